"""The Jinja extension that copier.yml names: it registers globals and nothing else."""

import sys
from pathlib import Path
from types import ModuleType

from copier.errors import UserMessageError
from jinja2 import Environment
from jinja2.ext import Extension

HERE = str(Path(__file__).parent)


def _load() -> ModuleType:
    """The ``shipway`` package of this very checkout.

    During an update the old and the new template run in one process; whichever was imported
    first stays in ``sys.modules``. So others' modules step aside while ours are imported, and
    come back afterwards. Hence no module of ours may import another one later than at its top.
    """
    aside = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_ours(name)}
    sys.path.insert(0, HERE)
    try:
        from shipway import template_globals
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
    finally:
        sys.path.remove(HERE)
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(aside)
    return template_globals


def _is_ours(name: str) -> bool:
    return name == "shipway" or name.startswith("shipway.")


class Shipway(Extension):
    """Gives the template what ``shipway.template_globals`` defines."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals.update(_load().GLOBALS)
