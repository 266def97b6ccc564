"""What `shipway sync` derived last for a service: the base of its next three-way merge.

A file of its own beside the template's receipt, outside of Copier's files, so that the two never
fight. Its texts are block scalars: a new variable changes no other line of it, and no formatter
folds them.
"""

from __future__ import annotations

import yaml

from shipway.allowed import needed_path
from shipway.derive.canonical import literal_block
from shipway.derive.made_by import KEY, MADE_BY, receipt_data
from shipway.errors import ShipwayError
from shipway.sources.reading import back, line_of, yaml_problem
from shipway.splice.yaml.scalars import quote

DERIVED_NAME = ".shipway/derived.yaml"

Derived = dict[str, str]
"""Path -> the canonical text that was derived for it."""


def derived_text(service: str, derived: Derived) -> str:
    """The receipt's file."""
    head = [f"service: {quote(service)}", f"{KEY}: {quote(MADE_BY)}"]
    lines = [*head, "files:" if any(derived.values()) else "files: {}"]
    for path, text in derived.items():
        first, *rest = literal_block(text)
        if text:
            lines += [f"  {quote(path)}: {first}", *(f"  {line}" if line else "" for line in rest)]
    return "".join(f"{line}\n" for line in lines)


def says_the_same(text: str, other: str) -> bool:
    """Whether two receipts mean the same: a formatter or git may have given one another form, and
    another Shipway that derives the same is no reason to write one."""
    if text == other:
        return True
    left, right = receipt_data(text), receipt_data(other)
    if not (isinstance(left, dict) and isinstance(right, dict)):
        return False
    return bool({**left, KEY: ""} == {**right, KEY: ""})


def read_derived(text: str, path: str) -> Derived:
    """Parse. Raises ShipwayError with the line when it was damaged by hand, or names a file outside
    of the repository."""
    try:
        files = receipt_data(text)["files"]
        derived = {str(key): str(patch) for key, patch in files.items()}
    except (yaml.YAMLError, RecursionError) as error:
        what, line = yaml_problem(error)
        raise ShipwayError(what, path, back(path), line=line) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise ShipwayError(f"not a receipt ({error})", path, back(path), line=1) from None
    for file in derived:
        if why := needed_path(file):
            line = line_of(text, ("files", file))
            raise ShipwayError(f"files: {why}", path, back(path), line=line)
    return derived
