"""What `shipway sync` derived last for a service: the base of its next three-way merge.

A file of its own beside the template's receipt, outside of Copier's files, so that the two never
fight. Its texts are block scalars: a new variable changes no other line of it, and no formatter
folds them.
"""

from __future__ import annotations

import yaml

from shipway.derive.canonical import literal_block
from shipway.errors import ShipwayError
from shipway.splice.yaml_scalars import quoted

DERIVED_NAME = ".shipway/derived.yaml"

Derived = dict[str, str]
"""Path -> the canonical text that was derived for it."""


def derived_text(service: str, derived: Derived) -> str:
    """The receipt's file."""
    lines = [f"service: {quoted(service)}", "files:" if any(derived.values()) else "files: {}"]
    for path, text in derived.items():
        first, *rest = literal_block(text)
        if text:
            lines += [f"  {quoted(path)}: {first}", *(f"  {line}" if line else "" for line in rest)]
    return "".join(f"{line}\n" for line in lines)


def read_derived(text: str, path: str) -> Derived:
    """Parse. Raises ShipwayError with the line when it was damaged by hand."""
    try:
        files = yaml.load(text, Loader=yaml.CSafeLoader)["files"]
        return {str(key): str(fragment) for key, fragment in files.items()}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = str(error.problem)
    except (KeyError, TypeError, AttributeError) as error:
        what, line = f"not a receipt ({error})", 1
    raise ShipwayError(what, f"{path}:{line}", f"bring it back: git checkout HEAD -- {path}")
