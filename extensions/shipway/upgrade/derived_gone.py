"""With a service goes what was derived for it: manifests, overlays, its entries in shared files."""

from __future__ import annotations

from collections.abc import Mapping

from shipway.derive.load import services_in
from shipway.derive.receipt import DERIVED_NAME, Derived, read_derived
from shipway.derive.sync import without
from shipway.derive.view import View
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.made import Made


def derived_gone(host: Host, texts: Mapping[str, str], made: Made) -> dict[str, str | None]:
    """The files that change (None: they go), on top of ``texts``.

    An entry that another service has as well, as the ApplicationSet is, stays for that one. A
    folder that Shipway made for the service goes as a whole.
    """
    derived = _of(host, made)
    others = [_of(host, other) for other in services_in(host) if other != made]
    alone = {p: text for p, text in derived.items() if all(o.get(p) != text for o in others)}
    contents = without(View(host, texts), alone, made.folder)
    for path in [path for path, text in contents.items() if text is None]:
        folder, _, name = path.rpartition("/")
        if name in KUSTOMIZATIONS and folder.endswith(f"/{made.name}"):
            contents |= dict.fromkeys(git.files_below(host.root, folder))
    return contents


def _of(host: Host, made: Made) -> Derived:
    """What was derived for a service, by its receipt: on disk, or as git last had it."""
    path = f"{made.folder}/{DERIVED_NAME}"
    on_disk = (host.root / path).is_file()
    text = host.text(path) if on_disk else git.show(host.root, "HEAD", path)
    return read_derived(text, path) if text else {}
