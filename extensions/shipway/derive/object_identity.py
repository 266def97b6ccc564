"""Which document of which file an object is: teams put several into one, and give files names."""

from __future__ import annotations

import posixpath

from shipway.derive.output import Output
from shipway.errors import EditError
from shipway.sources.view import View
from shipway.splice.model import Node
from shipway.splice.yaml.document import YamlDocument
from shipway.splice.yaml.stream import StreamDocument, documents_of

Identity = tuple[object, object]
"""Kind and name."""


def document_of(text: str, patch: str) -> StreamDocument | None:
    """The document that a patch belongs to; None when the file is one document."""
    if "---" not in text:
        return None
    parts = documents_of(text)
    wanted = _identity(YamlDocument(patch).root)
    return next((part for part in parts if _identity(part.document.root) == wanted), None) or (
        parts[0] if len(parts) == 1 else None
    )


def refuse_second_object(view: View, output: Output) -> None:
    """A file that is missing may only have another name: written anew, its object would be there
    twice, and kustomize would build nothing at all.

    Raises EditError with the place of the object.
    """
    folder, name = posixpath.split(output.path)
    wanted = _identity(YamlDocument(output.text).root) if name.endswith(".yaml") else (None, None)
    for path in view.host.files if wanted[1] else ():
        if posixpath.dirname(path) != folder or not path.endswith((".yaml", ".yml")):
            continue
        for part in _parts(view, path) if path != output.path else ():
            if _identity(part.document.root) == wanted:
                line = part.line(view.text(path) or "", part.document.root.start)
                what = f"the {wanted[0]} {wanted[1]} is here, and not in {name}"
                fix = f"move it back to {output.path}, in the kustomization too"
                raise EditError(what, path, line=line, fix=fix)


def _parts(view: View, path: str) -> list[StreamDocument]:
    try:
        return list(documents_of(view.text(path) or ""))
    except EditError:
        return []  # not ours to read


def _identity(root: Node) -> Identity:
    return (root.value_at("kind"), root.value_at("metadata", "name"))
