"""What is said of exceptions from the rules (check/ignores.py)."""

from __future__ import annotations

from shipway.check.groups import ITSELF
from shipway.check.rules import Rule

RULES = (
    Rule(
        id="bad-ignore",
        title="an exception without a reason, of a rule that there is not, or with no date behind `until=`",
        why="It changes nothing, in silence. Who reads it next must know why it is there.",
        cure="write `# shipway-ignore: RULE REASON`, or `# shipway-ignore: RULE until=2027-01-31 REASON`",
        group=ITSELF,
        of="exceptions in a Dockerfile",
        wrong="# shipway-ignore: healthcheck\nHEALTHCHECK CMD true",
        right="# shipway-ignore: healthcheck until=2999-01-31 Swarm needs it\nHEALTHCHECK CMD true",
    ),
    Rule(
        id="unused-ignore",
        title="an exception that nothing needs any more, or whose last day is over",
        why="It would hide the next finding on that line, which nobody has seen.",
        cure="take it out; or, where it is still meant, give it another day",
        group=ITSELF,
        of="exceptions in a Dockerfile",
        wrong="# shipway-ignore: healthcheck Swarm needs it\nUSER 10001",
        right="# shipway-ignore: healthcheck Swarm needs it\nHEALTHCHECK CMD true\nUSER 10001",
        severity="warning",
    ),
)
