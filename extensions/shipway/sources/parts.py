"""The receipt of parts: which ones `shipway add` brought, from which version of the template.

It is the merge base of their next update, what `shipway remove --part` takes out again, and a pin:
a host that has no service yet trusts the template that its first part came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from shipway.allowed import needed_path
from shipway.errors import ShipwayError
from shipway.sources.address import address_problem, ref_problem
from shipway.sources.host_files import HostFiles
from shipway.sources.pin import Pin, commit_problem
from shipway.sources.reading import back, line_of, stay_inside
from shipway.value_checks import Keys

PARTS_RECEIPT = ".shipway/parts.json"


class PartBlocks(NamedTuple):
    """What a part has in one file of the host: block id -> snippet, as a wiring target knows it."""

    file: str
    blocks: Mapping[str, str]


Wirings = Mapping[str, PartBlocks]
"""By the target's name."""


@dataclass(frozen=True, slots=True)
class AddedPart:
    """One part as it was added. ``files``: path -> hash of what was written. ``found``: files of
    the part that were there already, word for word. ``asked``: somebody named it; else another
    part brought it. ``part``: what the template was told of the host."""

    name: str
    version: str
    asked: bool
    answers: Mapping[str, Any]
    part: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    wirings: Wirings = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartsReceipt:
    """``source``: the template's address. ``versions``: version -> commit, of those that parts
    have."""

    source: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, AddedPart] = field(default_factory=dict)

    def repinned(self, source: str | None, versions: Mapping[str, str]) -> PartsReceipt:
        """The same parts from the template's new address (None: where it was), of versions that
        may be other commits now."""
        known = {version: versions.get(version, was) for version, was in self.versions.items()}
        return replace(self, source=source or self.source, versions=known)


def parts_text(receipt: PartsReceipt) -> str:
    """The receipt's file: maps only, as formatters break lists in ways of their own."""
    used = {part.version for part in receipt.parts.values()}
    data = {
        "template": {
            "source": receipt.source,
            "versions": {v: c for v, c in sorted(receipt.versions.items()) if v in used},
        },
        "parts": {
            name: {
                "version": part.version,
                "asked": part.asked,
                "answers": dict(part.answers),
                "part": dict(part.part),
                "files": dict(sorted(part.files.items())),
                "found": dict(sorted(part.found.items())),
                **({"given": dict(sorted(part.given.items()))} if part.given else {}),
                "wirings": {
                    target: {"file": wired.file, "blocks": dict(wired.blocks)}
                    for target, wired in part.wirings.items()
                },
            }
            for name, part in sorted(receipt.parts.items())
        },
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def parts_of(host: HostFiles) -> PartsReceipt:
    """The parts of a host; none without a receipt. Raises ShipwayError, with the line, for a
    receipt that Shipway did not write."""
    if not (host.root / PARTS_RECEIPT).is_file():
        return PartsReceipt()
    text = host.text(PARTS_RECEIPT)
    receipt = read_parts(text)
    for part in receipt.parts.values():
        paths = [*part.files, *part.found, *part.given]
        paths += [*(wired.file for wired in part.wirings.values())]
        named = ((("parts", part.name), path) for path in paths)
        stay_inside(host.root, named, text, PARTS_RECEIPT)
    return receipt


def parts_pin(host: HostFiles) -> Pin | None:
    """The template that the parts came from; None without parts."""
    receipt = parts_of(host)
    return Pin(receipt.source, receipt.versions, PARTS_RECEIPT, 3) if receipt.parts else None


def hash_of(content: bytes) -> str:
    """How the receipt knows a file again."""
    from hashlib import sha256  # most commands read the receipt only, and start without it

    return sha256(content).hexdigest()


def is_as_written(content: bytes, known: str) -> bool:
    """Whether the receipt knows this content; git may have checked it out with other line ends."""
    plain = content.replace(b"\r\n", b"\n")
    forms = (content, plain, plain.replace(b"\n", b"\r\n"), without_form(content))
    return known in map(hash_of, forms)


def without_form(content: bytes) -> bytes:
    """A list of projects as the receipt knows it: formatters break one in another way once other
    parts' entries came into it and went, and with the last one its list goes or stays, by its
    form."""
    plain = b"".join(content.split()).replace(b",]", b"]").replace(b",}", b"}")
    return plain.replace(b',"references":[]', b"")


def changed_files(host: HostFiles, part: AddedPart) -> list[str]:
    """The part's files that say something else than what was written; one that is gone is none,
    and one that wirings go into is judged by these."""
    every = parts_of(host).parts.values()
    spliced = {wired.file for one in every for wired in one.wirings.values()}
    there = [path for path in host.on_disk(part.files) if path not in spliced]
    return [p for p in there if not is_as_written((host.root / p).read_bytes(), part.files[p])]


def read_parts(text: str) -> PartsReceipt:
    """Parse. Raises ShipwayError as :func:`parts_of`."""
    try:
        data = json.loads(text)
        template = data["template"]
        source, versions = template["source"], dict(template["versions"])
        parts = {name: _part(name, one) for name, one in data["parts"].items()}
    except json.JSONDecodeError as error:
        raise _damaged(error.msg, error.lineno) from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _damaged(f"not a receipt of parts ({error})", 1) from None
    for keys, why in _problems(source, versions, parts):
        raise _damaged(f"{'.'.join(keys)}: {why}", line_of(text, keys))
    return PartsReceipt(source, versions, parts)


def _part(name: str, data: Mapping[str, Any]) -> AddedPart:
    wirings = {
        str(target): PartBlocks(str(one["file"]), _texts(one["blocks"]))
        for target, one in data["wirings"].items()
    }
    return AddedPart(
        name,
        str(data["version"]),
        bool(data["asked"]),
        dict(data["answers"]),
        dict(data["part"]),
        _texts(data["files"]),
        _texts(data["found"]),
        wirings,
        _texts(data.get("given") or {}),
    )


def _texts(data: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in data.items()}


def _problems(
    source: object, versions: Mapping[Any, Any], parts: Mapping[str, AddedPart]
) -> list[tuple[Keys, str]]:
    """What git must not be asked for, and paths that leave the repository."""
    why = address_problem(source) if isinstance(source, str) else "no text"
    found: list[tuple[Keys, str]] = [(("template", "source"), why)]
    for version, commit in versions.items():
        what = ref_problem(str(version)) or commit_problem(str(commit))
        found.append((("template", "versions", str(version)), what))
    for name, part in parts.items():
        found.append((("parts", name, "version"), ref_problem(part.version)))
        for key, paths in (("files", part.files), ("found", part.found), ("given", part.given)):
            found += [(("parts", name, key, path), needed_path(path)) for path in paths]
        for target, wired in part.wirings.items():
            found.append((("parts", name, "wirings", target, "file"), needed_path(wired.file)))
    return [(keys, why) for keys, why in found if why]


def _damaged(what: str, line: int) -> ShipwayError:
    return ShipwayError(what, PARTS_RECEIPT, back(PARTS_RECEIPT), line)
