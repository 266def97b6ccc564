"""A template history to test with: this work tree as v1.0.0, then edited versions with tags."""

from __future__ import annotations

import atexit
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from copier import run_copy, run_update

from support.changes import Edit, change_file
from support.hosts import REPOSITORY, commit, git

SERVICE = "template/service/{{ services_dir }}/{{ service_name }}"


def copied(name: str) -> str:
    """A file of which a service has a copy unless it imports the package with its runtime."""
    return f"{{% if not runtime %}}{name}{{% endif %}}"


class TemplateHistory:
    """A clone of the template whose versions are tags."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(_first(), root, symlinks=True)

    def release(self, tag: str, edits: Mapping[str, Edit | str | None]) -> None:
        """A new version: each path is edited, written as a text, or deleted (None).

        Raises AssertionError where an edit or a deletion finds no file, where a text would stand
        beside its own template, and where nothing changes: else a test loses its case without a
        word when the template renames a file.
        """
        for path, edit in edits.items():
            if edit is None:
                self._existing(path).unlink()
            elif isinstance(edit, str):
                self._write(path, edit)
            else:
                change_file(self._existing(path), edit)
        self.tag(tag)

    def _existing(self, path: str) -> Path:
        hint = f"; it has {_other_form(path)}" if (self.root / _other_form(path)).is_file() else ""
        assert (self.root / path).is_file(), f"the template has no {path}{hint}"
        return self.root / path

    def _write(self, path: str, text: str) -> None:
        file = self.root / path
        other = _other_form(path)
        assert not (self.root / other).is_file(), f"{path}: the template has {other}"
        assert not file.is_file() or file.read_text() != text, f"{path} is that text already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def tag(self, tag: str) -> None:
        """Commit what there is and tag it."""
        commit(self.root, tag)
        git(self.root, "tag", tag)

    @contextmanager
    def kept(self) -> Iterator[TemplateHistory]:
        """For one test; afterwards it has the files and tags that it has now."""
        now = git(self.root, "rev-parse", "HEAD").strip()
        yield self
        git(self.root, "reset", "--quiet", "--hard", now)
        git(self.root, "clean", "-fdxq")
        newer = git(self.root, "tag", "--no-merged", now).split()
        git(self.root, "tag", "--delete", *newer) if newer else None

    def publish(self, bare: Path) -> None:
        """A copy at ``bare`` that any server of plain files gives out.

        In one pack: git asks for a thousand loose objects by a connection each, and a machine that
        is busy refuses one of so many.
        """
        git(self.root, "clone", "--quiet", "--bare", "--no-hardlinks", str(self.root), str(bare))
        git(bare, "repack", "-a", "-d", "--quiet")
        git(bare, "update-server-info")

    def copy(
        self,
        host: Path,
        name: str,
        ref: str = "v1.0.0",
        *,
        overwrite: bool = True,
        skip_tasks: bool = False,
        **data: object,
    ) -> None:
        """`copier copy` of one service into ``host``, committed."""
        run_copy(
            str(self.root),
            host,
            data={"service_name": name, **data},
            vcs_ref=ref,
            defaults=True,
            overwrite=overwrite,
            skip_tasks=skip_tasks,
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


@cache
def _first() -> Path:
    """This work tree as v1.0.0, made once a process; what is made of it is a copy."""
    root = Path(mkdtemp(prefix="shipway-template."))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=REPOSITORY, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (REPOSITORY / name).is_file() and not name.startswith(("tests/", "docs/", "bench/")):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, root / name, follow_symlinks=False)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "core.checkStat", "minimal")  # a copy's files are other inodes
    commit(root, "v1.0.0")
    git(root, "tag", "v1.0.0")
    # Each Copier run clones it: a thousand loose objects are a thousand files to link and remove.
    git(root, "repack", "-a", "-d", "--quiet")
    return root


def _other_form(path: str) -> str:
    """The file that renders to the same place: with ``.jinja``, or without."""
    return path.removesuffix(".jinja") if path.endswith(".jinja") else f"{path}.jinja"
