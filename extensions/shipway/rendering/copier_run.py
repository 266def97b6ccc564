"""Copier's run: told which host it renders for, its errors said as ours."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from copier.errors import CopierAnswersInterrupt, CopierError, DirtyLocalWarning, UserMessageError
from plumbum import local

from shipway.errors import ShipwayError
from shipway.given import example, read_given
from shipway.rendering.copier_worker import StageWorker
from shipway.rendering.fetching import commits_of, fetch
from shipway.rendering.run_variables import HOST_VARIABLE, SHARED_VARIABLE, SNAPSHOT_VARIABLE
from shipway.rendering.template import Template
from shipway.sources import git
from shipway.sources.address import mask
from shipway.sources.pin import Pin, check_versions

Defaults = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_SNAPSHOTS = count()
ANSWER = re.compile(r"(?:Validation error for question|Invalid choice for) '(\w+)': (.*)", re.S)
NEEDED = re.compile(r'Question "(\w+)" is required')
"""How Copier words what is wrong with an answer; its errors carry no question."""


def render(
    root: Path,
    template: Template,
    data: Mapping[str, Any],
    stage: Path,
    answers_file: str,
    *,
    ask: bool,
    libraries: Collection[str],
    pins: Iterable[Pin] = (),
    defaults: Defaults = lambda asked: {},
) -> dict[str, Any]:
    """Let Copier render into ``stage`` for the host at ``root``; the answers come back.

    libraries: the workspace packages that there are. defaults: the template's own questions ->
    what stands in the place of its own defaults.
    The answers file is named outright, where it is known: Copier compiles a templated name at each
    use of it.
    """
    options: dict[str, Any] = {"defaults": not ask, "overwrite": True}
    if answers_file:
        options["answers_file"] = Path(answers_file)
    with host_named(root, shared=True):
        return run_copy(
            template,
            stage,
            lambda asked: read_given(data, asked, libraries),
            pins,
            defaults_of=defaults,
            **options,
        )


def run_copy(
    template: Template,
    folder: Path,
    answers: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    pins: Iterable[Pin] = (),
    defaults_of: Defaults = lambda asked: {},
    **options: Any,
) -> dict[str, Any]:
    """`copier copy` into ``folder``; all answers come back. Before any code of the template runs,
    its version is held against ``pins``.

    answers, defaults_of: the template's own questions -> what is given to them, and what stands in
    the place of its own defaults.
    Raises ShipwayError when the template cannot be reached or an answer is not allowed,
    NotPinnedError for a version that names another commit than it did.
    """
    options |= {"src_path": template.source, "vcs_ref": template.ref, "dst_path": folder}
    with (
        copier_errors(template.source),
        StageWorker(**options, quiet=True, unsafe=True) as worker,
    ):
        fetch(worker.template, template.source, template.ref)
        found = commits_of(worker.template, template.ref)
        for pin in pins:
            check_versions(pin, found)
        worker.data.update(answers(worker.template.questions_data))
        worker.user_defaults.update(defaults_of(worker.template.questions_data))
        worker.run_copy()
        return dict(worker.answers.combined)


@contextmanager
def host_named(root: Path, *, shared: bool) -> Iterator[None]:
    """Tell the template's extension, through the environment, which host it renders for."""
    values = {
        HOST_VARIABLE: str(root),
        SHARED_VARIABLE: "yes" if shared else "no",
        SNAPSHOT_VARIABLE: f"{os.getpid()}-{next(_SNAPSHOTS)}",
    }
    with git.environment(values):
        yield


@contextmanager
def copier_errors(template: str = "") -> Iterator[None]:
    """Copier's own refusals, said as ours; ``template`` is named where Copier does not."""
    # A work tree used as template is taken as it stands; whoever does that knows.
    warnings.simplefilter("ignore", DirtyLocalWarning)
    try:
        # Copier's git has the environment as it was when plumbum was loaded, not os.environ.
        with local.env(**git.wall(local.env.getdict())):
            yield
    except CopierAnswersInterrupt:
        print(file=sys.stderr)
        raise KeyboardInterrupt("nothing was written") from None
    except UserMessageError as error:
        raise _of_template(error) from None
    except (CopierError, ValueError) as error:
        raise _as_ours(error, template) from None


def _of_template(error: UserMessageError) -> ShipwayError:
    """What the template's own code refused. Of another version it is another class than ours."""
    cause = error.__cause__
    if isinstance(cause, ShipwayError):
        return cause
    what, fix = (getattr(cause, name, None) for name in ("what", "fix"))
    if isinstance(what, str) and isinstance(fix, str):
        return ShipwayError(what, str(getattr(cause, "where", "")), fix)
    return ShipwayError(str(error))


def _as_ours(error: Exception, template: str) -> ShipwayError:
    text = mask(str(error)) or type(error).__name__
    if answer := ANSWER.match(text):
        return ShipwayError(answer[2], answer[1], f"give another: {example(answer[1])}")
    if needed := NEEDED.match(text):
        return ShipwayError(text, fix=f"give one: {example(needed[1])}")
    fix = "name a Copier template: --template URL-or-folder" if template else ""
    return ShipwayError(text, mask(template), fix)
