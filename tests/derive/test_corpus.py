"""Deployments and kustomizations of strangers, as the team's own files: wired, and taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import ruamel.yaml

from shipway.derive import adopted, kustomization
from shipway.derive.output import Output
from shipway.derive.sync import merge_into
from shipway.derive.yaml_merge import MergedYaml
from shipway.errors import EditError
from shipway.sources.env_schema import Variable
from support.derived import facts
from support.hosts import REPOSITORY

CORPUS = REPOSITORY.parent / "shared/corpus"
VARIABLES = (
    Variable(name="SHIPWAY_MODE", default="yes"),
    Variable(name="SHIPWAY_LEVEL", type="integer", default="3"),
    Variable(name="SHIPWAY_URL", secret=True, required=True),
)
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not on this machine")


def files(kind: str) -> list[Path]:
    """Every file of a kind; none where there is no corpus."""
    return sorted((CORPUS / kind).glob("*")) if CORPUS.is_dir() else []


def text_of(file: Path) -> str:
    return file.read_bytes().decode()


def meaning(text: str) -> list[object]:
    return list(ruamel.yaml.YAML(typ="safe", pure=True).load_all(text))


def check_merge_laws(piece: Output, before: str) -> MergedYaml:
    """Twice is once; undo gives the same bytes; every line of the team's is there, in order."""
    after = merge_into(piece, before, "")
    again = merge_into(piece, after.text, after.ours)
    assert again.text == after.text and not again.drifts
    assert merge_into(Output("x", ""), after.text, after.ours).text == before
    # Sorted keys stay sorted: a new first key goes between a dash and what stood behind it.
    rest = iter(line.lstrip(" -") for line in after.text.split("\n"))
    theirs = [line.lstrip(" -") for line in before.split("\n")]
    assert all(line in rest for line in theirs), "a line of the team's was changed"
    assert len(meaning(after.text)) == len(meaning(before))
    return after


@pytest.mark.parametrize("file", files("deployment"), ids=lambda file: file.name)
@pytest.mark.parametrize("declared", [True, False], ids=["its port", "another port"])
def test_a_deployment_of_the_teams_own(file: Path, declared: bool) -> None:
    """What is found in the wired file gives the same patch: a second sync changes nothing, whether
    the team declares the port that the service listens on or not."""
    before = text_of(file)
    name = adopted.deployments_in(before)[0][0]
    found = adopted.found_in(before, name)
    assert found is not None
    port = next(iter(found.ports), 8080) if declared else 7001
    one = facts(name=name)
    one = replace(one, image=replace(one.image, port=port), variables=VARIABLES)
    if "http" in found.ports.values() and not declared:
        with pytest.raises(EditError) as refused:
            adopted.container_patch(one, found)
        (line,) = [n for n, text in found.ports.items() if text == "http"]
        assert refused.value.line == found.lines[line]
        return
    part = adopted.container_patch(one, found)
    after = check_merge_laws(Output("x", part, policies=adopted.POLICIES, creates=False), before)
    again = adopted.found_in(after.text, name)
    assert again and adopted.container_patch(one, again, after.ours) == part
    for variable in VARIABLES:
        assert after.text.count(f"name: {variable.name}") == 1


@pytest.mark.parametrize("file", files("kustomization"), ids=lambda file: file.name)
def test_a_kustomization_of_the_teams_own(file: Path) -> None:
    one = facts(name="shipway-service")
    part = kustomization.entry_in_overlay(one, "preview", listed=False)
    check_merge_laws(
        Output("x", part, policies=kustomization.OVERLAY_POLICIES, creates=False), text_of(file)
    )


def test_what_cannot_be_understood_is_refused_with_its_line() -> None:
    """Two containers, none of the service's name."""
    text = (
        "kind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n      containers:\n"
        "        - name: b\n        - name: c\n"
    )
    with pytest.raises(EditError) as refused:
        adopted.found_in(text, "payments")
    assert refused.value.where == "8" and "call the service's container" in refused.value.fix
