"""Which of two versions of a template is the older one."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.rendering.version import TemplateVersion
from support.hosts import commit, git


def commit_that_reads_like_a_version(root: Path) -> str:
    """A commit whose abbreviated name PEP 440 takes for a version, such as 545c064."""
    for number in count():
        git(root, "commit", "--quiet", "--allow-empty", "--amend", "--message", str(number))
        name = git(root, "rev-parse", "--short", "HEAD").strip()
        if re.fullmatch(r"\d+[abc]?\d+", name):
            return name
    raise AssertionError


def test_a_commits_name_is_no_version(tmp_path: Path) -> None:
    """Without tags, what came later is newer, whatever its name looks like."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "copier.yml").write_text("name: x\n")
    commit(tmp_path)
    first = commit_that_reads_like_a_version(tmp_path)
    (tmp_path / "copier.yml").write_text("name: y\n")
    commit(tmp_path)
    second = git(tmp_path, "rev-parse", "--short", "HEAD").strip()
    with (
        closing(TemplateVersion(str(tmp_path), first)) as old,
        closing(TemplateVersion(str(tmp_path), second)) as new,
    ):
        assert not new.older_than(old)
        assert old.older_than(new)


def test_a_commit_that_is_gone_is_called_one(tmp_path: Path) -> None:
    """What came from uncommitted changes of a template had "no version; it has no tags", and was to
    "name a branch or commit", which an update of all parts has no place for."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "copier.yml").write_text("name: x\n")
    commit(tmp_path)
    for ref in ("4013c47", "v1.0.0-3-g4013c47"):
        with pytest.raises(ShipwayError) as refused:
            _ = TemplateVersion(str(tmp_path), ref).commit
        assert f"no commit {ref}" in refused.value.what and "add that again" in refused.value.fix
    with pytest.raises(ShipwayError, match="no version feed; it has no tags"):
        _ = TemplateVersion(str(tmp_path), "feed").commit
