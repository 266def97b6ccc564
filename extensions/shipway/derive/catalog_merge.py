"""Merge derived entities into a file of Backstage's, which may hold those of the team as well.

Each kind of entity is derived once at most, so that is what it is found by when the team gave it
another name.
"""

from __future__ import annotations

from shipway.derive.ownership import KeyPath
from shipway.derive.yaml_merge import ENFORCED, MergedYaml, Policies, merge_yaml
from shipway.drift import Drift
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.stream import StreamDocument, documents_of

SEPARATOR = "---\n"
LISTED = "Location"
"""The kind of a patch that names none: such an entity is the team's own, and never goes."""
NAME: KeyPath = ("metadata", "name")


def merge_entities(text: str, base: str, new: str, policies: Policies) -> MergedYaml:
    """``text`` with the entities of ``new`` in it, and without what only ``base`` had.

    An entity that was derived once and is not there any more is one that the team took out. Raises
    EditError, with the line, when the file cannot be spliced.
    """
    old, fresh = _by_kind(base), _by_kind(new)
    result = MergedYaml(text)
    ours = []
    for kind in dict.fromkeys([*fresh, *old]):
        before, after = old.get(kind, ""), fresh.get(kind, "")
        part = _part(result.text, kind, after or before)
        if part is None:
            if after and not before and not _has(result.text, kind):
                _append(result, kind, after)
            ours.append(after)
            continue
        rules = ENFORCED if kind == LISTED else policies
        ours.append(_merge(result, part, before, after, rules))
    result.ours = SEPARATOR.join(filter(None, ours))
    result.empty = not result.text.strip()
    return result


def _merge(
    result: MergedYaml, part: StreamDocument, before: str, after: str, policies: Policies
) -> str:
    """One entity; what of it is ours afterwards."""
    text = result.text
    merged = merge_yaml(text[part.start : part.end], before, after, policies)
    above = text.count("\n", 0, part.start)
    result.drifts += [Drift(above + one.line, one.key, one.what) for one in merged.drifts]
    if merged.empty:
        result.text = _without(text, part)
    elif merged.drifts:
        result.text = text[: part.start] + merged.text + text[part.end :]
    return merged.ours


def _append(result: MergedYaml, kind: str, entity: str) -> None:
    text = result.text
    line = "\r\n" if "\r\n" in text else "\n"
    end = "" if text.endswith("\n") or not text else line
    added = (SEPARATOR + entity).replace("\n", line)
    result.drifts.append(Drift(text.count("\n") + 1, kind, "is missing"))
    result.text = text + end + added


def _without(text: str, part: StreamDocument) -> str:
    """The file without one of its documents, and without the line that parted it from the one
    before; where it is the first, from the one behind."""
    start = text.rfind("---", 0, part.start)
    if start >= 0 and documents_of(text)[0].start < part.start:
        return text[:start] + text[part.end :]
    rest = text[part.end :]
    return rest.partition("\n")[2] if rest.startswith("---") else rest


def _by_kind(patch: str) -> dict[str, str]:
    parts = [patch[one.start : one.end] for one in documents_of(patch)] if patch else []
    return {str(YamlDocument(part).root.value_at("kind") or LISTED): part for part in parts}


def _part(text: str, kind: str, patch: str) -> StreamDocument | None:
    """The entity that a patch belongs to: the one of its name, else the only one of its kind."""
    name = YamlDocument(patch).root.value_at(*NAME)
    known = [one for one in documents_of(text) if one.document.root.value_at("kind") == kind]
    named = [one for one in known if one.document.root.value_at(*NAME) == name]
    return (named or known)[0] if named or len(known) == 1 else None


def _has(text: str, kind: str) -> bool:
    return any(one.document.root.value_at("kind") == kind for one in documents_of(text))
