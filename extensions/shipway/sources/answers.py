"""A service's answers file, as Copier writes it and anybody may have changed it since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from shipway.errors import ShipwayError
from shipway.nesting import shallow
from shipway.sources.reading import validated, was, yaml_problem


def answers_of(text: str, path: str, root: Path | None = None) -> dict[str, Any]:
    """The answers by question name.

    Raises ShipwayError with the line when it is not what Copier wrote, or when a value is not
    allowed; with ``root``, also for a path that a link leads out of the repository.
    """
    try:
        answers = yaml.load(shallow(text), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, f"{path}:{line}", was(path)) from None
    if not isinstance(answers, dict) or "service_name" not in answers:
        raise ShipwayError("not the answers file of a service", f"{path}:1", was(path))
    validated(answers, text, path, root)
    return answers
