"""What adoption writes: an answers file and receipts, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from shipway.adopt.by_hand import ByHand
from shipway.adopt.infer import Answers, Said, infer
from shipway.adopt.wiring import with_what_is_there
from shipway.derive.receipt import DERIVED_NAME, derived_text
from shipway.file_changes import FileChanges
from shipway.formatting.meaning import same_but_form
from shipway.given import read_given
from shipway.host_facts import FILES
from shipway.rendering.template import Template
from shipway.rendering.tree import Tree
from shipway.rendering.version import TemplateVersion, rendering_for
from shipway.service import Service
from shipway.sources.pin import check_versions
from shipway.sources.services import ADOPTED_NAME
from shipway.sources.trust import check_chosen, pins_in
from shipway.wiring.compare import Compared, compare
from shipway.wiring.receipt import read_receipt, receipt_of_blocks

PROBED = ("/livez", "/readyz")
HEALTH = r"[\"'`](/(?:healthz?|health/\w+|ping|status|live|ready|alive)\b)"
"""What services made by hand have in their place."""


class Adoption(NamedTuple):
    """The files to write, and what a person should hear. ours: files that say what the template
    makes, so that updates carry them; theirs: the template's names that the team's own have.
    notes: what is to be done before files are derived for it."""

    answers: Answers
    contents: FileChanges
    wiring: tuple[Compared, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    notes: tuple[str, ...] = ()


def adopt(service: ByHand, template: Template, data: Mapping[str, Any]) -> Adoption:
    """Render the template with what the service's files say, and keep of it what makes a service
    one of ours. Nothing is written.

    Raises ShipwayError for what cannot be inferred, for another template than the pinned one, and
    when a shared file cannot be read.
    """
    host = service.host
    pins = pins_in(host)
    check_chosen(host, pins, template.source)
    with (
        TemporaryDirectory(prefix="shipway.") as folder,
        rendering_for(host.root),
        closing(TemplateVersion(template.source, template.ref)) as version,
    ):
        for pin in pins:
            check_versions(pin, version.commits)
        answers = infer(service, read_given(data, version.questions, host.libraries()))
        answers, lacks = _as_wired(service, answers)
        values = {key: said.value for key, said in answers.items()}
        tree = version.render(Path(folder) / "new", service.generated.answers, data=values)
        commit = version.commit
    return _adoption(service, answers, tree, lacks, commit)


def _as_wired(service: ByHand, answers: Answers) -> tuple[Answers, list[Compared]]:
    """The answers without the files in which the host has nothing of the service."""
    values = {key: said.value for key, said in answers.items()}
    full = Service.from_answers(values, service.host.facts)
    there, lacks = with_what_is_there(service.host, full)
    left = [name for name in FILES if getattr(full, name) and not getattr(there, name)]
    return {**answers, **{name: Said("", "nothing of it is there") for name in left}}, lacks


def _adoption(
    service: ByHand, answers: Answers, tree: Tree, lacks: list[Compared], commit: str
) -> Adoption:
    host, generated = service.host, service.generated
    receipt = tree[generated.receipt].content.decode()
    compared = compare(host, read_receipt(receipt, generated.receipt))
    absent = {(one.target, one.block) for one in compared if one.state == "lacks"}
    made = {"service": service.name, "version": commit}
    contents: FileChanges = {
        generated.answers: tree[generated.answers].content,
        generated.receipt: receipt_of_blocks(receipt, lambda t, b: (t, b) not in absent).encode(),
        f"{service.folder}/{DERIVED_NAME}": derived_text(service.name, {}).encode(),
        f"{service.folder}/{ADOPTED_NAME}": f"{json.dumps(made, indent=2)}\n".encode(),
    }
    both = [p for p in sorted(tree) if p not in contents and (host.root / p).is_file()]
    ours = [p for p in both if same_but_form(p, (host.root / p).read_bytes(), tree[p].content)]
    theirs = [path for path in both if path not in ours]
    wiring = (*compared, *lacks)
    notes = (*_undeployed(service, answers), *_notes(service))
    return Adoption(answers, contents, wiring, tuple(ours), tuple(theirs), notes)


def _undeployed(service: ByHand, answers: Answers) -> Iterator[str]:
    """A page or a library has a folder as a service has one."""
    built = any(sibling.folder == service.folder for sibling in service.host.siblings)
    if not (built or answers["compose_file"].value or answers["kubernetes_base"].value):
        yield (
            f"nothing runs {service.name} as a service (no Dockerfile of its own, no entry in the "
            f"Compose file, no manifests); as a {answers['kind'].value} it is one all the same. To "
            "undo this, delete what is written, and not the folder"
        )


def _notes(service: ByHand) -> Iterator[str]:
    """What derived manifests would ask of it that it does not have."""
    lacking = [path for path in PROBED if not service.find(rf"{path}\b")]
    if lacking:
        has = service.find(HEALTH)
        other = f" ({has.where} has {has.match[1]})" if has else ""
        yield (
            f"none of its files names {' or '.join(lacking)}{other}, and the probes that "
            "`shipway sync` derives from an env.schema.json ask for these: serve them first"
        )
