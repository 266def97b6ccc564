"""One service's manifests that nothing can be said against, and how to spoil them."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.check.mistakes import mistakes
from shipway.check.pod_security import pod_security
from shipway.derive.outputs import OBJECTS
from shipway.sources.manifests import manifests_of
from support.derived import facts

ONE = facts(database="DATABASE_URL", autoscaling=True)
GOOD = "---\n".join(text for _, make, _ in OBJECTS if (text := make(ONE)))
GENERATED = frozenset({"payments"})


def swapped(old: str, new: str) -> str:
    """The good manifests with one text replaced."""
    assert old in GOOD, old
    return GOOD.replace(old, new, 1)


def security(text: str, *, partial: bool = False) -> list[Finding]:
    """What the security rules find."""
    manifests = manifests_of("x.yaml", text)
    return [found for m in manifests for found in pod_security(m, partial=partial)]


def wrong(text: str) -> list[Finding]:
    """What the rules for ordinary mistakes find."""
    return mistakes(manifests_of("x.yaml", text), generated=GENERATED)


def line_of(text: str, part: str) -> int:
    """The first line that holds ``part``."""
    return next(n for n, line in enumerate(text.split("\n"), 1) if part in line)
