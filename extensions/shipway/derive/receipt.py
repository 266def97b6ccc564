"""What `shipway sync` derived last for a service: the base of its next three-way merge.

A file of its own beside the template's receipt, outside of Copier's files, so that the two never
fight. Its texts are block scalars: a new variable changes no other line of it, and no formatter
folds them.
"""

from __future__ import annotations

import yaml

from shipway.errors import ShipwayError

DERIVED_NAME = ".shipway/derived.yaml"

Derived = dict[str, str]
"""Path -> the canonical text that was derived for it."""


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as block scalars, where YAML can hold them so."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def derived_text(service: str, derived: Derived) -> str:
    """The receipt's file."""
    data = {"service": service, "files": {path: text for path, text in derived.items() if text}}
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)


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
