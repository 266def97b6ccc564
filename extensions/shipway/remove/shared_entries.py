"""With the last service of a folder goes what was put into shared files for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shipway.errors import located
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.reading import line_of
from shipway.sources.services import GeneratedService, generated_services
from shipway.sources.settings import SETTINGS_NAME, read_settings, with_added, without_ours
from shipway.wiring import engine
from shipway.wiring.receipt import receipt_at
from shipway.wiring.registry import target_named
from shipway.wiring.target import Target

Texts = dict[str, str]
"""Path -> its new text, for the files that change."""


def unwire(host: Host, texts: Texts, path: str, target: Target, ids: Iterable[str]) -> None:
    """Take blocks out of one file; nothing when the host has no such file any more.

    Raises EditError, with path and line, when the file cannot be spliced.
    """
    if path not in texts and not (host.root / path).is_file():
        return
    before = texts[path] if path in texts else host.text(path)
    with located(path):
        texts[path] = engine.unwire(target, before, dict.fromkeys(ids, ""))


def remove_settings(host: Host, texts: Texts, generated: GeneratedService) -> str | None:
    """The settings file that goes with ``generated``; None while others live in the same folder,
    or where the team has settings of its own, which stay.

    Raises ShipwayError when only a newer Shipway knows what was put in for all of them.
    """
    folder = generated.folder.rpartition("/")[0]
    path = f"{folder}/{SETTINGS_NAME}"
    others = [other for other in generated_services(host) if other != generated]
    beside = any(other.folder.rpartition("/")[0] == folder for other in others)
    if beside or not (host.root / path).is_file():
        return None
    text = host.text(path)
    settings = read_settings(text, path, host.root)
    # The settings say where the files are, also when this service had one of them left out.
    service = Service.from_answers(
        {**settings, "services_dir": folder, "service_name": generated.name}
    )
    for target, ids in _added(settings, text, path):
        file = target.path(service)
        if not file:
            continue
        kept = [i for i in ids if _handed_over(host, texts, others, target.name, i)]
        unwire(host, texts, file, target, [i for i in ids if i not in kept])
    with located(path):
        rest = without_ours(text)
    if rest is None:
        return path
    texts[path] = rest
    return None


def _added(settings: Mapping[str, Any], text: str, path: str) -> Iterator[tuple[Target, list[str]]]:
    """What the settings ``text`` of ``path`` say was put in for all services."""
    for name, ids in (settings.get("added") or {}).items():
        yield target_named(name, path, line_of(text, ("added", name))), [str(i) for i in ids]


def _handed_over(
    host: Host, texts: Texts, others: list[GeneratedService], target_name: str, block_id: str
) -> bool:
    """Whether a service in another folder needs the entry; that folder's settings then name it."""
    for other in others:
        wired = receipt_at(host, other.receipt).get(target_name)
        path = f"{other.folder.rpartition('/')[0]}/{SETTINGS_NAME}"
        if wired and block_id in wired.blocks and (host.root / path).is_file():
            text = texts[path] if path in texts else host.text(path)
            texts[path] = with_added(text, {target_name: [block_id]})
            return True
    return False
