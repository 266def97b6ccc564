"""A kustomization that names what is not there builds nothing at all: found with its line."""

from __future__ import annotations

from pathlib import Path

from shipway.check.overlay_names import unknown_names
from shipway.sources.host import Host
from shipway.sources.view import View
from support.hosts import make_host

BASE, OVERLAYS = "infra/k8s/base", "infra/k8s/overlays"
OVERLAY = f"{OVERLAYS}/production/kustomization.yaml"


def found(root: Path, overlay: str, **more: str) -> list[tuple[str, int, str]]:
    """The findings over a base with one ServiceAccount and an overlay."""
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n"
    files = {
        f"{BASE}/kustomization.yaml": "resources:\n  - web.yaml\n",
        f"{BASE}/web.yaml": account,
        OVERLAY: overlay,
        **more,
    }
    view = View(Host(make_host(root, files)))
    return [(one.path, one.line, one.rule) for one in unknown_names(view, BASE, OVERLAYS)]


def test_a_resource_that_is_not_there_is_found_at_its_line(tmp_path: Path) -> None:
    overlay = "resources:\n  - ../../base/gone\n"
    assert found(tmp_path / "acme", overlay) == [(OVERLAY, 2, "overlay-broken")]


def test_an_overlay_whose_names_are_all_there_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path / "acme", "resources:\n  - ../../base\n") == []


def test_a_file_that_git_ignores_is_made_on_each_machine_and_no_finding(tmp_path: Path) -> None:
    """A Secret's, which no clone of CI has; what is behind it is out of sight, too."""
    overlay = """\
resources:
  - ../../base
  - dev-secrets.yaml
patches:
  - path: more-secrets.yaml
  - patch: |-
      kind: Secret
      metadata:
        name: made-there
"""
    ignored = {".gitignore": "/infra/k8s/overlays/**/*secrets.yaml\n"}
    assert found(tmp_path / "acme", overlay, **ignored) == []
    lines = [line for _, line, _ in found(tmp_path / "other", overlay)]
    assert lines == [3, 5, 9]
