"""The one thing that a layer's text may do: say answers of the service.

A layer comes from settings that a pull request can change. So its ``.jinja`` files are Jinja with
next to nothing: values, conditions, three filters. No loop, call, assignment or arithmetic: time
and size grow with the text alone, and nothing but the answers is in reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shipway.errors import ShipwayError

ALLOWED = (
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Filter,
    nodes.Test,
    nodes.List,
)
FILTERS = ("default", "lower", "upper")
LISTED: Mapping[type[nodes.Node], tuple[str, ...]] = {
    nodes.Filter: FILTERS,
    nodes.Test: ("defined",),
}
WHY = f"a layer may say answers, conditions and the filters {', '.join(FILTERS)}, and no more"
_ENVIRONMENT = ImmutableSandboxedEnvironment(keep_trailing_newline=True, undefined=StrictUndefined)
_ENVIRONMENT.globals.clear()


def say(text: str, answers: Mapping[str, Any], where: str) -> str:
    """``text`` with the service's answers in it.

    Raises ShipwayError, with the line in ``where``, for anything that is more than that.
    """
    line = 0
    try:
        tree = _ENVIRONMENT.parse(text)
        for node in tree.find_all(nodes.Node):
            line = node.lineno
            _must_be_plain(node, where)
        return _ENVIRONMENT.from_string(text).render(answers)
    except TemplateSyntaxError as error:
        raise ShipwayError(str(error.message), where, WHY, error.lineno) from None
    except (TemplateError, RecursionError, TypeError, ValueError) as error:
        raise ShipwayError(str(error), where, "correct the layer", line) from None


def _must_be_plain(node: nodes.Node, where: str) -> None:
    name = getattr(node, "name", "")
    listed = LISTED.get(type(node))
    plain = isinstance(node, ALLOWED) and (listed is None or name in listed)
    if plain and not (isinstance(node, nodes.Name) and name == "self"):  # Jinja's own object
        return
    what = f"{type(node).__name__.lower()} {name}".rstrip()
    raise ShipwayError(f"{what} is not allowed here", where, WHY, node.lineno)
