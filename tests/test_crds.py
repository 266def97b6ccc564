"""The judges of other projects' objects: their own definitions, as they published them."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from support.crds import FOLDER, misfits
from support.hosts import REPOSITORY

ADMISSION = REPOSITORY / "template/workspace/docs/admission.md"
ROUTE = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "metadata": {"name": "web"},
    "spec": {"hostnames": ["web.example.com"], "rules": [{"backendRefs": [{"name": "web"}]}]},
}
WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "'parents' was unexpected": lambda spec: spec.update(parents=[]),
    "'Web.example.com' does not match": lambda spec: spec.update(hostnames=["Web.example.com"]),
    "'80' is not of type 'integer'": lambda spec: backend(spec).update(port="80"),
    "'name' is a required property": lambda spec: backend(spec).pop("name"),
    "70000 is greater than the maximum": lambda spec: backend(spec).update(port=70000),
    "[] should be non-empty": lambda spec: spec.update(rules=[]),
}


def backend(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = spec["rules"][0]["backendRefs"][0]
    return found


def test_an_object_that_is_as_it_should_be_passes() -> None:
    assert misfits(ROUTE) == []


@pytest.mark.parametrize("said", WRONG)
def test_a_definition_is_seen_to_refuse_an_object(said: str) -> None:
    spec: dict[str, Any] = {"hostnames": ["a.test"], "rules": [{"backendRefs": [{"name": "web"}]}]}
    WRONG[said](spec)
    found = misfits({**ROUTE, "spec": spec})
    assert len(found) == 1 and said in found[0]


def test_a_kind_without_a_definition_is_no_kind_that_passed() -> None:
    """Nor is one of a group that only sounds alike."""
    with pytest.raises(AssertionError, match="GRPCRoute"):
        misfits({**ROUTE, "kind": "GRPCRoute"})
    with pytest.raises(AssertionError, match="is not"):
        misfits({**ROUTE, "apiVersion": "example.com/v1"})


def test_each_file_is_what_its_project_published() -> None:
    """To the byte: the page beside them says from where."""
    rows = re.findall(r"^\| `(\S+)` .* `(\w{64})` \|$", (FOLDER / "README.md").read_text(), re.M)
    files = {
        file.name: hashlib.sha256(gzip.decompress(file.read_bytes())).hexdigest()
        for file in FOLDER.glob("*.gz")
    }
    assert dict(rows) == files


def test_the_policy_of_the_page_about_admission_fits_its_definition() -> None:
    """The one that a team copies into its cluster; a word that Kyverno has not is found."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", ADMISSION.read_text(), re.M | re.S)
    policy = yaml.safe_load(text)
    assert misfits(policy) == []
    policy["spec"]["matchImages"] = policy["spec"].pop("matchImageReferences")
    assert len(misfits(policy)) == 1
