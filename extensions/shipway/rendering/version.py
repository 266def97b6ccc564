"""Render one version of the template many times over: what Copier loads, it loads once.

A Copier run spends nine tenths of its time on the clone, the compilation of every path and a git
command for each file. A fleet needs a hundred runs of two versions, so the runs of a version share
its checkout and its Jinja environment. What is rendered is Copier's own work to the byte:
``tests/upgrade/test_fleet_differential.py`` compares it with ``copier update``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from shipway.rendering.copier_run import copier_errors, host_named, run_copy
from shipway.rendering.copier_worker import Worker
from shipway.rendering.fetching import commits_of, fetch
from shipway.rendering.shared_worker import SharedWorker, missing_names
from shipway.rendering.template import Template
from shipway.rendering.tree import File, Tree
from shipway.sources.pin import Pin

Options = dict[str, Any]
"""Options of Copier's worker, by name."""


class TemplateVersion:
    """One version of a template, checked out at its first use. Close it to drop the checkout."""

    def __init__(self, source: str, ref: str | None) -> None:
        self.source, self.ref = source, ref
        self._first = Worker(src_path=source, vcs_ref=ref)

    @cached_property
    def checkout(self) -> Path:
        """The folder that holds this version.

        Raises ShipwayError when the template cannot be reached or has no such version.
        """
        with copier_errors(self.source):
            return fetch(self._first.template, self.source, self.ref)

    @cached_property
    def commits(self) -> dict[str, str]:
        """The version's names, as recorded and as asked for, each with its commit."""
        assert self.checkout
        return commits_of(self._first.template, self.ref)

    @cached_property
    def commit(self) -> str:
        """The version as Copier records it, such as ``v1.2.0``."""
        assert self.checkout
        return str(self._first.template.commit)

    @property
    def recorded(self) -> dict[str, str]:
        """The version with its commit, for the host's settings; empty without a commit."""
        return {self.commit: self.commits[self.commit]} if self.commits else {}

    def older_than(self, other: TemplateVersion) -> bool:
        """Whether an update from ``other`` to this version would be a downgrade."""
        assert self.checkout and other.checkout
        mine, theirs = self._version, other._version
        return mine is not None and theirs is not None and mine < theirs

    @cached_property
    def _version(self) -> Version | None:
        # A commit of a template without tags may read like a version: 545c064 is 545rc64.
        with suppress(InvalidVersion):
            if "." in self.commit:
                return Version(self.commit)  # a tag; Copier asks git ten questions first
        return self._first.template.version

    @cached_property
    def migrations(self) -> list[Any]:
        """The template's ``_migrations``, unrendered."""
        assert self.checkout
        return list(self._first.template.config_data.get("migrations", []))

    @property
    def questions(self) -> Mapping[str, Any]:
        """What this version asks, as its copier.yml has it."""
        assert self.checkout
        questions: Mapping[str, Any] = self._first.template.questions_data
        return questions

    def render(
        self,
        stage: Path,
        answers_file: str,
        answers: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        defaults: Mapping[str, Any] | None = None,
    ) -> Tree:
        """A service's own files into the empty folder ``stage``; shared files are left out.

        answers: what is given outright, as Copier renders the version that a service has.
        Without them, the answers file in ``stage`` holds the last answers, and ``data`` goes
        before it, as Copier renders the version that it updates to. ``defaults`` stand in the
        place of the template's own.
        """
        given = dict(answers if answers is not None else data or {})
        options: Options = {"answers_file": Path(answers_file), "defaults": True, "overwrite": True}
        options["user_defaults"] = dict(defaults or {})
        if missing_names():
            self._render_alone(stage, given, options)
        else:
            self._render_shared(stage, given, options)
        return tree_of(stage)

    def _render_shared(self, stage: Path, given: dict[str, Any], options: Options) -> None:
        places: dict[str, Any] = {"src_path": self.source, "vcs_ref": self.ref, "dst_path": stage}
        worker = SharedWorker(**places, **options, data=given, quiet=True, unsafe=True)
        worker.take_over(self._first.template, self.__dict__.get("_environment"))
        with copier_errors(self.source):
            self.__dict__["_environment"] = worker.jinja_env
            worker.run_copy()

    def _render_alone(self, stage: Path, given: dict[str, Any], options: Options) -> None:
        """With a clone of its own, which must be of the same commit."""
        same = Pin(self.source, self.commits)
        run_copy(Template(self.source, self.ref), stage, lambda asked: given, [same], **options)

    def __reduce__(self) -> tuple[type[TemplateVersion], tuple[str, str | None]]:
        # A process that was not forked makes a checkout of its own.
        return TemplateVersion, (self.source, self.ref)

    def close(self) -> None:
        """Remove the checkout."""
        self._first.__exit__(None, None, None)


@contextmanager
def rendering_for(root: Path) -> Iterator[None]:
    """Say which host the services are rendered for; it is looked at once."""
    with host_named(root, shared=False):
        yield


def render_service(
    versions: tuple[TemplateVersion, TemplateVersion],
    folder: Path,
    answers_file: str,
    answers: tuple[Mapping[str, Any], bytes],
    data_for: Callable[[Tree], Mapping[str, Any]],
    defaults: Mapping[str, Any] | None = None,
) -> tuple[Tree, Tree]:
    """A service under the version that it has and under the one that it gets.

    answers: as read, and the bytes of the file. data_for: what changes of them, told the first
    render. defaults: of questions that are new to it.
    """
    old, new = versions
    base = old.render(folder / "old", answers_file, _given(answers[0]))
    last = folder / "new" / answers_file
    last.parent.mkdir(parents=True)
    last.write_bytes(answers[1])
    return base, new.render(folder / "new", answers_file, data=data_for(base), defaults=defaults)


def tree_of(folder: Path) -> Tree:
    """Every file below ``folder``, by POSIX path."""
    return {
        Path(parent, name).relative_to(folder).as_posix(): File.read(Path(parent, name))
        for parent, _, names in os.walk(folder)
        for name in names
    }


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The last answers as Copier's update hands them to the old version."""
    return {
        key: value
        for key, value in answers.items()
        if key in ("_src_path", "_commit") or not key.startswith("_")
    }
