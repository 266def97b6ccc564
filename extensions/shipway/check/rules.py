"""The rules that look at one text each, found by their modules: one that lies here is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

import shipway.check
from shipway.check.finding import Finding

Reads = Literal["Compose file", "Dockerfile", "config", "production overlay"]
"""Every Compose file of the host; a service's Dockerfile; a service's ``src/config.ts``; the
kustomization of an environment that is production."""


@dataclass(frozen=True, slots=True)
class TextRule:
    """What a module's ``RULES`` hold.

    find: path and text -> findings. It may raise EditError for a text that cannot be read: that
    is a finding of its own, ``unreadable``.
    """

    reads: Reads
    find: Callable[[str, str], Iterable[Finding]]


@cache
def rules_for(reads: Reads) -> tuple[TextRule, ...]:
    """The rules for one kind of file. Loads every rule's module, so nothing asks at its import."""
    names = (module.name for module in iter_modules(shipway.check.__path__))
    modules = [import_module(f"shipway.check.{name}") for name in names]
    rules = [rule for module in modules for rule in getattr(module, "RULES", ())]
    return tuple(rule for rule in rules if rule.reads == reads)
