"""Which dependency-cruiser config is the root's own is told by files and scripts, not by a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.sources.dependency_cruiser import check_sees, find
from shipway.sources.host import Host
from support.hosts import make_host

CONFIG = "module.exports = { forbidden: [] };\n"
APP = "apps/web/.dependency-cruiser.cjs"


def host_with(root: Path, *paths: str, script: str = "", text: str = CONFIG) -> Host:
    """A host with configs at ``paths`` and a root script."""
    manifest = json.dumps({"name": "acme", "scripts": {"arch": script}})
    files = {".dependency-cruiser.cjs": None, "package.json": manifest}
    return Host(make_host(root / "acme", {**files, **dict.fromkeys(paths, text)}))


FOUND = {
    "by its name": (".dependency-cruiser.cjs", ""),
    "by its other name": ("dependency-cruiser.config.mjs", ""),
    "in a folder of configs": ("config/dependency-cruiser.cjs", ""),
    "by the script that takes it": ("tools/rules.cjs", "depcruise -c tools/rules.cjs apps"),
    "in a package of configs that the root's script takes": (
        "packages/env/depcruise.cjs",
        "depcruise --config packages/env/depcruise.cjs apps packages",
    ),
}


@pytest.mark.parametrize(("path", "script"), FOUND.values(), ids=FOUND)
def test_the_roots_config_is_found(tmp_path: Path, path: str, script: str) -> None:
    """Wherever it lies, and also beside the config of an app."""
    host = host_with(tmp_path, path, APP, script=script)
    assert host.facts.dependency_cruiser_file == path


def test_of_two_the_one_is_taken_that_is_run_on_the_services(tmp_path: Path) -> None:
    script = "depcruise -c apps.cjs apps && depcruise -c all.cjs apps services"
    host = host_with(tmp_path, ".dependency-cruiser.cjs", "apps.cjs", "all.cjs", script=script)
    assert find(host, "services").path == "all.cjs"


def test_the_default_places_have_the_programs_own_order(tmp_path: Path) -> None:
    host = host_with(tmp_path, ".dependency-cruiser.cjs", ".dependency-cruiser.json", text="{}")
    assert find(host, "services").path == ".dependency-cruiser.json"


NONE = {
    "nothing is there": ("README", "", ""),
    "an app's own": (APP, "", f"{APP} is the config of apps/web alone, and the root has none"),
    "an app's own, run from the root": (
        APP,
        f"depcruise -c {APP} apps/web/src",
        f"{APP} is the config of apps/web alone",
    ),
    "a script is gone": ("README", "depcruise -c gone.cjs apps", ""),
    "a file that nobody names": (
        "old/.dependency-cruiser.cjs",
        "",
        "no script of the root names old/.dependency-cruiser.cjs",
    ),
}


@pytest.mark.parametrize(("path", "script", "why"), NONE.values(), ids=NONE)
def test_a_config_that_is_not_the_roots_is_left_alone(
    tmp_path: Path, path: str, script: str, why: str
) -> None:
    """And it is said whose it is."""
    host = host_with(tmp_path, path, script=script)
    assert host.facts.dependency_cruiser_file == ""
    found = find(host, "services").why
    assert found.startswith(why) and bool(found) == bool(why)


BLIND = {
    "includeOnly: '^(apps|packages)/'": (
        "includeOnly hides services/, and no rule would see it; "
        'write includeOnly: ["^(apps|packages)/", "^services/"]'
    ),
    "includeOnly: { path: ['^apps/'] }": 'write path: ["^apps/", "^services/"]',
    "includeOnly: '^services/(api|web)/'": '"^services/"]',
    "exclude: '(^|/)services/'": "exclude hides services/, and no rule would see it; take services",
    "exclude: { path: '^services/[^/]+$' }": "exclude hides services/",
    "includeOnly: '^services/z'": "includeOnly hides other folders of services, and no rule",
    "doNotFollow: { path: ['node_modules', 'src'] }": "doNotFollow hides services/",
}


@pytest.mark.parametrize("option", BLIND)
def test_a_config_that_would_not_see_the_service_is_left_alone(tmp_path: Path, option: str) -> None:
    """The line and the smallest edit are said; who names the file all the same is refused."""
    path, text = "config/depcruise.cjs", f"module.exports = {{\n  options: {{\n{option} }},\n}};\n"
    host = host_with(tmp_path, path, text=text)
    assert host.facts.dependency_cruiser_file == ""
    found = find(host, "services")
    assert found.why.startswith(f"{path}:3: ") and BLIND[option] in found.why
    assert found.could == path
    with pytest.raises(ShipwayError) as refused:
        check_sees(host, path, "services/zebra")
    assert refused.value.where == f"{path}:3" and " hides " in refused.value.what


SEEING = (
    "includeOnly: ['^(apps|packages)/', '^services/']",
    "includeOnly: /computed/",
    "includeOnly: '(?<![a'",
    "exclude: '(^|/)(dist|coverage|__tests__)/'",
    "doNotFollow: { dependencyTypes: ['npm'] }",
    "exclude: {}",
)


@pytest.mark.parametrize("option", SEEING)
def test_a_config_that_sees_the_service_is_taken(tmp_path: Path, option: str) -> None:
    """So is one that cannot be judged: the service's own test proves that its rules bite."""
    text = f"module.exports = {{ options: {{ {option} }} }};\n"
    host = host_with(tmp_path, ".dependency-cruiser.cjs", text=text)
    assert host.facts.dependency_cruiser_file == ".dependency-cruiser.cjs"
