"""A Deployment that the team wrote: settled after one sync, and given back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.derive.receipt import read_derived
from shipway.derive.sync import without
from shipway.errors import EditError
from shipway.sources.host import Host
from shipway.sources.view import View
from support.derived import derived, facts
from support.hosts import commit, make_host

PATH = "infra/k8s/base/payments/deploy.yaml"
RECEIPT = "services/payments/.shipway/derived.yaml"
TEXT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payments
spec:
  template:
    spec:
      containers:
        - name: payments
          image: payments
"""
PORTS = """\
          ports:
            - name: metrics
              containerPort: 9090
            - name: http
              containerPort: 9898
"""


@pytest.mark.parametrize("ports", ["", PORTS.replace("http", "web")], ids=["none", "others"])
def test_a_port_that_was_added_stays(tmp_path: Path, ports: str) -> None:
    """It is ours, and no sign that the team declared it: a second sync leaves it, removing takes
    it out without a trace."""
    root = make_host(tmp_path / "acme", {PATH: TEXT + ports})
    derived(root, facts())
    wired = (root / PATH).read_text()
    assert wired.count("containerPort: 8080") == 1
    commit(root)
    assert derived(root, facts()).contents == {}
    ours = read_derived((root / RECEIPT).read_text(), RECEIPT)
    assert without(View(Host(root)), ours, "services/payments")[PATH] == TEXT + ports


ROLLOUT = TEXT.replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout")
BY_REFERENCE = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: payments
spec:
  workloadRef:
    apiVersion: apps/v1
    kind: Deployment
    name: payments
  strategy:
    canary: {}
"""


def test_a_rollout_is_wired_as_a_deployment_is(tmp_path: Path) -> None:
    """No Deployment comes beside it: two would run. Taken out, it is as it was."""
    root = make_host(tmp_path / "acme", {PATH: ROLLOUT})
    result = derived(root, facts())
    wired = (root / PATH).read_text()
    assert "kind: Rollout\n" in wired and "path: /livez" in wired
    assert not any("k8s/" in path and path != PATH for path in result.contents)
    commit(root)
    assert derived(root, facts()).contents == {}
    ours = read_derived((root / RECEIPT).read_text(), RECEIPT)
    assert without(View(Host(root)), ours, "services/payments")[PATH] == ROLLOUT


def test_the_deployment_that_a_rollout_refers_to_is_wired(tmp_path: Path) -> None:
    """In a file of its own, or in that of the Rollout, which has no container."""
    root = make_host(tmp_path / "acme", {PATH: f"{BY_REFERENCE}---\n{TEXT}"})
    derived(root, facts())
    text = (root / PATH).read_text()
    assert text.startswith(f"{BY_REFERENCE}---\n") and "path: /livez" in text
    other = make_host(
        tmp_path / "other", {PATH: TEXT, PATH.replace("deploy", "a-rollout"): BY_REFERENCE}
    )
    derived(other, facts())
    assert "path: /livez" in (other / PATH).read_text()


def test_a_port_that_the_team_renames_is_the_teams(tmp_path: Path) -> None:
    """Probes follow it, and no second one comes."""
    root = make_host(tmp_path / "acme", {PATH: TEXT})
    derived(root, facts())
    text = (root / PATH).read_text().replace("- name: http", "- name: web")
    (root / PATH).write_text(text)
    derived(root, facts())
    after = (root / PATH).read_text()
    assert after.count("containerPort: 8080") == 1 and after.count("port: web") == 3
    assert derived(root, facts()).contents == {}


def test_another_port_of_our_name_is_refused_with_its_line(tmp_path: Path) -> None:
    """The team's number is not written over; the service may listen on it instead."""
    root = make_host(tmp_path / "acme", {PATH: TEXT + PORTS})
    with pytest.raises(EditError) as refused:
        derived(root, facts())
    assert refused.value.where == f"{PATH}:14"
    assert "the port http is 9898 here" in refused.value.what
    assert "--data port=9898" in refused.value.fix
    assert (root / PATH).read_text() == TEXT + PORTS
    derived(root, facts(port=9898))
    assert (root / PATH).read_text().count("containerPort") == 2
