"""Which of two versions of a template is the older one."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import count
from pathlib import Path

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
