"""Nothing stands in the template twice: what several files need is a link, or an include."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from pathlib import Path

import pytest

from shipway.sources.runtime import MODULES
from support.hosts import REPOSITORY

TREES = ("service", "workspace")
EXPRESSION = re.compile(r"\{%.*?%\}")
Key = Callable[[Path, Path], Hashable]


def content(_tree: Path, file: Path) -> Hashable:
    """What is in a file; an empty one says nothing twice."""
    return file.read_bytes() or file


def generated_name(tree: Path, file: Path) -> Hashable:
    """Where a file is rendered to, whatever the condition in its name."""
    path = EXPRESSION.sub("", file.relative_to(tree).as_posix())
    return path.removesuffix(".jinja")


def alike(tree: Path, key: Key) -> list[list[str]]:
    """Groups of files below ``tree`` that have one key; links are no files of their own."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for file in sorted(tree.rglob("*")):
        if file.is_file() and not file.is_symlink():
            groups[key(tree, file)].append(str(file.relative_to(tree)))
    return [group for group in groups.values() if len(group) > 1]


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("key", [content, generated_name])
def test_no_two_files_are_one(tree: str, key: Key) -> None:
    """Neither a copy of another, nor one for each kind of service."""
    assert alike(REPOSITORY / "template" / tree, key) == []


def test_two_that_are_one_are_found(tmp_path: Path) -> None:
    """A copy, a file for each kind; a link and two empty files are neither."""
    for name in ("a.ts", "{% if x %}b.ts{% endif %}", "{% if y %}b.ts{% endif %}.jinja"):
        (tmp_path / name).write_text(name)
    (tmp_path / "copy.ts").write_text("a.ts")
    (tmp_path / "link.ts").symlink_to("a.ts")
    (tmp_path / "empty").touch()
    (tmp_path / "empty-too").touch()
    assert alike(tmp_path, content) == [["a.ts", "copy.ts"]]
    assert alike(tmp_path, generated_name) == [
        ["{% if x %}b.ts{% endif %}", "{% if y %}b.ts{% endif %}.jinja"]
    ]


def test_a_module_of_the_runtime_is_imported_by_where_it_is() -> None:
    """Beside the file that imports it, or in the package for all services: `runtime` says which."""
    by_path = re.compile(rf"[\"'](\./|\.\./src/)({'|'.join(MODULES)})\.js\"")
    files = (REPOSITORY / "template/service").rglob("*.ts*")
    own = [file for file in files if file.is_file() and not file.is_symlink()]
    assert [file.name for file in own if by_path.search(file.read_text())] == []
