"""What a scalar means, by the core schema of YAML 1.2, which Compose and kubectl follow."""

from __future__ import annotations

import re
from typing import Any

NULLS = {"", "~", "null", "Null", "NULL"}
BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
LONGEST = 400  # int() refuses 4,300 digits, and no number in a configuration comes near
AMBIGUOUS = re.compile(r"(?i)y|n|yes|no|on|off|\.(inf|nan)|[0-9].*")  # to parsers of YAML 1.1
PLAIN = re.compile(r"[\w./$](?:[\w./*+@:$-]*[\w./*+@$-])?")


def core(composed: Any) -> object:
    """The value of PyYAML's scalar node. A quoted scalar, a block scalar and one tagged
    ``!!str`` are strings whatever they look like."""
    text: str = composed.value
    return text if composed.style or composed.tag else core_value(text)


def core_value(text: str) -> object:
    """The value of a plain scalar (section 10.3.2): ``yes``, ``on`` and ``1:30`` are strings."""
    if text in NULLS:
        return None
    if text in BOOLS:
        return BOOLS[text]
    if len(text) > LONGEST:
        return text
    if INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def quote(text: str) -> str:
    """``text`` as a string scalar in our canonical style: plain where no parser, old or new,
    could read anything else into it, else in double quotes."""
    plain = PLAIN.fullmatch(text) and not AMBIGUOUS.fullmatch(text)
    if plain and isinstance(core_value(text), str):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
