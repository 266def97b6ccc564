"""A service's answers file, as Copier writes it and anybody may have changed it since."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.names import path_problem
from shipway.nesting import shallow
from shipway.sources.address import address_problem, ref_problem
from shipway.sources.reading import read_text, validate, was, yaml_problem
from shipway.splice.model import line_of

WORKSPACE_ANSWERS = ".copier-answers.yml"


def answers_of(text: str, path: str, root: Path | None = None) -> dict[str, Any]:
    """The answers by question name.

    Raises ShipwayError with the line when it is not what Copier wrote, or when a value is not
    allowed; with ``root``, also for a path that a link leads out of the repository.
    """
    answers = _loaded(text, path)
    if "service_name" not in answers:
        raise ShipwayError("not the answers file of a service", path, was(path), line=1)
    validate(answers, text, path, root)
    _check_template(answers, text, path)
    return answers


def workspace_answers(root: Path, path: str = WORKSPACE_ANSWERS) -> dict[str, Any] | None:
    """The answers of the monorepo itself; None when ``path`` is no file of these.

    Raises ShipwayError as :func:`answers_of`.
    """
    if path_problem(path) or not (root / path).is_file():
        return None
    return workspace_answers_of(read_text(root, path), path, root)


def workspace_answers_of(text: str, path: str, root: Path | None = None) -> dict[str, Any] | None:
    """:func:`workspace_answers` of a text."""
    answers = _loaded(text, path)
    ours = answers.get("kind") == "workspace" and "workspace_name" in answers
    if not ours or "service_name" in answers:  # another template may make monorepos too
        return None
    validate(answers, text, path, root)
    _check_template(answers, text, path)
    return answers


def any_answers_of(text: str, path: str, root: Path | None = None) -> dict[str, Any]:
    """The answers of a service, or of the monorepo. Raises ShipwayError as :func:`answers_of`."""
    return workspace_answers_of(text, path, root) or answers_of(text, path, root)


def _loaded(text: str, path: str) -> dict[str, Any]:
    """Any answers file; empty when it is no map."""
    try:
        answers = yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, path, was(path), line=line) from None
    return answers if isinstance(answers, dict) else {}


def _check_template(answers: Mapping[str, Any], text: str, path: str) -> None:
    """A template or a version that git must not be asked for is refused where it is read."""
    for key, problem_of in (("_src_path", address_problem), ("_commit", ref_problem)):
        value = answers.get(key)
        if value is None:
            continue
        problem = problem_of(value) if isinstance(value, str) else f"{key} is no text"
        if problem:
            fix = f"bring it back as it was: git log -p -- {shlex.quote(path)}"
            line = line_of(text, text.find(f"\n{key}:") + 1)
            raise ShipwayError(problem, path, fix, line=line)


def read_answers(root: Path, path: str) -> dict[str, Any]:
    """The answers file.

    Raises ShipwayError with the line when it is not what Copier wrote, when a value is not allowed,
    or when a path leaves the repository.
    """
    if path_problem(path) or not os.path.lexists(root / path):
        raise ShipwayError("no such answers file", path, "name the one in the service's folder")
    return answers_of(read_text(root, path), path, root)


def read_versioned(root: Path, path: str) -> dict[str, Any]:
    """The answers of a service, or of the monorepo, that say which template, and which version of
    it, it has.

    Raises ShipwayError when they do not, and as :func:`read_answers`.
    """
    answers = workspace_answers(root, path) or read_answers(root, path)
    for key in ("_src_path", "_commit"):
        if not isinstance(answers.get(key), str):
            fix = f"bring it back as it was: git log -p -- {path}"
            raise ShipwayError(f"{key} is missing: which template is it?", path, fix)
    return answers


def answer_line(answers: str, key: str) -> int:
    """The line of an answers file that gives ``key``; 1 when none does."""
    lines = answers.split("\n")
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
