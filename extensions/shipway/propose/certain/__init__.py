"""Proposals that nobody is asked about: one rule = one kind of list that nearly always is right."""
