"""A Compose file after the move: builds, mounts and files that it names."""

from __future__ import annotations

import json
import posixpath

from shipway.parts.moving.places import Places
from shipway.parts.moving.texts import Keys, Told, line_where, put, renamed
from shipway.splice.yaml.document import YamlDocument

DOCKERFILE = "Dockerfile"
FILES = ("env_file", "file", "path")


def moved(text: str, path: str, places: Places, workdir: str) -> tuple[str, list[Told]]:
    """The text afterwards, and what is left to a person. workdir: where the app's image has the
    repository. Raises EditError where it cannot be read."""
    here = posixpath.dirname(path)
    document = YamlDocument(text)
    told: list[Told] = []
    for entry in document.root.entries_at("services"):
        document = YamlDocument(_built(document, str(entry.key), here, places, told))
    built = _with_app(document, here, places)

    def wanted(keys: Keys) -> bool:
        return _is_path(keys)

    def rename(value: str) -> str:
        return _said(value, here, places)

    text, _ = renamed(document, wanted, rename)
    return _mounted(YamlDocument(text), built, here, places, workdir, told), told


def _said(value: str, here: str, places: Places) -> str:
    """A path as Compose reads it: from the file's own folder."""
    if here:
        return places.relative(value, f"{here}/compose")
    return places.said(value)


def _is_path(keys: Keys) -> bool:
    inner = [key for key in keys if isinstance(key, str)]
    last = inner[-1] if inner else ""
    if keys[:1] == ("services",) and last in FILES:
        return True
    return keys[:1] in (("configs",), ("secrets",), ("include",)) and last in (
        "file",
        "include",
        "path",
    )


def _built(
    document: YamlDocument, service: str, here: str, places: Places, told: list[Told]
) -> str:
    """Its build with the Dockerfile where it is afterwards; the context stays what it was."""
    keys = ("services", service, "build")
    build = document.root.at(*keys)
    if build is None:
        return document.text
    short = build.kind == "scalar"
    said = build.value if short else build.value_at("context")
    context = str("." if said is None else said)
    name = None if short else build.value_at("dockerfile")
    file = posixpath.normpath(posixpath.join(here, context, str(name or DOCKERFILE)))
    if not (places.moves(file) and file in places.files):
        return document.text
    root = posixpath.normpath(posixpath.join(here, context))
    if root != ".":
        line = line_where(document, *keys)
        told.append(Told(line, f"builds from {root}/, which moves", f"name {places.after(root)}"))
        return document.text
    after = json.dumps(posixpath.relpath(places.after(file), root), ensure_ascii=False)[1:-1]
    if short:
        return put(document, keys, f"build:\n  context: {context}\n  dockerfile: {after}")
    return put(document, (*keys, "dockerfile"), f"dockerfile: {after}")


def _with_app(document: YamlDocument, here: str, places: Places) -> set[str]:
    """The services whose image is the app's."""
    found = set()
    for entry in document.root.entries_at("services"):
        name = entry.value.value_at("build", "dockerfile")
        context = entry.value.value_at("build", "context") or "."
        file = posixpath.normpath(posixpath.join(here, str(context), str(name)))
        if file.startswith(f"{places.folder}/"):
            found.add(str(entry.key))
    return found


def _mounted(
    document: YamlDocument,
    built: set[str],
    here: str,
    places: Places,
    workdir: str,
    told: list[Told],
) -> str:
    def wanted(keys: Keys) -> bool:
        return len(keys) == 4 and keys[0] == "services" and keys[2] == "volumes"

    for entry in document.root.entries_at("services"):
        for item in entry.value.entries_at("volumes"):
            inside = str(item.value.value)
            if str(entry.key) in built and workdir and inside.startswith(f"{workdir}/"):
                line = document.text.count("\n", 0, item.start) + 1
                rest = inside.removeprefix(f"{workdir}/")
                fix = f"it may have to be {workdir}/{places.folder}/{rest}"
                told.append(Told(line, f"{inside} is a place in the app's image", fix))

    def rename(value: str) -> str:
        source, colon, rest = value.partition(":")
        if not colon or not source.startswith("."):
            return value
        new = _said(source.rstrip("/"), here, places)
        if new == source.rstrip("/"):
            return value
        old = source.removeprefix("./").rstrip("/")
        same = workdir and (rest == f"{workdir}/{old}" or rest.startswith(f"{workdir}/{old}:"))
        inside = rest.replace(f"{workdir}/{old}", f"{workdir}/{places.folder}/{old}", 1)
        return f"{new}{'/' if source.endswith('/') else ''}:{inside if same else rest}"

    return renamed(document, wanted, rename)[0]
