"""Random env schemas: every variable reaches the container exactly once, and no secret is shown."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipway.derive.sync import derive_outputs
from shipway.sources.env_schema import variables_of
from shipway.sources.host import Host
from shipway.sources.view import View
from support.derived import derived, facts
from support.hosts import make_host
from support.sweeps import examples

KUBECTL = Path(sys.executable).parent / "kubectl"
MARK = "s3cret-marker"
names = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True).filter(
    lambda name: name not in ("PORT", "HEALTH_PORT")
)
plain_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
values = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"default": plain_text}),
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"default": st.integers()}),
    st.fixed_dictionaries({"type": st.just("boolean")}, optional={"default": st.booleans()}),
    st.fixed_dictionaries(
        {"type": st.just("string"), "writeOnly": st.just(True)},
        optional={"default": st.just(MARK)},
    ),
)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """An env schema; some variables are required."""
    properties = draw(st.dictionaries(names, values, max_size=8))
    for one in properties.values():
        if draw(st.booleans()):
            one["description"] = draw(plain_text)
    required = [name for name in properties if draw(st.booleans())]
    return {"type": "object", "properties": properties, "required": required}


def reaches(built: str, name: str) -> list[Any]:
    """Every way in which the container gets a variable."""
    objects = list(yaml.safe_load_all(built))
    found: list[Any] = []
    deployment = next(o for o in objects if o["kind"] == "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    found += [v["valueFrom"] for v in container.get("env", ()) if v["name"] == name]
    for source in container.get("envFrom", ()):
        config = next(
            o for o in objects
            if o["kind"] == "ConfigMap" and o["metadata"]["name"] == source["configMapRef"]["name"]
        )  # fmt: skip
        found += [config["data"][name]] if name in (config.get("data") or {}) else []
    return found


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
@given(schema=schemas())
def test_every_variable_reaches_the_container_once(schema: dict[str, Any]) -> None:
    """And twice is once: a second derivation changes nothing."""
    text = json.dumps(schema)
    one = replace(facts(), variables=variables_of(text, "env.schema.json"))
    with TemporaryDirectory() as folder:
        root = make_host(Path(folder) / "acme")
        derived(root, one)
        assert not derive_outputs(View(Host(root)), one).contents
        every = [p.read_text() for p in root.rglob("*") if p.is_file() and ".git/" not in str(p)]
        assert not any(MARK in text for text in every)
        overlay = root / "infra/k8s/overlays/preview/payments"
        done = subprocess.run([KUBECTL, "kustomize", overlay], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    for variable in one.variables:
        ways = reaches(done.stdout, variable.name)
        given_ = variable.secret or variable.required or variable.default is not None
        assert len(ways) == (1 if given_ else 0), variable
        if variable.default is not None:
            assert ways == [variable.default]
