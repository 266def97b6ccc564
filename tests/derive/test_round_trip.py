"""Whatever a default looks like, the process reads back what the code would have had without it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import yaml

from derive.test_properties import KUBECTL, reaches
from shipway.sources.env_schema import variables_of
from support.derived import derived, facts
from support.hosts import make_host
from support.javascript import NODE

DEFAULTS = [
    "", " led and trailed ", "\t", "\n", "a\nb", "a\r\nb", "last\n", "\\n", "'", '"', "'x'", '"x"',
    "'a'b'", '"a" "b"', "`x`", "$X ${Y} $$", "a=b", "#x", "x #y", "- x", "-", "? x", ":", "x:",
    "a: b", "{a}", "[a", "*a", "&a", "!a", "|", ">", "%a", "@a", "yes", "on", "null", "~", "0x10",
    "0o7", "1e3", "1_000", ".5", "+1", "2026-01-01", "\u00a0x", "\u2028x", "\ufeffx", "🚢",
]  # fmt: skip
COMPOSE = "services:\n  payments:\n    image: x\n"
PARSE = "JSON.stringify(require('util').parseEnv(require('fs').readFileSync(0, 'utf8')))"


def test_each_default_reads_back(tmp_path: Path) -> None:
    """From the ConfigMap as kustomize builds it, from Compose, and from `.env` as Node reads it;
    what no quoting of Node's holds is empty there, which counts as not set."""
    properties = {f"V{n}": {"default": text} for n, text in enumerate(DEFAULTS)}
    variables = variables_of(json.dumps({"properties": properties}), "env.schema.json")
    one = facts(compose_file="compose.yml")
    root = make_host(tmp_path / "acme", {"compose.yml": COMPOSE})
    derived(root, replace(one, variables=variables))
    overlay = root / "infra/k8s/overlays/preview/payments"
    command = [KUBECTL, "kustomize", overlay]
    built = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    stack = yaml.safe_load((root / "compose.yml").read_text())["services"]["payments"]
    example = (root / "services/payments/.env.example").read_text()
    command = [NODE, "-p", PARSE]
    done = subprocess.run(command, input=example, capture_output=True, text=True, check=True)
    env = json.loads(done.stdout)
    assert [variable.default for variable in variables] == DEFAULTS
    for variable in variables:
        assert reaches(built, variable.name) == [variable.default], variable
        assert stack["environment"][variable.name].replace("$$", "$") == variable.default
        assert env[variable.name] in (variable.default, "")
    assert [env[v.name] for v in variables if "\r" not in str(v.default)] == [
        text for text in DEFAULTS if "\r" not in text
    ]
