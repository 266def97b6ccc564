"""Nothing is written outside of the repository, into git's data, or where it cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.files.write import write_all
from support.hosts import make_host, snapshot


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A host with links that lead out of it and into git, and a file where folders may be named."""
    (tmp_path / "outside").mkdir()
    root = make_host(tmp_path / "acme", {"infra": "a file\n"})
    (root / "away").symlink_to("../outside")
    (root / "later").symlink_to("../not-there-yet")
    (root / "hooks").symlink_to(".git/hooks")
    (root / "round").symlink_to("round")
    os.mkfifo(root / "pipe")
    return root


BAD = {
    "../outside/x": "no path inside of the repository",
    "/etc/x": "no path inside of the repository",
    "a/../../x": "no path inside of the repository",
    "": "no path inside of the repository",
    "a\0b": "no path inside of the repository",
    "away/x": "outside of the repository",
    "later": "outside of the repository",
    "later/x": "outside of the repository",
    ".git/hooks/pre-commit": "git's own data",
    ".GIT/config": "git's own data",
    "vendor/.git/config": "git's own data",
    "hooks/pre-commit": "git's own data",
    "round/x": "a link that leads nowhere",
    "infra/k8s/base/x.yaml": "infra/k8s/base/x.yaml needs a folder there",
    "packages": "a folder, and a file must go there",
    "pipe": "no regular file",
}


@pytest.mark.parametrize("path", BAD)
def test_a_bad_place_is_refused_before_the_first_byte(root: Path, path: str) -> None:
    before, outside = snapshot(root), list((root.parent / "outside").iterdir())
    hooks = sorted((root / ".git/hooks").iterdir())
    with pytest.raises(ShipwayError, match="nothing was written") as refused:
        write_all(root, {"package.json": b"changed\n", path: b"x\n"})
    assert BAD[path] in refused.value.what
    assert snapshot(root) == before
    assert list((root.parent / "outside").iterdir()) == outside
    assert sorted((root / ".git/hooks").iterdir()) == hooks


@pytest.mark.parametrize("path", ["away/x", "../outside/x", ".git/HEAD", "hooks/pre-commit.sample"])
def test_nothing_is_deleted_or_moved_there_either(root: Path, path: str) -> None:
    (root.parent / "outside/x").write_text("theirs\n")
    for contents, moves in (({path: None}, {}), ({}, {path: "docs/x"}), ({}, {"docs": path})):
        with pytest.raises(ShipwayError, match="nothing was written"):
            write_all(root, contents, moves=moves)
    assert (root.parent / "outside/x").is_file() and (root / ".git/HEAD").is_file()


def test_a_file_and_a_folder_of_one_name_are_refused(root: Path) -> None:
    with pytest.raises(ShipwayError, match="a file and a folder at once"):
        write_all(root, {"new": b"x\n", "new/y": b"y\n"})
    assert not (root / "new").exists()


def test_a_link_inside_of_the_repository_is_followed(root: Path) -> None:
    (root / "guide.md").symlink_to("docs/services.md")
    write_all(root, {"guide.md": b"x\n"})
    assert (root / "guide.md").is_symlink()
    assert (root / "docs/services.md").read_bytes() == b"x\n"
