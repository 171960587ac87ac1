"""Two workers and two schedulers at once, and a great deal to do."""
