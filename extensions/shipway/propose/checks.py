"""What an insertion must not do to a file, judged by the language's parser before and after."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import yaml

from shipway.errors import EditError
from shipway.nesting import shallow
from shipway.propose.source import JSON, SCRIPTS, YAML, Source
from shipway.splice.javascript.source import Source as ScriptSource
from shipway.splice.json import JsonDocument
from shipway.splice.model import Node

MERGE = "<<"


class UnreadableError(Exception):
    """A text that its parser refuses, or that has a key twice."""


def problem(source: Source, after: str) -> str:
    """Why ``after`` may not take the place of a file's text; empty when it may."""
    read = reader_of(source)
    if read is None:
        return ""
    try:
        before = read(source.text)
    except UnreadableError as error:
        return f"the file cannot be read: {error}"
    try:
        there = read(after)
    except UnreadableError as error:
        return str(error)
    return "" if holds(there, before) else "something that is there would change"


def reader_of(source: Source) -> Callable[[str], Any] | None:
    """What reads this kind of file as plain data; None for one without a parser of its own.

    It raises UnreadableError.
    """
    if source.suffix in JSON:
        return _json
    if source.suffix in YAML:
        return _yaml
    if source.suffix in SCRIPTS:
        return _script
    if source.suffix == ".toml":
        return _toml
    return _assignments if source.name.startswith(".env") or source.suffix == ".env" else None


def holds(after: Any, before: Any) -> bool:
    """Whether all of ``before`` is in ``after``: keys, items in their order, lines of a text."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(key in after and holds(after[key], value) for key, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return _in_order(after, before)
    if isinstance(before, str) and isinstance(after, str) and before != after:
        return _in_order(after.split(), before.split())
    return bool(before == after)


def _in_order(after: list[Any], before: list[Any]) -> bool:
    rest = iter(after)
    return all(
        any(holds(other, one) if not isinstance(one, str) else other == one for other in rest)
        for one in before
    )


def _yaml(text: str) -> Any:
    try:
        documents = list(yaml.compose_all(shallow(text), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableError(f"not valid YAML ({getattr(error, 'problem', error)})") from None
    return [_plain(node, 0) for node in documents]


def _plain(node: Any, depth: int) -> Any:
    if isinstance(node, yaml.MappingNode) and depth < 100:
        pairs = [(_key(key), _plain(value, depth + 1)) for key, value in node.value]
        return _once((key, value) for key, value in pairs if key != MERGE)
    if isinstance(node, yaml.SequenceNode) and depth < 100:
        return [_plain(item, depth + 1) for item in node.value]
    return str(getattr(node, "value", None))


def _key(node: Any) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else str(node.start_mark.line)


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UnreadableError(f"the key {key} would be there twice")
        found[key] = value
    return found


def _json(text: str) -> Any:
    try:
        return _of_node(JsonDocument(text).root)
    except EditError as error:
        raise UnreadableError(f"not valid JSON ({error.what})") from None


def _of_node(node: Node) -> Any:
    if node.kind == "map":
        return _once((entry.key or "", _of_node(entry.value)) for entry in node.entries)
    if node.kind == "list":
        return [_of_node(entry.value) for entry in node.entries]
    return node.value


def _script(text: str) -> Any:
    try:
        tree = ScriptSource(text).tree
    except EditError as error:
        raise UnreadableError(f"not valid JavaScript ({error.what})") from None
    todo = [tree.root_node]
    while todo:
        node = todo.pop()
        todo += node.children
        if node.type in ("object", "enum_body", "object_type", "interface_body"):
            _once((_name(child), None) for child in node.named_children if _name(child))
    return None


def _name(node: Any) -> str:
    """The key of a member; empty for a spread, a method (it may be overloaded) or a comment."""
    key = node.child_by_field_name("key") or node.child_by_field_name("name")
    plain = node.type in ("pair", "property_signature", "enum_assignment")
    return key.text.decode().strip("'\"") if key is not None and plain else ""


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(f"not valid TOML ({error})") from None


def _assignments(text: str) -> Any:
    lines = (line.strip() for line in text.splitlines())
    said = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return _once((name.strip(), value) for name, _, value in said)
