"""Where a text of ours can stand in a file: derived, wired, or rendered by the template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shipway.derive.load import service_facts_of
from shipway.derive.outputs import outputs_of
from shipway.derive.receipt import DERIVED_NAME, read_derived
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import ShipwayError, located
from shipway.explain.inputs import other_answers, other_facts
from shipway.explain.origin import Changed, Origin, Reason
from shipway.formatting.changes import in_form
from shipway.rendering.trusted import trusted_version
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService
from shipway.sources.view import View
from shipway.splice.model import line_of
from shipway.wiring.addresses import as_written
from shipway.wiring.receipt import receipt_at, targets_in
from shipway.wiring.target import Target


def derived(host: Host, generated: GeneratedService, path: str) -> Iterator[Origin]:
    """The part of a derived file that follows from this service."""
    view = View(host)
    facts = service_facts_of(view, generated)
    receipt = f"{generated.folder}/{DERIVED_NAME}"
    text = view.text(receipt)
    before = read_derived(text, receipt) if text else {}

    def again(other: ServiceFacts) -> str:
        same = _moved(path, facts.service, other.service)
        known = {_moved(p, facts.service, other.service): last for p, last in before.items()}
        outputs = outputs_of(other, view, known)
        return next((output.text for output in outputs if output.path == same), "")

    if path != facts.service.compose_file and (ours := again(facts)):
        last = len(host.text(path).split("\n"))
        changed = _when(host, generated, facts, again)
        says = f"derived for {generated.name}"
        yield Origin("derived", generated.name, says, ours, ours, 1, last, changed)


def wired(host: Host, generated: GeneratedService, path: str) -> Iterator[Origin]:
    """Each block of this service in a shared file."""
    receipt = receipt_at(host, generated.receipt)
    facts = None
    for target, blocks in targets_in(receipt):
        if blocks.file != path:
            continue
        facts = facts or service_facts_of(View(host), generated)
        with located(path):
            document = target.open(host.text(path))
        for block_id, block in as_written(host, path, blocks.blocks).items():
            entry = target.find(document, block_id)
            if entry is None:
                continue
            first, last = (line_of(document.text, at) for at in (entry.start, entry.end))
            again = _block(host, generated, target, block_id)
            changed = _when(host, generated, facts, again)
            says = f"{target.name}: {block_id}"
            yield Origin("wired", generated.name, says, block, block, first, last, changed)


def rendered(host: Host, generated: GeneratedService, path: str) -> Iterator[Origin]:
    """The file as the service's version of the template renders it.

    Raises ShipwayError when the template cannot be reached, or is not the one that is pinned.
    """
    with trusted_version(host, generated.answers) as trusted:
        template, version = trusted.template, trusted.answers["_commit"]
        given = {key: v for key, v in trusted.answers.items() if not key.startswith("_")}

        def render(number: int, data: dict[str, Any]) -> str:
            named = f"{data['services_dir']}/{data['service_name']}"
            same = path.replace(generated.folder, named, 1)
            answers_file = generated.answers.replace(generated.folder, named, 1)
            tree = template.render(trusted.folder / str(number), answers_file, data)
            return tree[same].content.decode(errors="replace") if same in tree else ""

        def changed() -> Changed:
            service = service_facts_of(View(host), generated).service
            for number, (reason, field, value) in enumerate(
                other_answers(host, generated, service), 1
            ):
                key = "service_name" if field == "name" else field
                if key in given:
                    plain = list(value) if isinstance(value, tuple) else value
                    try:
                        yield reason, render(number, {**given, key: plain})
                    except ShipwayError:
                        continue  # the template takes no such answer

        if ours := render(0, given):
            formed = in_form(host.root, {path: ours.encode()}, {path: None}).changes[path] or b""
            last = len(host.text(path).split("\n"))
            says = f"template {version}"
            shown = formed.decode(errors="replace")
            yield Origin("template", generated.name, says, ours, shown, 1, last, changed)


def _moved(path: str, service: Service, other: Service) -> str:
    """Where a file lies once the service has another name, or its folders lie elsewhere."""
    for field in ("kubernetes_base", "kubernetes_overlays", "services_dir"):
        before = getattr(service, field)
        if before and path.startswith(f"{before}/"):
            path = getattr(other, field) + path.removeprefix(before)
            break
    return path.replace(f"/{service.name}/", f"/{other.name}/")


def _block(
    host: Host, generated: GeneratedService, target: Target, block_id: str
) -> Callable[[ServiceFacts], str]:
    def again(facts: ServiceFacts) -> str:
        same = block_id.replace(generated.name, facts.name)
        path = target.path(facts.service)
        return as_written(host, path, target.blocks(facts)).get(same, "") if path else ""

    return again


def _when(
    host: Host,
    generated: GeneratedService,
    facts: ServiceFacts,
    again: Callable[[ServiceFacts], str],
) -> Callable[[], Changed]:
    def changed() -> Iterator[tuple[Reason, str]]:
        for reason, other in other_facts(host, generated, facts):
            try:
                yield reason, again(other)
            except (ShipwayError, ValueError):
                continue  # nothing can be made of it

    return changed
