"""Where a program's own sources read ``process.env``: which names, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import tree_sitter
import tree_sitter_typescript

from shipway.sources import git
from shipway.sources.host_files import HostFiles

SOURCE = re.compile(r"\.[cm]?[jt]sx?$")
NO_PROGRAM = re.compile(
    r"\.d\.[cm]?ts$|[.](test|spec|stories|config|setup)\.[cm]?[jt]sx?$"
    r"|(^|/)(__tests__|__mocks__|tests?|e2e|cypress|playwright|scripts|node_modules|dist|\.next)/"
)
"""What is no part of the program that runs: tests, tools and their settings."""
TYPED = re.compile(r"\.[cm]?ts$")
OBJECT = "process.env"
WHOLE = "*"
WRAPPERS = {"parenthesized_expression", "non_null_expression", "as_expression"}
WRAPPERS |= {"satisfies_expression"}
FUNCTIONS = {"arrow_function", "function_declaration", "function_expression", "method_definition"}
FUNCTIONS |= {"generator_function", "generator_function_declaration", "public_field_definition"}
BRANCHES = {"if_statement", "while_statement", "ternary_expression"}
TESTS = {"??", "||", "&&", "===", "!==", "==", "!=", "!", "typeof"}
"""Operators after which a variable that is not set is no surprise."""


class Read(NamedTuple):
    """One place. name: ``WHOLE`` where a reader gets all of it; empty where it is computed.
    early: it is read while the module loads. optional: the code goes on without the variable."""

    path: str
    line: int
    name: str
    early: bool
    optional: bool


def reads_below(host: HostFiles, folders: Iterable[str]) -> dict[str, list[Read]]:
    """Folder of a program -> all reads in its sources, in the order of files and lines."""
    found: dict[str, list[Read]] = {folder: [] for folder in folders}
    for folder, path in sources_naming(host, found, OBJECT):
        found[folder] += reads_in(path, host.text(path))
    return found


def sources_naming(
    host: HostFiles, folders: Iterable[str], *texts: str
) -> Iterator[tuple[str, str]]:
    """Folder and path of each source of these programs that has one of the texts; a folder inside
    of another one's counts for itself alone."""
    deepest = sorted(folders, key=len, reverse=True)
    for path in git.naming(host.root, *texts) if deepest else ():
        folder = next((one for one in deepest if path.startswith(f"{one}/")), "")
        if folder and is_source(path[len(folder) + 1 :]):
            yield folder, path


def is_source(path: str) -> bool:
    """Whether a file of a program, by its path in the program's folder, is part of what runs."""
    return bool(SOURCE.search(path)) and not NO_PROGRAM.search(path)


def reads_in(path: str, text: str) -> Iterator[Read]:
    """The reads in one file; its syntax may have errors."""
    typescript = tree_sitter_typescript
    language = typescript.language_typescript if TYPED.search(path) else typescript.language_tsx
    tree = tree_sitter.Parser(tree_sitter.Language(language())).parse(text.encode())
    todo = [tree.root_node]
    while todo:
        node = todo.pop()
        if node.type == "member_expression" and _text(node) == OBJECT:
            yield from _reads_of(path, node)
        todo += reversed(node.children)


def _reads_of(path: str, node: tree_sitter.Node) -> Iterator[Read]:
    """What is done with one ``process.env``."""
    line, early, parent = node.start_point[0] + 1, _is_early(node), node.parent
    if parent is None or parent.type not in ("member_expression", "subscript_expression"):
        pattern = parent.child_by_field_name("name") if parent is not None else None
        if pattern is not None and pattern.type == "object_pattern":
            yield from (Read(path, line, n, early, opt) for n, opt in _names_in(pattern))
        elif _is_handed_on(node):
            yield Read(path, line, WHOLE, early, False)
        return
    key = parent.child_by_field_name("property") or parent.child_by_field_name("index")
    name = _text(key).strip("\"'`") if key is not None else ""
    if not re.fullmatch(r"\w+", name) or (key is not None and key.type == "identifier"):
        yield Read(path, line, "", early, False)
    elif not _is_written(parent):
        yield Read(path, line, name, early, _is_optional(parent))


def _names_in(pattern: tree_sitter.Node) -> Iterator[tuple[str, bool]]:
    """``{ A, B = "x", C: c }``: each name, and whether it has a default."""
    for child in pattern.named_children:
        key = child.child_by_field_name("key") or child.child_by_field_name("left") or child
        if child.type != "rest_pattern":
            yield _text(key), "assignment_pattern" in _kinds(child)


def _kinds(node: tree_sitter.Node) -> str:
    return " ".join([node.type, *(child.type for child in node.children)])


def _is_early(node: tree_sitter.Node) -> bool:
    """Whether no function stands around it, but for one that is called where it is written."""
    at = node.parent
    while at is not None:
        if at.type in FUNCTIONS and not _is_called_at_once(at):
            return at.type == "public_field_definition" and "static" in _kinds(at)
        at = at.parent
    return True


def _is_called_at_once(node: tree_sitter.Node) -> bool:
    around = _outside(node)
    call = around.parent
    return call is not None and call.child_by_field_name("function") == around


def _is_optional(node: tree_sitter.Node) -> bool:
    """Whether it has a default, or is tested before it is used."""
    node = _outside(node)
    parent = node.parent
    if parent is None:
        return False
    operator = parent.child_by_field_name("operator")
    if operator is not None:
        return _text(operator) in TESTS and not _is_guard(parent)
    if parent.type in BRANCHES or "optional_chain" in _kinds(parent):
        return parent.child_by_field_name("consequence") != node
    return parent.type == "arguments" and _text(parent.parent).startswith("Boolean(")


def _is_guard(negation: tree_sitter.Node) -> bool:
    """Whether it is the condition of an `if` that throws: then the code does not go on."""
    condition = _outside(negation)
    parent = condition.parent
    if _text(negation)[:1] != "!" or parent is None or parent.type != "if_statement":
        return False
    then = parent.child_by_field_name("consequence")
    inner = then.named_children if then is not None and then.type == "statement_block" else [then]
    last = inner[-1] if inner else None
    return last is not None and last.type == "throw_statement"


def _is_written(node: tree_sitter.Node) -> bool:
    parent = node.parent
    if parent is None or parent.type not in ("assignment_expression", "unary_expression"):
        return False
    return _text(parent).startswith("delete ") or parent.child_by_field_name("left") == node


def _is_handed_on(node: tree_sitter.Node) -> bool:
    """Whether a reader gets it: an argument, or a setting such as ``runtimeEnv``; ``env`` is what a
    child process gets, made by a function or not."""
    parent = _outside(node).parent
    if parent is not None and parent.type == "arguments" and parent.parent is not None:
        around = _outside(parent.parent).parent
        return around is None or around.type != "pair" or _key(around) != "env"
    return parent is not None and parent.type == "pair" and _key(parent) != "env"


def _key(pair: tree_sitter.Node) -> str:
    return _text(pair.child_by_field_name("key"))


def _outside(node: tree_sitter.Node) -> tree_sitter.Node:
    """The node with the parentheses and types around it; the condition of an `if` has some."""
    while node.parent is not None and node.parent.type in WRAPPERS:
        node = node.parent
    return node


def _text(node: tree_sitter.Node | None) -> str:
    return node.text.decode() if node is not None and node.text is not None else ""
