"""Merging the files that a service owns: what each of the three sides may have done."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shipway.rendering.tree import File
from shipway.upgrade.line_merge import merge_file
from shipway.upgrade.own_files import BINARY, DROPPED, IN_THE_WAY, LINK, MARKED, OwnFiles, merge_own

TEXT = b"one\ntwo\nthree\nfour\nfive\n"


def merged(base: dict[str, File], new: dict[str, File], ours: dict[str, File]) -> OwnFiles:
    return merge_own(base, new, ours.get)


def changed(what: bytes, by: bytes) -> File:
    return File(TEXT.replace(what, by))


def test_changes_on_both_sides_meet() -> None:
    result = merged({"a": File(TEXT)}, {"a": changed(b"five", b"5")}, {"a": changed(b"one", b"1")})
    assert result.contents == {"a": b"1\ntwo\nthree\nfour\n5\n"} and not result.conflicts


def test_the_same_line_is_a_conflict_with_all_three_stages() -> None:
    ours, new = changed(b"two", b"2"), changed(b"two", b"zwei")
    result = merged({"a": File(TEXT)}, {"a": new}, {"a": ours})
    assert result.conflicts == {"a": MARKED}
    assert result.stages == {"a": (TEXT, ours.content, new.content)}


def test_a_binary_file_that_both_changed_stays_the_teams() -> None:
    result = merged({"a": File(b"\0a")}, {"a": File(b"\0b")}, {"a": File(b"\0c")})
    assert result.contents == {} and result.conflicts == {"a": BINARY}


def test_settings_of_editors_that_a_team_has_are_not_brought_again() -> None:
    """Any other new file that is there is a conflict."""
    theirs, new = File(b"theirs\n"), File(b"new\n")
    for path, conflicts in ((".vscode/settings.json", False), ("settings.json", True)):
        result = merged({}, {path: new}, {path: theirs})
        assert result.conflicts == ({path: MARKED} if conflicts else {})
        assert bool(result.contents) == conflicts
    assert merged({}, {".vscode/tasks.json": new}, {}).contents == {".vscode/tasks.json": b"new\n"}


def test_a_dropped_file() -> None:
    """What the template drops goes, unless the team changed it: then it stays, as a conflict."""
    assert merged({"a": File(TEXT)}, {}, {"a": File(TEXT)}).contents == {"a": None}
    kept = merged({"a": File(TEXT)}, {}, {"a": changed(b"one", b"1")})
    assert kept.contents == {} and kept.conflicts == {"a": DROPPED}


def test_the_likest_new_file_is_the_renamed_one() -> None:
    new = {"other": File(b"quite\nanother\n"), "docs/a": changed(b"five", b"5")}
    result = merged({"a": File(TEXT)}, new, {"a": changed(b"one", b"1")})
    assert result.renamed == {"a": "docs/a"}
    assert result.contents["docs/a"] == b"1\ntwo\nthree\nfour\n5\n"
    assert result.contents["a"] is None and not result.conflicts


def test_two_files_never_move_to_one_place() -> None:
    base = {"a": File(TEXT), "b": File(TEXT)}
    ours = {"a": changed(b"one", b"1"), "b": changed(b"one", b"I")}
    result = merged(base, {"c": File(TEXT)}, ours)
    assert result.renamed == {"a": "c"} and result.conflicts == {"b": DROPPED}


def test_a_link_and_a_file_that_git_ignores_are_left_alone() -> None:
    link = File(b"elsewhere", link=True)
    result = merged({"a": File(TEXT)}, {"a": changed(b"one", b"1")}, {"a": link})
    assert result.contents == {} and result.conflicts == {"a": LINK}
    there = {"a": File(b"mine")}
    result = merge_own({}, {"a": File(TEXT)}, there.get, untracked={"a"})
    assert result.contents == {} and result.conflicts == {"a": IN_THE_WAY}


def test_the_executable_bit_is_merged_too() -> None:
    base, new = {"a": File(TEXT, 0o644)}, {"a": File(TEXT, 0o755)}
    assert merged(base, new, {"a": File(TEXT, 0o644)}).modes == {"a": 0o755}
    assert merged(base, base, {"a": File(TEXT, 0o755)}).modes == {}


def test_generated_files_are_taken_as_they_are() -> None:
    ours = {"a": changed(b"one", b"1")}
    result = merge_own({"a": File(TEXT)}, {"a": File(b"new\n")}, ours.get, generated={"a"})
    assert result.contents == {"a": b"new\n"} and not result.conflicts


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=8).map(b"".join)


@given(LINES, LINES)
def test_one_side_alone_always_wins(base: bytes, other: bytes) -> None:
    assert merge_file(other, base, base).content == other
    assert merge_file(base, base, other).content == other
    assert merge_file(other, base, other).content == other


@given(LINES, LINES, LINES)
def test_windows_line_ends_change_nothing_but_themselves(
    ours: bytes, base: bytes, new: bytes
) -> None:
    plain = merge_file(ours, base, new)
    windows = merge_file(ours.replace(b"\n", b"\r\n"), base, new)
    assert windows.conflicts == plain.conflicts
    if ours:
        assert windows.content == plain.content.replace(b"\n", b"\r\n")
