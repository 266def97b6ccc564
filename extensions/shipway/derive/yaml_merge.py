"""Merge a derived YAML patch into a file that the team may have edited.

A patch is a YAML map with what we derive, in canonical style; the file holds it among whatever
the team wrote. Three texts meet: ``base``, the patch that we wrote last (from the receipt),
``new``, the one that follows from the Dockerfile and the schema now, and the file. Each of our keys
follows one of three policies:

- *enforced* (the default): what the code says. The file is made to say it.
- *defaulted*: written once. It follows the template while the team leaves it alone, and may go.
- *required*: must be there; its value is defaulted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from shipway.derive.merge_keys import MERGE_KEYS, ORDERED, find_match, label
from shipway.derive.ownership import owned_part
from shipway.drift import Drift
from shipway.splice.model import Edit, Entry, Node, apply, line_of, same
from shipway.splice.snippet import snippet_of
from shipway.splice.yaml.document import YamlDocument

KeyPath = tuple[str, ...]
"""Keys, and the names of list items, that lead from the root to an entry."""
Step = tuple[str, Node | None]
"""A key of a map; or the name of a list, and an item that is to be found in it."""
NOTHING = Node("map", 0, 0)
EMPTY_LIST = Node("list", 0, 0)
IDENTITY = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")}
"""What an object is known by goes with its file, not before."""
OF_OWN_FILES = ("kind", "groups")
"""What a file of ours has in its root: an object of Kubernetes, or Prometheus' rules."""


class Policies(NamedTuple):
    """Patterns of dotted paths: the keys that are defaulted and those that are required; all others
    are enforced."""

    defaulted: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def is_defaulted(self, path: KeyPath) -> bool:
        return _matches(self.defaulted, path)

    def is_required(self, path: KeyPath) -> bool:
        return _matches(self.required, path)


@dataclass(slots=True)
class MergedYaml:
    """The file's new text, every difference that was settled, and what of the patch is ours.

    ours: the patch to take out again one day. empty: nothing but our own is left in the file.
    """

    text: str
    drifts: list[Drift] = field(default_factory=list)
    ours: str = ""
    empty: bool = False


ENFORCED = Policies()
"""Every key says what the code says."""


def merge_yaml(text: str, base: str, new: str, policies: Policies = ENFORCED) -> MergedYaml:
    """``text`` with the patch ``new`` in it, and without what only ``base`` had.

    Empty patches hold nothing. Raises EditError, with the line, when the file cannot be spliced.
    """
    merge = _Merge(text, new, policies)
    old = _root(base)
    own_file = any(map(old.get, OF_OWN_FILES))  # else we put entries into a file that was there
    if not new and own_file and merge.only_ours((), old, merge.document.root):
        return MergedYaml("", [Drift(1, "file", "follows from nothing any more")], empty=True)
    merge.map((), old, _root(new))
    return MergedYaml(merge.document.text, merge.drifts, owned_part(new, merge.theirs))


