"""Whether two texts are the same but for their form: where no formatter can be asked.

What a formatter may change is left out of the comparison: blanks, quotes, commas and semicolons at
the end, brackets that change nothing, the order of imports, the widths of a table. All else counts,
comments too: a person's edit is never taken for a formatter's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePosixPath

import tree_sitter
import yaml

from shipway.errors import EditError
from shipway.nesting import shallow
from shipway.splice.javascript.source import Source
from shipway.splice.javascript.strings import unescape

Shape = tuple[object, ...]
PUNCTUATION = {";", ",", "(", ")", "empty_statement"}
IMPORTS = "import_statement"
COMMENT = re.compile(r"(?:^|\s)#\s*(.*?)\s*$", re.MULTILINE)
DASHES = re.compile(r"\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?")


def same_but_form(path: str, left: bytes, right: bytes) -> bool:
    """Whether ``left`` and ``right``, contents of ``path``, differ at most in their form.

    What cannot be read, and what no formatter of ours knows, must be the same to the byte.
    """
    if left == right:
        return True
    return _same_shape(PurePosixPath(path).suffix, left, right)


@lru_cache(maxsize=64)
def _same_shape(suffix: str, left: bytes, right: bytes) -> bool:
    """Kept, since a fleet's services have many files to the letter."""
    shape = SHAPES.get(suffix)
    if shape is None:
        return False
    try:
        return shape(left.decode("utf-8")) == shape(right.decode("utf-8"))
    except (EditError, UnicodeDecodeError, RecursionError, yaml.YAMLError):
        return False


def same_entry_but_form(path: str, left: str, right: str, *, keyed: bool) -> bool:
    """:func:`same_but_form` for one entry of a file: ``key: value``, or an item without a key."""
    suffix = PurePosixPath(path).suffix
    if SHAPES.get(suffix) in (_script, _json):
        suffix = ".json"
        left, right = (f"{{{text}}}" if keyed else text for text in (left, right))
    return same_but_form(f"entry{suffix}", left.encode(), right.encode())


def _script(text: str) -> Shape:
    source = Source(text)
    return _shape(source, source.tree.root_node)


def _json(text: str) -> Shape:
    source = Source(text, wrap="()")
    return _shape(source, source.expression())


def _yaml(text: str) -> Shape:
    documents = list(yaml.compose_all(shallow(text), Loader=yaml.CSafeLoader))
    return ([_node(document) for document in documents], COMMENT.findall(text))


def _markdown(text: str) -> Shape:
    lines = (line.strip() for line in text.splitlines())
    words = " ".join("|-|" if DASHES.fullmatch(line) else line for line in lines)
    return tuple(
        "-" if word in ("*", "+") else word.replace("_", "*")
        for word in words.replace("|", " | ").split()
    )


SHAPES: dict[str, Callable[[str], Shape]] = {
    **dict.fromkeys((".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"), _script),
    **dict.fromkeys((".json", ".jsonc"), _json),
    **dict.fromkeys((".yaml", ".yml"), _yaml),
    ".md": _markdown,
}


def _shape(source: Source, node: tree_sitter.Node) -> Shape:
    kind, text = node.type, source.source(node)
    if kind == "comment":
        return (kind, " ".join(text.split()))
    if kind == "string":
        return ("string", unescape(text[1:-1]))
    if kind == "property_identifier":
        return ("string", text)  # a key needs quotes or not: it is the same key
    if kind == "template_string" or not node.children:
        return (kind, text)
    below = [child for child in node.children if child.type not in PUNCTUATION]
    if kind == "parenthesized_expression" and len(below) == 1:
        return _shape(source, below[0])
    if kind in ("formal_parameters", "required_parameter") and len(below) == 1:
        return _shape(source, below[0])  # `(a) =>` and `a =>`
    shapes = [_shape(source, child) for child in below]
    if kind == "program":
        shapes = _imports_sorted(below, shapes)
    if kind == "named_imports":
        shapes.sort(key=repr)
    return (kind, *shapes)


def _imports_sorted(nodes: list[tree_sitter.Node], shapes: list[Shape]) -> list[Shape]:
    """Every run of imports by their text: formatters sort them, some within such runs."""
    result: list[Shape] = []
    run: list[Shape] = []
    for node, shape in zip(nodes, shapes, strict=True):
        if node.type == IMPORTS:
            run.append(shape)
            continue
        result += [*sorted(run, key=repr), shape]
        run = []
    return result + sorted(run, key=repr)


def _node(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        return [(_node(key), _node(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [_node(item) for item in node.value]
    return (node.tag, node.value) if node else None
