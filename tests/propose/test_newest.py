"""Who came last, by the history of git, and what it says of a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from propose.roster import NAMES, OURS, ROSTER
from shipway.propose.engine import Asked
from shipway.propose.find import Found, Place, find
from shipway.propose.newest import newest_of
from support.hosts import commit, git

FOLDERS = {name: f"services/{name}" for name in (*NAMES, OURS)}
OLDER, NEWEST = NAMES[:2], NAMES[2]


def lists(*names: str) -> str:
    """A file of YAML that names these."""
    return "".join(["all:\n", *(f"  - {name}\n" for name in names)])


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Two siblings in a commit, a third in a later one."""
    git(tmp_path, "init", "--quiet")
    for names in (OLDER, (NEWEST,)):
        for name in names:
            folder = tmp_path / FOLDERS[name]
            folder.mkdir(parents=True)
            (folder / "package.json").write_text(f'{{ "name": "{name}" }}\n')
        commit(tmp_path)
    return tmp_path


def newest(root: Path) -> set[str]:
    """Who came last there."""
    return set(newest_of(root, ROSTER, FOLDERS, lambda path: (root / path).exists()))


def found_in(root: Path, **more: str) -> Found:
    """What is proposed there."""
    place = Place(root)
    return find(place, Asked(ROSTER, place.exists, folders=FOLDERS, **more))


def test_the_last_commit_that_added_a_service_tells(host: Path) -> None:
    """A later edit of another's manifest does not."""
    (host / FOLDERS[OLDER[0]] / "package.json").write_text('{ "name": "x" }\n')
    commit(host)
    assert newest(host) == {NEWEST}


def test_a_move_of_all_tells_nothing(host: Path) -> None:
    git(host, "mv", "services", "apps")
    commit(host)
    git(host, "mv", "apps", "services")
    commit(host)
    assert newest(host) == set()


def test_a_shallow_clone_and_a_repository_without_a_commit_tell_nothing(
    host: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shallow = tmp_path_factory.mktemp("shallow")
    git(host, "clone", "--quiet", "--depth=1", f"file://{host}", str(shallow))
    assert newest(shallow) == set()
    git(shallow, "checkout", "--quiet", "--orphan", "fresh")
    git(shallow, "update-ref", "-d", "HEAD")
    assert newest(shallow) == set()


def test_below_a_folder_of_the_repository_paths_count_from_the_host(host: Path) -> None:
    outer = host / "platform"
    outer.mkdir()
    (host / "services").rename(outer / "services")
    for name in NAMES:
        git(host, "add", f"platform/services/{name}")
        git(host, "commit", "--quiet", "--message", name, f"platform/services/{name}")
    assert newest(outer) == {NEWEST}


def test_a_list_that_the_last_one_is_not_in_is_named_and_not_shown(host: Path) -> None:
    """People did not put it there: the next one does not belong there by its siblings alone."""
    (host / "kept.yml").write_text(lists(*NAMES))
    (host / "left.yml").write_text(lists(*OLDER))
    found = found_in(host)
    assert [one.path for one in found.shown] == ["kept.yml"]
    (named,) = found.undecided
    assert (named.path, named.why) == ("left.yml", f"{NEWEST}, which came last, is not in it")
    clauses = {one.path: one.evidence.clause() for one in found.proposals}
    assert clauses["left.yml"] == f"like 2 of 3 siblings, without {NEWEST}, which came last"


def test_who_follows_a_sibling_by_name_has_said_so(host: Path) -> None:
    (host / "left.yml").write_text(lists(*OLDER))
    assert [one.path for one in found_in(host, like=OLDER[0]).shown] == ["left.yml"]
