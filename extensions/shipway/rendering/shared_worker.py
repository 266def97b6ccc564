"""A Copier worker without what is the same, or of no use, at each of a hundred runs.

It overrides what Copier keeps to itself. pyproject.toml pins the minor version of Copier that
``tests/upgrade/test_fleet_differential.py`` ran with; under another one, a name may be gone. Then
:func:`missing_names` says so, and each service is rendered by Copier as it is.
"""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from inspect import getattr_static
from pathlib import Path
from typing import Any

from copier import Phase

from shipway.errors import UPGRADE
from shipway.rendering.copier_worker import StageWorker, Worker

OVERRIDDEN = (
    "_render_context",
    "_render_string",
    "_sync_git_index_executable_bit",
    "answers_relpath",
)
KEPT = ("template", "jinja_env")
"""What a run takes over from the one before: computed once, and kept in the worker's dict."""


def missing_names() -> list[str]:
    """The names of Copier's worker that this module needs and that this Copier has not."""
    gone = [name for name in OVERRIDDEN if not hasattr(Worker, name)]
    kept = {name: getattr_static(Worker, name, None) for name in KEPT}
    return gone + [name for name, it in kept.items() if not isinstance(it, cached_property)]


def slower_note() -> str:
    """What a person should know of the way in which a fleet is rendered; empty: nothing."""
    gone = missing_names()
    if not gone:
        return ""
    return (
        f"note: Copier {version('copier')} has no {', '.join(gone)}: each service is rendered by "
        "plain Copier, which takes longer and gives the same\n"
        f"  fix: {UPGRADE}"
    )


class SharedWorker(StageWorker):
    """Renders as Copier's own worker does, to the byte."""

    def take_over(self, template: Any, environment: Any) -> None:
        """Use another run's template and Jinja environment (None: make one)."""
        self.__dict__["template"] = template
        if environment:
            self.__dict__["jinja_env"] = environment

    def _render_context(self) -> Any:
        if Phase.current() is not Phase.RENDER:
            return super()._render_context()
        if "_context" not in self.__dict__:
            self.__dict__["_context"] = super()._render_context()
        return self.__dict__["_context"]

    def _render_string(self, string: str, extra_context: dict[str, Any] | None = None) -> str:
        if Phase.current() is not Phase.RENDER or extra_context or "yield" in string:
            return super()._render_string(string, extra_context)
        known: dict[str, str] = self.__dict__.setdefault("_strings", {})
        if string not in known:
            known[string] = super()._render_string(string)
        else:
            self.jinja_env.preprocess(string)  # ends the yield of the path before
        return known[string]

    @property
    def answers_relpath(self) -> Path:
        assert self.answers_file is not None
        return self.answers_file
