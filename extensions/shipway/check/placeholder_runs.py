"""Outside of production: a service that would run, and whose image was never pushed."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.check.groups import IMAGES
from shipway.check.rules import Rule, TextRule
from shipway.sources.environments import NEVER_RELEASED
from shipway.splice.model import line_of
from shipway.splice.yaml.document import YamlDocument

RULE = "image-placeholder-runs"


def placeholder_runs(path: str, text: str) -> list[Finding]:
    """Every count above 0 of a name whose image in the same kustomization is the placeholder.

    Raises EditError when the file cannot be parsed.
    """
    if NEVER_RELEASED not in text or "replicas" not in text:
        return []
    root = YamlDocument(text).root
    waiting = {
        image.value.value_at("name")
        for image in root.entries_at("images")
        if image.value.value_at("digest") == NEVER_RELEASED
    }
    found = []
    for entry in root.entries_at("replicas"):
        name, count = entry.value.get("name"), entry.value.get("count")
        if name and count and name.value.value in waiting and _runs(count.value.value):
            who = str(name.value.value)
            what = f"{who} would run, and has no image yet: its digest is the placeholder"
            fix = f"shipway release {who}=IMAGE@sha256:… --to ENV, or count: 0 until then"
            line = line_of(text, count.start)
            found.append(Finding(path, line, RULE, what, fix, frozenset([who]), who))
    return found


def _runs(count: object) -> bool:
    return type(count) is int and count > 0


TEXT_RULES = (TextRule("other overlay", placeholder_runs),)
RULES = (
    Rule(
        id=RULE,
        title="the placeholder digest with a count above 0, outside of production",
        why="There is no such image yet: its pods wait for it for ever, and Argo CD calls the "
        "environment degraded. A Job has no count, and is let be.",
        cure="`shipway release NAME=IMAGE@sha256:… --to ENV`, or `count: 0` until then",
        group=IMAGES,
        of="kustomization.yaml of another environment",
        wrong=f"images:\n  - name: payments\n    digest: {NEVER_RELEASED}\n"
        "replicas:\n  - name: payments\n    count: 1",
        right=f"images:\n  - name: payments\n    digest: {NEVER_RELEASED}\n"
        "replicas:\n  - name: payments\n    count: 0",
        severity="warning",
        scope="meets",
    ),
)
