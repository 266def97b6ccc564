"""The rules as data, found by their modules: one that lies here is known, asked and documented.

A module's ``RULES`` say what its findings mean: the reference page, ``--list-rules``,
``shipway explain`` and SARIF are made of them. Its ``TEXT_RULES`` are the functions that look at
one text each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Literal, NamedTuple

import shipway.check
from shipway.check.finding import Finding

Severity = Literal["warning", "error"]
Scope = Literal["made", "meets", "repository"]
Reads = Literal["Compose file", "Dockerfile", "config", "production overlay", "other overlay"]
"""Every Compose file of the host; a service's Dockerfile; a service's ``src/config.ts``; the
kustomization of an environment that is production, and of one that is not."""
FIRST = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a finding of this rule means, in words that stand alone.

    id: stable, kebab-case. title: what is found, one line. why: what goes wrong without it.
    cure: harmless and true for every service, also for one that is not Shipway's.
    group: the section of the page. of: what ``wrong`` and ``right`` are an example of; a kind of
    :data:`Reads`, a kind of Kubernetes' objects, a ``pod`` or a ``container`` (both as the part
    that matters), else the name of a file or command.
    severity: a new rule is a ``warning`` in its first minor versions, so that an update of the
    tool turns nobody's CI red. since: the version that brought it. opt_in: off until the settings
    give it a level.
    scope: ``made`` is judged in what Shipway made or derives, ``meets`` also where a file of the
    host's own meets that; everything else only with ``--scope repository``, as are rules that are
    about the ``repository``.
    """

    id: str
    title: str
    why: str
    cure: str
    group: str
    of: str
    wrong: str
    right: str
    severity: Severity = "error"
    scope: Scope = "made"
    since: str = FIRST
    opt_in: bool = False

    @property
    def level(self) -> Literal["off", "warning", "error"]:
        """What counts where the settings say nothing."""
        return "off" if self.opt_in else self.severity


class TextRule(NamedTuple):
    """What a module's ``TEXT_RULES`` hold.

    find: path and text -> findings. It may raise EditError for a text that cannot be read: that
    is a finding of its own, ``unreadable``.
    """

    reads: Reads
    find: Callable[[str, str], Iterable[Finding]]


@cache
def rules_for(reads: Reads) -> tuple[TextRule, ...]:
    """The functions for one kind of file."""
    rules = [rule for module in _modules() for rule in getattr(module, "TEXT_RULES", ())]
    return tuple(rule for rule in rules if rule.reads == reads)


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its id, sorted by it."""
    found = [rule for module in _modules() for rule in getattr(module, "RULES", ())]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: rule.id)}


def _modules() -> Iterator[ModuleType]:
    """Loads every rule's module, so nothing asks at its import."""
    for module in iter_modules(shipway.check.__path__):
        yield import_module(f"shipway.check.{module.name}")
