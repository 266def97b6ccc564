"""What a wired service's rules would not see is told with its line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.new.plan import plan
from shipway.sources.depcruise_notes import notes
from shipway.sources.host import Host
from support.hosts import make_host
from support.services import PAYMENTS, facts_of

SERVICE = replace(PAYMENTS, compose_file="", vitest_file="", codeowners_file="", kubernetes_base="")


def host_with(root: Path, options: str, script: str = "depcruise .") -> Host:
    """A host whose config has these options in its second line."""
    manifest = json.dumps({"name": "acme", "scripts": {"arch": script}}, indent=2)
    text = f"module.exports = {{ forbidden: [],\n  options: {{ {options} }} }};\n"
    return Host(
        make_host(root / "acme", {".dependency-cruiser.cjs": text, "package.json": manifest})
    )


def said(what: str, option: str) -> list[str]:
    """One note of an option in line 2."""
    return [
        f".dependency-cruiser.cjs:2: {option} hides {what} from every rule, so those of payments "
        "do not find an import of them"
    ]


NOTES = {
    "exclude: { path: '(^|/)dist/' }": [],
    "doNotFollow: { path: 'node_modules' }": [],
    "exclude: 'node_modules'": said("npm packages", "exclude"),
    "includeOnly: '^(apps|services)/'": said("npm packages, packages/", "includeOnly"),
    "includeOnly: '^services/|node_modules'": said("packages/, apps/web", "includeOnly"),
}


@pytest.mark.parametrize("options", NOTES)
def test_the_imports_that_an_option_hides_are_named(tmp_path: Path, options: str) -> None:
    """An option that hides nothing of what the rules are about is no news."""
    assert notes(host_with(tmp_path, options), SERVICE) == NOTES[options]


def test_of_many_hidden_things_four_are_named(tmp_path: Path) -> None:
    host = host_with(tmp_path, "includeOnly: '^services/'")
    for number in range(5):
        manifest = host.root / f"apps/web{number}/package.json"
        manifest.parent.mkdir()
        manifest.write_text(json.dumps({"name": f"@acme/web{number}"}))
    (line,) = notes(Host(host.root), SERVICE)
    assert " hides npm packages, packages/, apps/web, apps/web0 and 4 more from every rule" in line


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("depcruise apps services", False),
        ("depcruise apps && depcruise services", False),
        ("depcruise --config other.cjs apps", False),
        ("vitest", False),
        ("depcruise apps packages", True),
    ],
)
def test_a_script_that_passes_over_the_services_is_named(
    tmp_path: Path, script: str, told: bool
) -> None:
    expected = [
        "package.json:4: the script arch looks at apps packages and not at services; add services "
        "there. Until then the service's own test holds its rules"
    ]
    assert notes(host_with(tmp_path, "", script), SERVICE) == (expected if told else [])


def test_nothing_is_told_of_a_service_without_rules(tmp_path: Path) -> None:
    host = host_with(tmp_path, "exclude: 'node_modules'", "depcruise apps")
    assert notes(host, replace(SERVICE, dependency_cruiser_file="")) == []
    assert notes(host, replace(SERVICE, dependency_cruiser_file="gone.cjs")) == []


def test_rules_that_would_see_nothing_are_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    """The file was named by hand, or is kept from before."""
    host = host_with(tmp_path, "includeOnly: '^apps/'")
    with pytest.raises(ShipwayError, match="includeOnly hides services/payments") as refused:
        plan(host, facts_of(SERVICE))
    assert refused.value.where == ".dependency-cruiser.cjs:2"
    assert refused.value.fix == 'write includeOnly: ["^apps/", "^services/"]'
