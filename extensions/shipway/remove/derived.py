"""With a service goes what was derived for it: manifests, overlays, its entries in shared files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shipway.derive.load import services_in
from shipway.derive.made_by import refuse_newer
from shipway.derive.receipt import DERIVED_NAME, Derived, read_derived
from shipway.derive.still_builds import must_still_build
from shipway.derive.sync import without
from shipway.file_changes import TextChanges
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS, REACHES
from shipway.sources.plain_yaml import readable
from shipway.sources.services import GeneratedService
from shipway.sources.view import View

OBJECT = re.compile(r"^kind: ", re.M)


def remove_derived(
    host: Host, texts: Mapping[str, str], generated: GeneratedService
) -> TextChanges:
    """The files that change (None: they go), on top of ``texts``.

    An entry that another service has as well stays for that one, and so does a whole object, as the
    ApplicationSet is, which the two may have derived from different versions of the template. A
    folder that Shipway made for the service goes as a whole, with the team's patches and encrypted
    Secrets in it: the ApplicationSet would go on deploying what is left. One whose kustomization
    the team wrote, and we put an entry into, stays.
    """
    refuse_newer(host, *_receipt(host, generated))
    derived = _of(host, generated)
    others = [_of(host, other) for other in services_in(host) if other != generated]
    alone = {p: t for p, t in derived.items() if not any(_is_in(o, p, t) for o in others)}
    contents = without(View(host, {**texts}), alone, generated.folder)
    for path, text in list(contents.items()):
        folder, _, name = path.rpartition("/")
        made = name in KUSTOMIZATIONS and OBJECT.search(alone.get(path, ""))
        own = made and folder.endswith(f"/{generated.name}")
        if own and (text is None or _serves_nothing_else(host, folder, text)):
            contents |= dict.fromkeys(git.files_below(host.root, folder))
    must_still_build(View(host, dict(texts)), contents)
    return contents


def _is_in(other: Derived, path: str, text: str) -> bool:
    return other.get(path) == text or (path in other and OBJECT.search(text) is not None)


def _serves_nothing_else(host: Host, folder: str, text: str) -> bool:
    """Whether what is left of a kustomization leads to its own files only, all in a commit."""
    data = readable(text)
    if not isinstance(data, dict):
        return False
    ways = [str(way) for key in REACHES for way in data.get(key) or ()]
    own = all("://" not in way and not way.startswith(("..", "/")) for way in ways)
    return own and not git.run(host.root, "status", "--porcelain", "--", folder).strip()


def _of(host: Host, generated: GeneratedService) -> Derived:
    """What was derived for a service, by its receipt: on disk, or as git last had it."""
    text, path = _receipt(host, generated)
    return read_derived(text, path) if text else {}


def _receipt(host: Host, generated: GeneratedService) -> tuple[str, str]:
    """The text of a service's receipt, empty without one, and where it lies."""
    path = f"{generated.folder}/{DERIVED_NAME}"
    on_disk = (host.root / path).is_file()
    return (host.text(path) if on_disk else git.show(host.root, "HEAD", path) or ""), path
