"""A Secret that SOPS encrypted: its values are hidden, its keys are not, and one may be missing."""

from __future__ import annotations

from collections.abc import Iterable

from shipway.check.finding import Finding
from shipway.splice.model import Node
from shipway.splice.yaml.stream import documents_of

HOLDERS = ("stringData", "data")


def missing_keys(path: str, text: str, secret: str, required: Iterable[str]) -> list[Finding]:
    """Every required variable that an encrypted Secret of this name does not hold.

    Other files and other Secrets give nothing. Raises EditError when the file cannot be parsed.
    """
    if "sops:" not in text or secret not in text:
        return []
    found = []
    for part in documents_of(text):
        root = part.document.root
        if not root.get("sops") or not _is(root, secret):
            continue
        holders = [entry for key in HOLDERS if (entry := root.get(key))]
        held = {item.key for entry in holders for item in entry.value.entries}
        line = part.line(text, holders[0].start if holders else root.start)
        found += [
            Finding(
                path, line, "secret-missing", f"{n} is required and not in here", _fix(path), key=n
            )
            for n in sorted(set(required) - held)
        ]
    return found


def _is(root: Node, secret: str) -> bool:
    return root.value_at("kind") == "Secret" and root.value_at("metadata", "name") == secret


def _fix(path: str) -> str:
    return f"sops edit {path}, and add it below stringData"
