"""How a function becomes a global of the template."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from copier.errors import CopierError, UserMessageError
from jinja2 import TemplateError, pass_context
from jinja2.runtime import Context

from shipway.crash import report_of
from shipway.errors import ShipwayError

GLOBALS: dict[str, Any] = {}


def template_global(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register for the template; our errors become Copier's, printed without a traceback."""

    @pass_context
    @wraps(function)
    def wrapper(context: Context, *args: Any) -> Any:
        try:
            return function(context, *args)
        except ShipwayError as error:
            raise UserMessageError(str(error)) from error
        except (CopierError, TemplateError):
            raise  # Copier's and Jinja's own, which Copier says
        except Exception as error:
            raise UserMessageError(report_of(error)) from None

    GLOBALS[function.__name__] = wrapper
    return function
