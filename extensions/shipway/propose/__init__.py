"""Entries that siblings have in the host's own lists, ready to be taken for a new service."""
