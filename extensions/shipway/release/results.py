"""Whether a check passed an image: said by a file of results, which whoever tries images writes."""

from __future__ import annotations

import json
from typing import Any

from shipway.release.image import Image


def failed(text: str | None, path: str, image: Image) -> str:
    """What a file of results has against an image, in a line; empty when it passed.

    ``{"sha256:…": {"passed": true, "url": "https://…", "time": "2026-01-31T12:00:00Z"}}``; the last
    two are for people. text: None where there is no such file.
    """
    if text is None:
        return f"has no result: there is no {path}"
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        return f"has no result: {path} is no JSON: {error}"
    result = found.get(image.digest) if isinstance(found, dict) else None
    if not isinstance(result, dict):
        return f"has no result in {path}"
    if result.get("passed") is True:
        return ""
    told = [str(result[key]) for key in ("url", "time") if result.get(key)]
    return f"did not pass, says {path}" + (f" ({', '.join(told)})" if told else "")
