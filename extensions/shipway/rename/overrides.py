"""Let the overrides of pnpm that name a service's package, ``@acme/payments>zod``, follow it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shipway.sources.host import Host
from shipway.sources.pnpm_settings import Override


def overrides_renamed(
    host: Host, old: str, new: str, planned: Mapping[str, bytes | None]
) -> dict[str, str]:
    """The files whose overrides change when the package ``old`` is called ``new``: path -> text.

    Under the old name an override of the team's would except nothing any more, and a strict
    install would fail. planned: contents that other parts of the renaming give these files. A file
    whose lines they moved is left alone.
    """
    texts: dict[str, str] = {}
    if old == new:
        return texts
    for override in host.overrides:
        if not f"{override.parent}@".startswith(f"{old}@"):  # perhaps with a version
            continue
        if override.path not in texts:
            texts[override.path] = (planned.get(override.path) or b"").decode() or host.text(
                override.path
            )
        texts[override.path] = _renamed(texts[override.path], override, old, new)
    return texts


def _renamed(text: str, override: Override, old: str, new: str) -> str:
    """Only the key: the package's name where ``>`` or a range comes after it."""
    lines = text.splitlines(keepends=True)
    place = override.line - 1
    if place < len(lines):
        lines[place] = re.sub(rf"{re.escape(old)}(?=[>@])", lambda _: new, lines[place], count=1)
    return "".join(lines)
