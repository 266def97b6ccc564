"""What `shipway sync` derived last for a service: the base of its next three-way merge.

A file of its own beside the template's receipt, outside of Copier's files, so that the two never
fight. Texts are kept line by line: a new variable changes no other line of it.
"""

from __future__ import annotations

import json

from shipway.errors import ShipwayError

DERIVED_NAME = ".shipway/derived.json"

Derived = dict[str, str]
"""Path -> the canonical text that was derived for it."""


def derived_text(service: str, derived: Derived) -> str:
    """The receipt's file."""
    files = {path: text.split("\n")[:-1] for path, text in derived.items() if text}
    return json.dumps({"service": service, "files": files}, indent=2, ensure_ascii=False) + "\n"


def read_derived(text: str, path: str) -> Derived:
    """Parse. Raises ShipwayError with the line when it was damaged by hand."""
    try:
        files = json.loads(text)["files"]
        return {str(key): "".join(f"{line}\n" for line in lines) for key, lines in files.items()}
    except json.JSONDecodeError as error:
        what, line = error.msg, error.lineno
    except (KeyError, TypeError, AttributeError) as error:
        what, line = f"not a receipt ({error})", 1
    raise ShipwayError(what, f"{path}:{line}", f"bring it back: git checkout HEAD -- {path}")
