"""A text as a tree of indentation: one for YAML, JSON, JavaScript, shell, tables and lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

CLOSER = re.compile(r"[)\]}]|</|(;;|esac|done|fi|end|EOF)\b|;;")
"""How a line begins that belongs to the node before it, though it is no deeper."""
COMMENT = re.compile(r"#|//|/\*|\*( |/|$)|<!--|--( |$)")


@dataclass(slots=True, eq=False)
class Node:
    """A line with its deeper ones. first, last: indexes of lines, ``last`` without blank lines and
    comments behind it. The root has no line: ``first`` is -1."""

    first: int
    depth: int
    parent: Node | None = None
    last: int = -1
    children: list[Node] = field(default_factory=list)

    def ancestors(self) -> Iterator[Node]:
        """Those above it, the nearest first, without the root."""
        above = self.parent
        while above is not None and above.parent is not None:
            yield above
            above = above.parent

    def below(self) -> Iterator[Node]:
        """All that lie in it, in the order of the text."""
        for child in self.children:
            yield child
            yield from child.below()


def tree_of(lines: list[str], *, comments: bool = True) -> Node:
    """The root of ``lines``. comments: whether a line that looks like one is none of the tree."""
    root = Node(-1, -1)
    current = root
    for number, line in enumerate(lines):
        if not line.strip() or (comments and is_comment(line)):
            continue
        depth = _depth(line)
        while current.parent is not None and current.depth >= depth:
            if current.depth == depth and _closes(line):
                break
            current = current.parent
        if current.parent is None or current.depth < depth:
            node = Node(number, depth, current)
            current.children.append(node)
            current = node
        _reach(current, number)
    return root


def is_comment(line: str) -> bool:
    """Whether a line has nothing but a comment."""
    return COMMENT.match(line.lstrip()) is not None


def _reach(node: Node | None, number: int) -> None:
    while node is not None:
        node.last = number
        node = node.parent


def _closes(line: str) -> bool:
    return CLOSER.match(line.lstrip()) is not None


def _depth(line: str) -> int:
    """Twice the indentation; an item with a dash is deeper than a key in the same column."""
    body = line.expandtabs(4).rstrip()
    inner = body.lstrip()
    return 2 * (len(body) - len(inner)) + (inner == "-" or inner.startswith("- "))
