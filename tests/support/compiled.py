"""What Jinja makes of a template, once for each worker: hundreds of runs of Copier make the same.

Nothing else of a run is shared. The product does the same within one run (extensions/jinja.py).
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from types import CodeType
from typing import Any

from jinja2 import Environment

FORM = (
    "block_start_string", "block_end_string", "variable_start_string", "variable_end_string",
    "comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix",
    "trim_blocks", "lstrip_blocks", "newline_sequence", "keep_trailing_newline", "optimized",
    "sandboxed", "is_async", "autoescape", "undefined", "finalize",
)  # fmt: skip
"""What of an environment, beside its extensions, filters and tests, decides what a text becomes."""


def compile_once() -> None:
    """From here on, in this process."""
    compile_ = Environment.compile
    known: dict[Hashable, CodeType] = {}

    def compiled(
        self: Environment, source: Any, name: Any = None, filename: Any = None, *rest: Any
    ) -> Any:
        if not isinstance(source, str) or rest:
            return compile_(self, source, name, filename, *rest)
        key = (source, name, *_kind(self))
        if code := known.get(key):
            self.preprocess(source, name, filename)  # where Copier's own yield tag is made ready
        else:
            code = known[key] = compile_(self, source, name, filename)
        return code.replace(co_filename=filename or "<template>")

    Environment.compile = compiled  # type: ignore[method-assign, assignment]


def _kind(environment: Environment) -> tuple[Hashable, ...]:
    return (
        type(environment),
        *(getattr(environment, name) for name in FORM),
        frozenset(environment.extensions),
        frozenset((name, _function(one)) for name, one in environment.filters.items()),
        frozenset((name, _function(one)) for name, one in environment.tests.items()),
    )


def _function(one: Any) -> Hashable:
    """Ansible's filters are made anew for each environment, of the same code."""
    return (one.func, one.args) if isinstance(one, partial) else getattr(one, "__code__", one)
