"""Shipway: a new service in one command, wired into an existing monorepo."""

__version__ = "0.1.0"

NAME = "shipway"
"""Whose count ``__version__`` is: a fork that counts its own versions has a name of its own, as
its distribution has. Versions are compared under one name only."""