class _Merge:
    def __init__(self, text: str, new: str, policies: Policies) -> None:
        self.new, self.policies = new, policies
        self.document = self.origin = YamlDocument(text)
        self.drifts: list[Drift] = []
        self.theirs: set[KeyPath] = set()
        self.steps: list[Step] = []

    def map(self, path: KeyPath, base: Node, new: Node) -> None:
        for entry in new.entries:
            old = base.get(str(entry.key))
            self._entry((*path, str(entry.key)), old, entry, self._ours().get(str(entry.key)))
        for old in reversed(base.entries):
            if new.get(str(old.key)) is None:
                self._gone((*path, str(old.key)), old, self._ours().get(str(old.key)))

    def list(self, path: KeyPath, base: Node, new: Node) -> None:
        name = path[-1]
        free = self.policies.is_defaulted(path) and name not in MERGE_KEYS
        there = self._ours()
        if free and not all(find_match(name, item.value, there) for item in base.entries):
            return  # of items without a name, nobody can tell which of ours an edited one is
        for number, item in enumerate(new.entries):
            old = find_match(name, item.value, base)
            ours = find_match(name, item.value, self._ours())
            self._entry((*path, label(name, number, item.value)), old, item, ours)
        for number, old in reversed(list(enumerate(base.entries))):
            if find_match(name, old.value, new) is None:
                ours = find_match(name, old.value, self._ours())
                self._gone((*path, label(name, number, old.value)), old, ours)

    def _entry(self, path: KeyPath, old: Entry | None, new: Entry, ours: Entry | None) -> None:
        if ours is None:
            if old is None or not self.policies.is_defaulted(path):
                self._add(path, new)
            return
        if old is None and (self.policies.is_defaulted(path) or same(ours.value, new.value)):
            if not self._known_by(path):
                self.theirs.add(path)
        elif same(ours.value, new.value):
            if old and new.value.kind in ("map", "list") and not same(old.value, new.value):
                self._inside(path, old, new, ours)  # a part of it may be the team's own
        elif path[-2:-1] == ("env",):
            self._variable(path, old, new, ours)
        elif path[-1] in ORDERED and old and self._untouched(old, ours):
            self._put(path, new, ours)
        elif new.value.kind in ("map", "list") and _takes(ours.value, new.value):
            self._inside(path, old, new, ours)
        else:
            self._value(path, old, new, ours)

    def _untouched(self, old: Entry, ours: Entry) -> bool:
        """Whether nothing in an entry is the team's, not even a comment."""
        return same(ours.value, old.value) and "#" not in self.document.text[ours.start : ours.end]

    def _variable(self, path: KeyPath, old: Entry | None, new: Entry, ours: Entry) -> None:
        """A container's variable is one thing: a value, or a reference to where it lies.

        A value of the team's own stays, and so does their reference; but what is a secret now
        does not stay in the manifest.
        """
        secret, theirs = new.value.get("value") is None, ours.value.get("value") is None
        kept = theirs and old is None if secret else self.policies.is_required((*path, "value"))
        if not kept or (old and same(ours.value, old.value)):
            self._put(path, new, ours)
        elif old is None:
            self.theirs.add(path)

    def _inside(self, path: KeyPath, old: Entry | None, new: Entry, ours: Entry) -> None:
        kind = new.value.kind
        empty = NOTHING if kind == "map" else EMPTY_LIST
        base = old.value if old and old.value.kind == kind else empty
        self.steps.append(_step_to(path, ours))
        if kind == "map":
            self.map(path, base, new.value)
        else:
            self.list(path, base, new.value)
        self.steps.pop()

    def _value(self, path: KeyPath, old: Entry | None, new: Entry, ours: Entry) -> None:
        if old is None:
            self.theirs.add(path)
        free = self.policies.is_defaulted(path) or self.policies.is_required(path)
        if not free or (old is not None and same(ours.value, old.value)):
            self._put(path, new, ours)

    def _put(self, path: KeyPath, new: Entry, ours: Entry) -> None:
        self._note(path, _step_to(path, ours), f"expected {_shown(new)}")
        self._apply(self.document.replace(self._ours(), ours, snippet_of(self.new, new)))

    def _add(self, path: KeyPath, new: Entry) -> None:
        self._note(path, _step_to(path, new), "is missing")
        self._apply(self.document.insert(self._ours(), snippet_of(self.new, new)))

    def _gone(self, path: KeyPath, old: Entry, ours: Entry | None) -> None:
        """What we derived once, and do no more: our part of it goes, the team's stays."""
        if ours is None or self._known_by(path):
            return
        if not self.only_ours(path, old.value, ours.value) or self._was_there_empty(old, ours):
            empty = Node(old.value.kind, 0, 0)
            self._inside(path, old, Entry(old.key, 0, 0, empty), ours)
            return
        self._note(path, _step_to(path, ours), "follows from nothing any more")
        self._apply(self.document.remove(self._ours(), ours))

    def _was_there_empty(self, old: Entry, ours: Entry) -> bool:
        """Whether the file had the key as ``[]`` or ``{}``: what we add ourselves is in block
        style, unless everything around it is in braces."""
        added = old.value.entries and not old.value.flow
        return bool(added and ours.value.flow and not self._ours().flow)

    def only_ours(self, path: KeyPath, old: Node, ours: Node) -> bool:
        """Whether the team added nothing to what is to go, or it goes all the same."""
        if self.policies.is_defaulted(path):
            return True
        if old.kind != ours.kind or old.kind not in ("map", "list"):
            return True
        if old.kind == "map":
            return all(
                (mine := old.get(str(e.key))) is not None
                and self.only_ours((*path, str(e.key)), mine.value, e.value)
                for e in ours.entries
            )
        return all(
            (mine := find_match(path[-1], item.value, old)) is not None
            and self.only_ours((*path, ""), mine.value, item.value)
            for item in ours.entries
        )

    def _known_by(self, path: KeyPath) -> bool:
        """Whether an entry is what its object, or the item of a list around it, is known by."""
        item = bool(self.steps) and self.steps[-1][1] is not None
        return path in IDENTITY or (item and path[-1] in MERGE_KEYS.get(self.steps[-1][0], ()))

    def _ours(self) -> Node:
        """Where we are in the file, found anew: every edit moves what stands below it."""
        node = self.document.root
        for step in self.steps:
            entry = _step(node, step)
            assert entry is not None
            node = entry.value
        return node

    def _note(self, path: KeyPath, last: Step, what: str) -> None:
        """The line is one of the file as it is: of the deepest part of the path that it has."""
        node, line = self.origin.root, 1
        for step in (*self.steps, last):
            entry = _step(node, step)
            if entry is None:
                break
            node, line = entry.value, line_of(self.origin.text, entry.start)
        self.drifts.append(Drift(line, ".".join(path), what))

    def _apply(self, edit: Edit) -> None:
        self.document = YamlDocument(apply(self.document.text, [edit]))


def _root(patch: str) -> Node:
    return YamlDocument(patch).root if patch.strip() else NOTHING


def _step_to(path: KeyPath, entry: Entry) -> Step:
    return (path[-1], None) if entry.key is not None else (path[-2], entry.value)


def _step(node: Node, step: Step) -> Entry | None:
    name, item = step
    return node.get(name) if item is None else find_match(name, item, node)


def _takes(ours: Node, new: Node) -> bool:
    """Whether entries can be put into it: a map into a map, or into nothing."""
    return ours.kind == new.kind or (ours.kind == "scalar" and ours.value is None)


def _matches(patterns: Sequence[str], path: KeyPath) -> bool:
    for pattern in patterns:
        parts = pattern.split(".")
        if len(path) >= len(parts) and all(map(fnmatchcase, path, parts)):
            return True
    return False


def _shown(new: Entry) -> str:
    return str(new.value.value) if new.value.kind == "scalar" else f"another {new.value.kind}"
