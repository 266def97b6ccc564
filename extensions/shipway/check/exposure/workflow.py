"""CI may hand the root's DSN only to the step, or the job, that runs db-provision."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.exposure.names import COMMENT, ROOT, RUNS, code_lines, lines_between, named_in
from shipway.check.exposure.script import handed_over
from shipway.check.finding import Finding
from shipway.errors import EditError
from shipway.splice.model import Node
from shipway.splice.yaml.stream import documents_of

DOES = ("run", "uses", "with", "working-directory", "image", "command", "script", "before_script")
"""The keys that say what a step or a job does; a name or a `needs` says nothing about it."""
FIX = "give it to the step that runs db-provision, and to no other"


def forbidden_in_workflow(path: str, text: str) -> list[Finding]:
    """Every line of a workflow that hands such a variable to anything else."""
    allowed = _allowed(text) if ROOT.search(text) else set()
    return named_in(path, code_lines(text), allowed - handed_over(text), FIX)


def _allowed(text: str) -> set[int]:
    try:
        parts = documents_of(text)
    except EditError:
        return set()
    lines: set[int] = set()
    for part in parts:
        source = text[part.start : part.end]
        running = False
        for job in _jobs(part.document.root):
            steps = job.entries_at("steps")
            provides = [step for step in steps if _runs(source, step.value)]
            if provides or _runs(source, job):
                lines |= set(lines_between(text, part, job))
                running = True
            for step in steps:
                if step not in provides:
                    lines -= set(lines_between(text, part, step))
        declared = part.document.root.get("on") if running else None
        lines |= set(lines_between(text, part, declared)) if declared else set()
    return lines


def _jobs(root: Node) -> Iterator[Node]:
    """GitHub's jobs, a composite action, or the top-level jobs of other systems."""
    if root.kind != "map":
        return
    jobs = root.get("jobs")
    for entry in jobs.value.entries if jobs else root.entries:
        if any(entry.value.get(key) for key in (*DOES, "steps")):
            yield entry.value


def _runs(source: str, node: Node) -> bool:
    """Whether what this step or job does is provisioning."""
    if node.kind != "map":
        return bool(RUNS.search(source[node.start : node.end]))
    does = [source[entry.start : entry.end] for entry in node.entries if entry.key in DOES]
    return any(RUNS.search(COMMENT.sub("", line)) for text in does for line in text.split("\n"))
