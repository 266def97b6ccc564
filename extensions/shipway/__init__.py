"""Shipway: a new service in one command, wired into an existing monorepo."""

__version__ = "0.1.0"
