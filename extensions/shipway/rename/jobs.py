"""The package of a worker's jobs follows the worker's new name, in all that import it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shipway.derive.load import service_of
from shipway.file_changes import FileChanges
from shipway.sources.connections import callers_of, sendings_of
from shipway.sources.host import Host
from shipway.sources.queue import PACKAGE_NAME, QUEUE_NAME, queue_in
from shipway.sources.reading import decode
from shipway.sources.services import GeneratedService
from shipway.sources.view import View

CODE = (".ts", ".tsx", ".mts")


class Package(NamedTuple):
    """Both names of the package, and both folders; nothing where there is none to rename."""

    old: str = ""
    new: str = ""
    folder: str = ""
    to: str = ""


def package_of(host: Host, old: str, new: str) -> Package:
    """What is called after the worker ``old``, as `shipway connect` calls it."""
    view = View(host)
    sent = [one for folder in callers_of(host, old) for one in sendings_of(view, folder)]
    names = {one.package for one in sent if one.service == old}
    local, now = f"{old}-jobs", f"{new}-jobs"
    for name, folder in host.packages:
        called_so = {name.rpartition("/")[2], folder.rpartition("/")[2]} == {local}
        if name in names and called_so:
            to = folder.removesuffix(local) + now
            return Package(name, name.removesuffix(local) + now, folder, to)
    return Package()


def package_renamed(
    host: Host,
    old: GeneratedService,
    new: GeneratedService,
    package: Package,
    planned: FileChanges,
) -> FileChanges:
    """Every file that changes, by the path that it has then. planned: contents that other parts of
    the renaming give."""
    if not package.old:
        return {}
    contents: FileChanges = {}
    for path, before in _files(host, old, new, package, planned):
        text = decode(before, path)
        after = imported(text, package) if path.endswith(CODE) else named(text, package)
        if path == f"{package.to}/{PACKAGE_NAME}":
            after = _of_queue(after, old.name, new.name, planned.get(f"{new.folder}/{QUEUE_NAME}"))
        if path == f"{package.to}/package.json":
            after = after.replace(f"a job of {old.name} ", f"a job of {new.name} ")
        if after != text:
            contents[path] = after.encode()
    return contents


def imported(text: str, package: Package) -> str:
    """Code that imports it by its new name."""
    word = rf"""(?<=["']){re.escape(package.old)}(?=["'/])"""
    return re.sub(word, package.new, text)


def named(text: str, package: Package) -> str:
    """A manifest, or the rules of dependency-cruiser, with its new name and its new folder."""
    for old, new in ((package.old, package.new), (package.folder, package.to)):
        text = re.sub(rf"(?<![\w@/.-]){re.escape(old)}(?![\w.-])", new, text)
    return text


def _files(
    host: Host,
    old: GeneratedService,
    new: GeneratedService,
    package: Package,
    planned: FileChanges,
) -> Iterator[tuple[str, bytes]]:
    """What may name it: its own files, those of the worker and of all senders, and the rules."""
    senders = [folder for folder in callers_of(host, old.name) if folder != old.folder]
    rules = {service_of(host, one).dependency_cruiser_file for one in (old, *_services(senders))}
    moved = {old.folder: new.folder, package.folder: package.to}
    for folder in (old.folder, package.folder, *senders):
        for path in host.on_disk(p for p in host.files if p.startswith(f"{folder}/")):
            if path.endswith((*CODE, "/package.json")):
                to = moved.get(folder, folder) + path.removeprefix(folder)
                yield to, planned.get(to) or (host.root / path).read_bytes()
    for path in host.on_disk(filter(None, rules)):
        yield path, planned.get(path) or (host.root / path).read_bytes()


def _services(folders: Iterable[str]) -> Iterator[GeneratedService]:
    for folder in folders:
        yield GeneratedService(folder.rpartition("/")[2], folder)


def _of_queue(text: str, old: str, new: str, code: bytes | None) -> str:
    """The package's own code, with the queue as the worker's says it under its new name."""
    text = text.replace(f"{old} makes it", f"{new} makes it")
    before, after = queue_in(text), queue_in(code.decode() if code else "")
    if before is None or after is None:
        return text
    text = text.replace(f'QUEUE = "{before.name}"', f'QUEUE = "{after.name}"')
    return text.replace(f'SCHEMA = "{before.schema}"', f'SCHEMA = "{after.schema}"')
