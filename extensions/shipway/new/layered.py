"""A new service's layers: laid over what Copier rendered, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shipway.derive.load import service_facts_of
from shipway.derive.sync import derive_outputs
from shipway.file_changes import FileChanges, TextChanges
from shipway.layers.now import LayersNow, settings_with
from shipway.layers.overlay import overlaid
from shipway.layers.pins import takes_layers
from shipway.rendering.tree import File
from shipway.rendering.version import tree_of
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View


def lay_over(host: Host, service: Service, stage: Path, now: LayersNow) -> None:
    """Bring ``stage``, which holds what Copier rendered, to what the layers make of it: their files
    in the service's folder, their patches in its manifests, their versions in the settings.

    Raises ShipwayError for a layer that is no plain data or fits nowhere.
    """
    if not now.layers or not takes_layers(service.answers()):
        return
    generated = GeneratedService(service.name, service.folder)
    rendered = tree_of(stage)
    prefix = f"{service.folder}/"
    own = {path: file for path, file in rendered.items() if path.startswith(prefix)}
    whole = {**rendered, **overlaid(own, generated, now.layers)}
    contents: FileChanges = {path: file.content for path, file in whole.items()}
    contents |= settings_with(host, contents, now)
    view = View(host, _texts(contents))
    facts = service_facts_of(view, generated, service)
    derived = derive_outputs(view, facts).contents
    contents |= {p: None if text is None else text.encode() for p, text in derived.items()}
    _write(stage, contents, whole)


def _texts(contents: FileChanges) -> TextChanges:
    texts: TextChanges = {}
    for path, content in contents.items():
        try:
            texts[path] = (content or b"").decode()
        except UnicodeDecodeError:
            continue  # a picture, say: nothing is derived from it
    return texts


def _write(stage: Path, contents: FileChanges, modes: Mapping[str, File]) -> None:
    for path, content in contents.items():
        file = stage / path
        if content is None:
            file.unlink(missing_ok=True)
        elif not file.is_file() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            if path in modes:
                file.chmod(modes[path].mode)
