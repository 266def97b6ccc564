"""The Jinja extension that copier.yml names: it registers globals and nothing else.

An entry point for ever: every copier.yml that was ever tagged, and every fork of it, names this
file and the class ``Shipway``. What it imports is its own version's: ``shipway.template_globals``
may get another name, here and there together.
"""

import sys
from collections.abc import Callable
from filecmp import cmp
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from copier.errors import UserMessageError
from jinja2 import Environment
from jinja2.ext import Extension

HERE = str(Path(__file__).parent)
PER_RUN = "shipway.template_globals"


def _load() -> ModuleType:
    """``shipway.template_globals`` of this very checkout, fresh: it holds one run's plan.

    During an update the old and the new template run in one process; whichever was imported
    first stays in ``sys.modules``. So others' modules step aside while ours are imported, and
    come back afterwards. Hence no module of ours may import another one later than at its top.
    """
    same = _loaded_code_is_ours()
    aside = {name: sys.modules.pop(name) for name in list(sys.modules) if _goes(name, same)}
    sys.path.insert(0, HERE)
    try:
        return import_module(PER_RUN)
    except ModuleNotFoundError as error:
        raise UserMessageError(
            f"Shipway's template needs the Python package that brings {error.name!r}, "
            "and this Copier does not have it.\n"
            "Install it beside Copier, then run the same command again:\n"
            "  uv tool install copier --with copier-template-extensions "
            "--with pyyaml --with tree-sitter --with tree-sitter-typescript\n"
            "(with pipx: pipx inject copier copier-template-extensions tree-sitter "
            "tree-sitter-typescript)"
        ) from None
    except Exception as error:
        raise UserMessageError(
            f"Shipway's template cannot be loaded: {type(error).__name__}: {error} "
            f"(Copier {version('copier')}, Python {sys.version.split()[0]})"
        ) from error
    finally:
        sys.path.remove(HERE)
        for name in [name for name in sys.modules if _goes(name, same)]:
            del sys.modules[name]
        sys.modules.update(aside)


def _goes(name: str, same: bool) -> bool:
    if same:
        return name == PER_RUN or name.startswith(f"{PER_RUN}.")
    return name == "shipway" or name.startswith("shipway.")


def _loaded_code_is_ours() -> bool:
    """Whether what is imported already, by the command line say, is this code to the letter."""
    loaded = getattr(sys.modules.get("shipway"), "__file__", None)
    if not loaded:
        return False
    mine, theirs = Path(HERE, "shipway"), Path(loaded).parent
    names = {path.relative_to(mine) for path in mine.rglob("*.py")}
    return names == {path.relative_to(theirs) for path in theirs.rglob("*.py")} and all(
        cmp(mine / name, theirs / name, shallow=False) for name in names
    )


def _compiling_once(environment: Environment) -> Callable[..., Any]:
    """Copier compiles the same few path parts hundreds of times: a fifth of a whole run."""
    compile_once = lru_cache(maxsize=None)(environment.compile)

    def compile_(source: Any, *args: Any, **options: Any) -> Any:
        if isinstance(source, str):
            environment.preprocess(source)  # where Copier's own yield tag is made ready again
        return compile_once(source, *args, **options)

    return compile_


class Shipway(Extension):
    """Gives the template what ``shipway.template_globals`` defines."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.compile = _compiling_once(environment)  # type: ignore[method-assign]
        environment.globals.update(_load().GLOBALS)
