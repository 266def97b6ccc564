"""Each message of the page on troubleshooting is one that the code says."""

from __future__ import annotations

import ast
import re
from functools import cache

from support.hosts import REPOSITORY

PAGE = REPOSITORY / "docs/troubleshooting.md"


def template_of(node: ast.expr) -> str:
    """A text of the code as the page writes it: ``…`` for what is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(template_of(part) or "…" for part in node.values)
    return ""


@cache
def said() -> frozenset[str]:
    """What errors of the code say first."""
    files = (REPOSITORY / "extensions/shipway").rglob("*.py")
    texts = [text for file in files if "Error(" in (text := file.read_text())]
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    return frozenset(
        template_of(call.args[0]) for call in calls if ast.unparse(call.func).endswith("Error")
    )


def quoted(page: str) -> list[str]:
    return re.findall(r"^### `(.+)`$", page, re.M)


def test_each_message_on_the_page_stands_in_the_code() -> None:
    messages = quoted(PAGE.read_text())
    assert len(messages) > 25
    assert [message for message in messages if message not in said()] == []


def test_a_message_that_the_code_does_not_say_is_found() -> None:
    assert quoted("### `not a git repository`\n### `no such …`\n## `a`\n") == [
        "not a git repository",
        "no such …",
    ]
    assert "no such words" not in said() and "… exists already" in said()
