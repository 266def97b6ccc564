"""Bring what is derived for a service up to date; every difference on the way is a drift."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from shipway.derive import catalog_info
from shipway.derive.catalog_merge import merge_entities
from shipway.derive.compose_address import Addresses, with_addresses, without_addresses
from shipway.derive.dashboard import is_dashboard
from shipway.derive.dotenv import merge_dotenv
from shipway.derive.kustomization import OF_THE_SERVICE
from shipway.derive.made_by import refuse_newer
from shipway.derive.object_identity import document_of, refuse_second_object
from shipway.derive.output import Output
from shipway.derive.outputs import outputs_of
from shipway.derive.readme_table import merge_table
from shipway.derive.receipt import DERIVED_NAME, Derived, derived_text, read_derived, says_the_same
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.still_builds import must_still_build
from shipway.derive.whole_json import merge_json
from shipway.derive.yaml_merge import ENFORCED, MergedYaml, merge_yaml
from shipway.drift import Drift
from shipway.errors import located
from shipway.file_changes import TextChanges
from shipway.sources.backstage import is_catalog
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.view import View


@dataclass(slots=True)
class Synced:
    """Every file that changes (None: it goes), and each drift with its path."""

    contents: TextChanges = field(default_factory=dict)
    drifts: list[tuple[str, Drift]] = field(default_factory=list)


@dataclass(slots=True)
class Derivation(Synced):
    """The same, with what the next receipt says: the part of each file that is ours."""

    ours: Derived = field(default_factory=dict)


def derive_outputs(view: View, facts: ServiceFacts) -> Derivation:
    """What becomes of the files; nothing is written.

    Raises ShipwayError, with file and line, when a file or the receipt cannot be understood, and
    NewerShipwayError when a newer Shipway derived them.
    """
    receipt = f"{facts.service.folder}/{DERIVED_NAME}"
    before_text = view.text(receipt)
    refuse_newer(view.host, before_text or "", receipt)
    before = read_derived(before_text, receipt) if before_text else {}
    stack, last = facts.service.compose_file, before.get(facts.service.compose_file, "")
    before |= {stack: without_addresses(last)} if last else {}
    outputs = outputs_of(facts, view, before)
    result = Derivation()
    for output in [*outputs, *_left(before, outputs)]:
        _settle(result, view, output, before)
    _find_addresses(result, view, facts, last)
    must_still_build(view, result.contents)
    fresh = derived_text(facts.name, result.ours)
    if before_text is None or not says_the_same(before_text, fresh):
        result.contents[receipt] = fresh
        if not result.drifts:
            result.drifts.append((receipt, Drift(1, DERIVED_NAME, "is out of date")))
    return result


def _find_addresses(result: Synced, view: View, facts: ServiceFacts, last: str) -> None:
    path = facts.service.compose_file
    text = (result.contents.get(path) or view.text(path)) if path else None
    if not text:
        return
    with located(path):
        address = Addresses(view, path).of(facts.name)
        after, drifts = with_addresses(text, facts.name, address, last)
    if drifts:
        result.contents[path] = after
        result.drifts += [(path, drift) for drift in drifts]


def without(view: View, derived: Derived, service_folder: str) -> TextChanges:
    """The files outside of the service's own folder once everything derived is taken out."""
    result = Derivation()
    for output in _left(derived, []):
        if not output.path.startswith(f"{service_folder}/"):
            _settle(result, view, output, derived)
    return result.contents


def _left(before: Derived, outputs: list[Output]) -> list[Output]:
    """What was derived once and follows from nothing any more."""
    known = {output.path for output in outputs}
    return [_gone(path) for path in before if path not in known]


def _gone(path: str) -> Output:
    if is_dashboard(path):
        return Output(path, "", "json")
    if is_catalog(path):
        return Output(path, "", "entities", catalog_info.POLICIES)
    shared = PurePosixPath(path).name in KUSTOMIZATIONS
    return Output(path, "", policies=OF_THE_SERVICE if shared else ENFORCED)


def _settle(result: Derivation, view: View, output: Output, before: Derived) -> None:
    text, base = view.text(output.path), before.get(output.path, "")
    if text is None:
        if output.text and output.creates:
            if output.form == "yaml":
                refuse_second_object(view, output)
            result.contents[output.path] = result.ours[output.path] = output.text
            result.drifts.append((output.path, Drift(1, "file", "is missing")))
        return
    if text == output.text and (text == base or output.owned):
        result.ours[output.path] = text
        return
    with located(output.path):
        merged = merge_into(output, text, base)
    result.ours[output.path] = output.text if output.owned else merged.ours
    if merged.drifts:
        result.contents[output.path] = None if merged.empty else merged.text
        result.drifts += [(output.path, drift) for drift in merged.drifts]


def merge_into(output: Output, text: str, base: str) -> MergedYaml:
    """``text`` with an output in it, in whatever language it is; ``base`` is what was ours there.

    Raises EditError, with the line, when the text cannot be spliced.
    """
    if output.form == "dotenv":
        return merge_dotenv(text, base, output.text)
    if output.form == "json":
        return merge_json(text, base, output.text)
    if output.form == "table":
        return merge_table(text, base, output.text)
    if output.form == "entities":
        return merge_entities(text, base, output.text, output.policies)
    part = document_of(text, output.text or base)
    if part is None:
        return merge_yaml(text, base, output.text, output.policies)
    merged = merge_yaml(text[part.start : part.end], base, output.text, output.policies)
    above = text.count("\n", 0, part.start)
    drifts = [Drift(above + drift.line, drift.key, drift.what) for drift in merged.drifts]
    whole = text[: part.start] + merged.text + text[part.end :]
    return MergedYaml(whole, drifts, merged.ours)
