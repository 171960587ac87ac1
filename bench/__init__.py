"""Figures of the running application: `make bench`. Nothing here is a test; no time is asserted on."""
