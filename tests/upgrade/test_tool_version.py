"""Which Shipway workflows install: the version moves with an update, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.sources.host import Host
from shipway.upgrade.tool_version import TOOL_NAME, moved_tool
from support.hosts import make_host

GIT = "git+https://git.example.com/platform/shipway"
NEW = "https://git.example.com/moved/shipway.git"
SETTINGS = f"template:\n  source: {GIT.removeprefix('git+')}.git\n  versions: {{}}\n"


def moved(root: Path, text: str, version: str, source: str | None = None) -> str:
    """The file after an update to ``version``."""
    files = {TOOL_NAME: text, "services/.shipway.yml": SETTINGS}
    host = Host(make_host(root / "acme", files))
    return moved_tool(host, version, source)[0].get(TOOL_NAME, text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{GIT}@v1.0.0\n", f"{GIT}@v2.0.0\n"),
        (f"{GIT}@v1.0.0", f"{GIT}@v2.0.0"),
        (f"{GIT}@1.0.0#subdirectory=tool\r\n", f"{GIT}@v2.0.0#subdirectory=tool\r\n"),
        ("git+ssh://git@git.example.com/x@v1.0.0-3-gabc\n", "git+ssh://git@git.example.com/x@v2.0.0\n"),
        ("shipway==1.9.0\n", "shipway==2.0.0\n"),
    ],
    ids=["tag", "no newline", "no v, a fragment, CRLF", "ssh, no tag", "index"],
)  # fmt: skip
def test_the_version_moves_and_no_other_byte(tmp_path: Path, before: str, after: str) -> None:
    assert moved(tmp_path, before, "v2.0.0") == after
    assert moved(tmp_path / "again", after, "v2.0.0") == after


@pytest.mark.parametrize(
    "text",
    [
        f"{GIT}@v2.1.0\n",  # one of several services was brought to an older version
        f"{GIT}@main\n",  # a branch moves by itself
        f"{GIT}.git\n",
        "git+ssh://git@10.0.0.1/x\n",  # an address is no version
        f"# ours\n{GIT}@v1.0.0\n",  # not what workflows could install
        "",
    ],
)
def test_what_is_no_older_version_stays(tmp_path: Path, text: str) -> None:
    assert moved(tmp_path, text, "v2.0.0") == text


def test_a_version_that_is_none_moves_nothing(tmp_path: Path) -> None:
    """An update to a commit between two tags: no index has it."""
    assert moved(tmp_path, f"{GIT}@v1.0.0\n", "v1.0.0-3-g0123abc") == f"{GIT}@v1.0.0\n"


def test_a_template_that_moved_takes_the_tool_along(tmp_path: Path) -> None:
    """Also to a fork that counts from 0; a mirror of the team's stays where it is."""
    assert moved(tmp_path, f"{GIT}@v1.0.0\n", "v0.3.0", NEW) == f"git+{NEW}@v0.3.0\n"
    mirror = "git+https://mirror.example.com/shipway"
    assert moved(tmp_path / "mirror", f"{mirror}@v1.0.0\n", "v2.0.0", NEW) == f"{mirror}@v2.0.0\n"
