"""The same service under other tools, each in the form that suits it best.

Plain Copier and cruft know whole files only. So each gets a template that holds one service and
the shared files with that one service in them, verbatim as Shipway renders them: in a real
monorepo, with a second service, neither could have the shared files at all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.fleet import make_fleet
from support.hosts import IDENTITY, commit, git
from support.service_view import GENERATED
from support.versions import TemplateHistory
from survival.catalogue import ANSWERS
from survival.versions import TAGS

REFS = ("v1.0.0", *TAGS)
BIN = Path(sys.executable).parent


def service_of(kind: str) -> str:
    """The one service's name."""
    return f"{kind}-001"


@dataclass(frozen=True)
class Said:
    """How a tool's run ended, and its words."""

    ok: bool
    text: str


@dataclass(frozen=True)
class Rival:
    """A tool, ready to go in ``folder``: a template and a first copy of it for each kind."""

    name: str
    folder: Path
    program: Path = BIN / "copier"

    def start(self, kind: str) -> Path:
        """The repository at v1.0.0."""
        return self.folder / kind / "start"

    def prepare(self, trees: Path) -> None:
        """Make templates and first copies from the rendered ``trees``."""
        raise NotImplementedError

    def update(self, host: Path, kind: str, tag: str) -> Said:
        """Carry ``host`` to ``tag``."""
        raise NotImplementedError

    def run(self, host: Path, *arguments: str) -> Said:
        """The tool in ``host``, with a git identity of its own."""
        done = subprocess.run(
            [str(self.program), *arguments],
            cwd=host,
            capture_output=True,
            text=True,
            env={**os.environ, **IDENTITY, "PATH": f"{BIN}:{os.environ['PATH']}"},
            check=False,
        )
        return Said(done.returncode == 0, done.stdout + done.stderr)

    def _template(self, trees: Path, kind: str, inside: str, files: dict[str, str]) -> Path:
        """A template repository: ``files``, and each version's tree in the folder ``inside``."""
        root = self.folder / kind / "template"
        root.mkdir(parents=True)
        git(root, "init", "--quiet", "--initial-branch=main")
        for ref in REFS:
            shutil.rmtree(root / inside, ignore_errors=True)
            # With new times: git takes a file of the same size and second for the same.
            shutil.copytree(trees / kind / ref, root / inside, copy_function=shutil.copy)
            for path, text in files.items():
                (root / path).write_text(text)
            commit(root, ref)
            git(root, "tag", ref)
        return root


class PlainCopier(Rival):
    """`copier update` of a template without wirings."""

    def prepare(self, trees: Path) -> None:
        files = {
            "copier.yml": "_subdirectory: template\n",
            "template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}",
        }
        for kind in ANSWERS:
            template = self._template(trees, kind, "template", files)
            start = _repository(self.start(kind))
            copy = ("copy", "--defaults", "--overwrite", "--vcs-ref", REFS[0], str(template), ".")
            _must(self.run(start, *copy))
            commit(start, "start")

    def update(self, host: Path, kind: str, tag: str) -> Said:
        return self.run(host, "update", "--defaults", "--vcs-ref", tag)


class Cruft(Rival):
    """`cruft update` of a cookiecutter template."""

    def prepare(self, trees: Path) -> None:
        files = {"cookiecutter.json": '{"slug": "start", "_copy_without_render": ["*"]}\n'}
        for kind in ANSWERS:
            template = self._template(trees, kind, "{{cookiecutter.slug}}", files)
            create = ("create", "--no-input", "--checkout", REFS[0], str(template))
            _must(self.run(template.parent, *create))
            commit(_repository(self.start(kind)), "start")

    def update(self, host: Path, kind: str, tag: str) -> Said:
        return self.run(host, "update", "--skip-apply-ask", "--checkout", tag)


class CopierWithShipway(Rival):
    """`copier update` of Shipway's own template: what is shared is merged by its last step."""

    def prepare(self, trees: Path) -> None:
        for kind, answers in ANSWERS.items():
            make_fleet(trees / "shipway", REFS[0], self.start(kind), {service_of(kind): answers})

    def update(self, host: Path, kind: str, tag: str) -> Said:
        answers_file = f"services/{service_of(kind)}/.copier-answers.yml"
        update = ("update", "--trust", "--defaults", "-a", answers_file, "--vcs-ref", tag)
        return self.run(host, *update)


def render_trees(template: TemplateHistory, folder: Path) -> None:
    """``folder/KIND/TAG``: a monorepo with one service, as every version renders it."""
    (folder / "shipway").symlink_to(template.root)
    for kind, answers in ANSWERS.items():
        for ref in REFS:
            tree = folder / kind / ref
            make_fleet(template.root, ref, tree, {service_of(kind): answers})
            shutil.rmtree(tree / ".git")
            for path in GENERATED:
                (tree / "services" / service_of(kind) / path).unlink()


def _repository(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def _must(said: Said) -> None:
    assert said.ok, said.text
