"""The tables that models.py brings together with its own. Import them from there."""
