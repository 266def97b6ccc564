"""A template history to test with: this work tree as v1.0.0, then edited versions with tags."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from copier import run_copy, run_update

from support.hosts import REPOSITORY, commit, git

Edit = Callable[[str], str]
SERVICE = "template/service/{{ services_dir }}/{{ service_name }}"


class TemplateHistory:
    """A clone of the template whose versions are tags."""

    def __init__(self, root: Path) -> None:
        self.root = root
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=REPOSITORY, check=True, capture_output=True).stdout
        for name in filter(None, names.decode().split("\0")):
            if (REPOSITORY / name).is_file() and not name.startswith(("tests/", "docs/", "bench/")):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(REPOSITORY / name, root / name, follow_symlinks=False)
        git(root, "init", "--quiet", "--initial-branch=main")
        self.tag("v1.0.0")

    def release(self, tag: str, edits: Mapping[str, Edit | str | None]) -> None:
        """A new version: each path rewritten by its edit, replaced by its text, or deleted."""
        for path, edit in edits.items():
            file = self.root / path
            if edit is None:
                file.unlink()
                continue
            before = file.read_text() if file.is_file() else ""
            after = edit if isinstance(edit, str) else edit(before)
            assert after != before, f"the edit of {path} changes nothing"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(after)
        self.tag(tag)

    def tag(self, tag: str) -> None:
        """Commit what there is and tag it."""
        commit(self.root, tag)
        git(self.root, "tag", tag)

    def copy(self, host: Path, name: str, ref: str = "v1.0.0", **data: object) -> None:
        """`copier copy` of one service into ``host``, committed."""
        run_copy(
            str(self.root),
            host,
            data={"service_name": name, **data},
            vcs_ref=ref,
            defaults=True,
            overwrite=True,
            quiet=True,
            unsafe=True,
        )
        commit(host, f"add {name}")

    def update(self, host: Path, name: str, ref: str, **data: object) -> None:
        """`copier update` of one service from the root of ``host``."""
        run_update(
            host,
            data=data,
            answers_file=f"services/{name}/.copier-answers.yml",
            vcs_ref=ref,
            defaults=True,
            overwrite=True,
            quiet=True,
            unsafe=True,
        )


def swap(before: str, after: str) -> Edit:
    """An edit that replaces one text by another."""
    return lambda text: text.replace(before, after)
