"""The probe proves that the host's own rule bites, whatever else the host's config asks for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shipway.wiring.dependency_cruiser import TARGET
from shipway.wiring.engine import wire
from support.hosts import REPOSITORY
from support.javascript import NODE, depcruise_modules
from support.services import PAYMENTS, blocks_of

SERVICE = REPOSITORY / "template/service/{{ services_dir }}/{{ service_name }}"
PROBES = "services/payments/__arch_probes__"
NAMES = {"{{ services_dir }}": "services", "{{ service_name }}": "payments"}
ANSWERS = {
    "{{ root_from_service() }}": "../..",
    **NAMES,
    "{{ dependency_cruiser_file }}": ".dependency-cruiser.cjs",
}
OPTIONS = {
    "nothing asked for": "",
    "paths that hold from the root only": 'tsConfig: { fileName: "tsconfig.json" }, '
    'webpackConfig: { fileName: "webpack.config.cjs" },',
    "what is looked at": 'includeOnly: "^(apps|services)/", exclude: "__arch_probes__",',
    "a base directory": "baseDir: __dirname,",
}


@pytest.mark.node
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_the_probe_is_legal_for_the_host_and_illegal_for_itself(
    tmp_path: Path, options: str
) -> None:
    make_host(tmp_path, options)
    assert cruise(tmp_path, ".dependency-cruiser.cjs")["violations"] == []
    found = cruise(tmp_path, f"{PROBES}/dependency-cruiser.json")
    assert found["totalCruised"] == 2
    names = [violation["rule"]["name"] for violation in found["violations"]]
    assert names == ["payments-imports-no-app-or-service"]


@pytest.mark.node
def test_a_host_that_lost_the_rule_is_noticed(tmp_path: Path) -> None:
    make_host(tmp_path, "", wired=False)
    assert cruise(tmp_path, f"{PROBES}/dependency-cruiser.json")["violations"] == []


def make_host(root: Path, options: str, *, wired: bool = True) -> None:
    text = f"module.exports = {{\n  forbidden: [],\n  options: {{ {options} }},\n}};\n"
    text = wire(TARGET, text, blocks_of(TARGET, PAYMENTS)) if wired else text
    files = {
        ".dependency-cruiser.cjs": text,
        "tsconfig.json": "{}",
        "webpack.config.cjs": "module.exports = { resolve: {} };",
        "services/payments/src/main.ts": "export {};\n",
        **probes(),
    }
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


def probes() -> dict[str, str]:
    """The template's own probe files, as Copier renders them for the service."""
    folder = next(SERVICE.glob("*__arch_probes__*"))
    found = {}
    for path in folder.rglob("*.*"):
        name = replaced(f"{PROBES}/{path.relative_to(folder).as_posix()}", NAMES)
        found[name.removesuffix(".jinja")] = replaced(path.read_text(), ANSWERS)
    return found


def replaced(text: str, values: dict[str, str]) -> str:
    for expression, value in values.items():
        text = text.replace(expression, value)
    return text


def cruise(root: Path, config: str) -> Any:
    binary = depcruise_modules() / "dependency-cruiser/bin/dependency-cruiser.mjs"
    command = [NODE, binary, "services", "--config", root / config, "--output-type", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)["summary"]
