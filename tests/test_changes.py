"""An edit of the tests' own that finds nothing to change fails, so that no case is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.changes import Edit, change_file, swap
from support.edits import Edit as TeamEdit
from support.edits import append, drop, edited, remove
from support.edits import swap as swap_in_service
from support.service_view import View
from support.versions import SERVICE, TemplateHistory

MISTAKES: dict[str, tuple[str, Edit | str | None, str]] = {
    "edited under its old name": ("tsup.config.ts", str.upper, "it has .*tsup.config.ts.jinja"),
    "deleted under its old name": ("tsup.config.ts", None, "it has .*tsup.config.ts.jinja"),
    "written beside its template": ("tsup.config.ts", "x\n", "has .*tsup.config.ts.jinja"),
    "written beside its text": ("vitest.config.ts.jinja", "x\n", "has .*vitest.config.ts"),
    "edited where nothing is": ("gone.ts", str.upper, "has no .*gone.ts$"),
    "edited to the same": ("vitest.config.ts", str, "changes nothing"),
    "a text that is not there": ("vitest.config.ts", swap("no such", "x"), "nothing to replace"),
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    return TemplateHistory(tmp_path_factory.mktemp("changes") / "template")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_version_of_the_template_is_not_released_with_an_edit_that_misses(
    history: TemplateHistory, mistake: str
) -> None:
    path, edit, said = MISTAKES[mistake]
    with pytest.raises(AssertionError, match=said):
        history.release("v2.0.0", {f"{SERVICE}/{path}": edit})


@pytest.mark.parametrize(
    "edit",
    [
        append("gone.ts", "x\n"),
        edited("gone.ts", str.upper, "X"),
        remove("gone.ts"),
        swap_in_service("main.ts", "no such", "x"),
        drop("main.ts", "no such"),
    ],
)
def test_a_teams_edit_that_misses_fails(tmp_path: Path, edit: TeamEdit) -> None:
    folder = tmp_path / "services/api"
    folder.mkdir(parents=True)
    (folder / "main.ts").write_text("start();\n")
    with pytest.raises(AssertionError, match=r"no gone\.ts|main\.ts changes nothing"):
        View(tmp_path, "api").edited(edit.change)


def test_a_file_is_edited_only_where_it_is_and_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with pytest.raises(FileNotFoundError):
        change_file(file, str.upper)
    file.write_bytes(b"one\r\ntwo\r\n")
    with pytest.raises(AssertionError, match="changes nothing"):
        change_file(file, str.lower)
    change_file(file, swap("two", "2"))
    assert file.read_bytes() == b"one\r\n2\r\n"
