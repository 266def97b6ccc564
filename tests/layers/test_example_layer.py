"""The example layer, through three versions of it: what it says is what a service has."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.test_update import run
from support.changes import change_file, swap, team_edit
from support.derived import host_with_manifests
from support.hosts import REPOSITORY, commit, git, snapshot, status
from support.json_output import read_output
from support.judges import kustomized
from support.manifests import objects
from support.versions import SERVICE, TemplateHistory

SETTINGS = "services/.shipway.yml"
LABELER, CATALOG = ".github/labeler.yml", "docs/catalog.yml"
README = f"{SERVICE}/README.md.jinja"


class LayerHistory:
    """The example as a git repository: v1.0.0, v1.1.0 which changes all parts, v2.0.0 which takes
    some away."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(REPOSITORY / "examples/layer", root)
        git(root, "init", "--quiet", "--initial-branch=main")
        self._tag("v1.0.0")
        change_file(root / "files/vitest.config.ts", swap("20_000", "30_000"))
        change_file(
            root / "files/catalog-info.yaml.jinja", swap("production", "production\n  system: shop")
        )
        change_file(root / "layer.yml", swap("value: services", "value: shop"))
        change_file(root / "patches/labels.yaml.jinja", swap("platform", "shop"))
        change_file(root / "layer.yml", swap("/catalog-info.yaml", "/catalog-info.yaml#v1"))
        (root / "files/docs").mkdir()
        (root / "files/docs/runbook.md.jinja").write_text("# {{ service_name | upper }}\n")
        self._tag("v1.1.0")
        (root / "files/src/acme-headers.ts.jinja").unlink()
        (root / "files/vitest.config.ts").unlink()
        manifest = (root / "layer.yml").read_text()
        sidecar = manifest[manifest.index("  - path: patches/log") : manifest.index("  - target")]
        change_file(root / "layer.yml", swap(sidecar, ""))
        self._tag("v2.0.0")

    def _tag(self, tag: str) -> None:
        commit(self.root, tag)
        git(self.root, "tag", tag)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    history = TemplateHistory(tmp_path_factory.mktemp("template") / "shipway")
    history.release("v2.0.0", {README: lambda text: text.replace("\n", "\n\nSince v2.\n", 1)})
    return history


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> LayerHistory:
    return LayerHistory(tmp_path_factory.mktemp("layer") / "acme-layer")


def make(
    root: Path, template: TemplateHistory, layer: LayerHistory, ref: str, version: str
) -> Path:
    """A host whose settings have the layer, with one service."""
    host = host_with_manifests(
        root,
        **{
            SETTINGS: f"layers:\n  acme:\n    source: {layer.root}\n    version: {version}\n"
            f"    wires: [{LABELER}, {CATALOG}]\n",
            LABELER: "# Labels.\nweb:\n  - apps/web/**\n",
            CATALOG: "kind: Location\nspec:\n  targets:\n    - ./web.yaml # by hand\n",
        },
    )
    git(host, "remote", "add", "origin", "git@example.com:acme/shop.git")
    options = ("--yes", "--template", str(template.root), "--ref", ref)
    assert run("new", "api", "-C", str(host), *options) == 0
    commit(host, "api")
    return host


@pytest.fixture(scope="module")
def born(
    tmp_path_factory: pytest.TempPathFactory, template: TemplateHistory, layer: LayerHistory
) -> Path:
    return make(tmp_path_factory.mktemp("born") / "acme", template, layer, "v1.0.0", "v1.0.0")


@pytest.fixture
def host(born: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(born, tmp_path / "acme", symlinks=True))


def deployment(host: Path, name: str) -> dict[str, Any]:
    """As kustomize builds it."""
    return objects(kustomized(host / f"infra/k8s/base/{name}"))["Deployment", name]


def update(host: Path, *arguments: str) -> int:
    return run("update", "-C", str(host), "--all", *arguments)


def test_a_new_service_has_the_files_the_defaults_and_the_patches_and_is_in_sync(
    host: Path, layer: LayerHistory
) -> None:
    api = host / "services/api"
    assert "name: api" in (api / "catalog-info.yaml").read_text()
    assert '"x-acme-service": "api"' in (api / "src/acme-headers.ts").read_text()
    assert "testTimeout: 20_000" in (api / "vitest.config.ts").read_text()
    assert (host / LABELER).read_text().endswith("\napi:\n  - services/api/**\n")
    targets = yaml.safe_load((host / CATALOG).read_text())["spec"]["targets"]
    assert targets == ["./web.yaml", "./services/api/catalog-info.yaml"]
    assert "autoscaling: true" in (api / ".copier-answers.yml").read_text()
    one = deployment(host, "api")
    pod = one["spec"]["template"]
    assert pod["metadata"]["labels"]["acme.example/kind"] == "http"
    assert {one["name"] for one in pod["spec"]["containers"]} == {"api", "log-shipper"}
    assert pod["spec"]["tolerations"][0]["value"] == "services"
    pinned = git(layer.root, "rev-parse", "v1.0.0").strip()
    assert f"v1.0.0: {pinned}" in (host / SETTINGS).read_text()
    assert run("check", "-C", str(host)) == 0
    before = snapshot(host)
    assert run("sync", "--all", "-C", str(host)) == 0
    assert snapshot(host) == before


def test_each_update_of_template_and_layer_is_a_fresh_copy_of_both_byte_for_byte(
    host: Path, tmp_path: Path, template: TemplateHistory, layer: LayerHistory
) -> None:
    for version in ("v1.1.0", "v2.0.0"):
        assert update(host, "--layer", f"acme={version}") == 0
        assert run("sync", "--all", "-C", str(host)) == 0
        commit(host, version)
        fresh = make(tmp_path / version / "acme", template, layer, "v2.0.0", version)
        got, expected = (_but_settings(snapshot(root)) for root in (host, fresh))
        assert got.keys() == expected.keys()
        assert {path for path in got if got[path] != expected[path]} == set()
        assert run("check", "-C", str(host)) == 0


def test_edits_of_the_team_survive_two_updates_of_the_layer(host: Path) -> None:
    team_edit(host, "services/api/vitest.config.ts", "[", '["src/**/*.test.ts", ')
    team_edit(host, "services/api/catalog-info.yaml", "kind: Component", "kind: Component # ours")
    base = "infra/k8s/base/api/deployment.yaml"
    team_edit(host, base, "maxSurge: 1", "maxSurge: 2")
    assert update(host, "--layer", "acme=v1.1.0") == 0
    assert run("sync", "--all", "-C", str(host)) == 0
    commit(host)
    catalog = (host / "services/api/catalog-info.yaml").read_text()
    assert "# ours" in catalog and "system: shop" in catalog
    assert "30_000" in (host / "services/api/vitest.config.ts").read_text()
    # The layer gives the file back to the template: what the team wrote there is theirs to settle.
    assert update(host, "--layer", "acme=v2.0.0") == 1
    assert "src/**/*.test.ts" in (host / "services/api/vitest.config.ts").read_text()
    assert "# ours" in (host / "services/api/catalog-info.yaml").read_text()
    assert "maxSurge: 2" in (host / base).read_text()


def test_a_file_of_a_layer_follows_no_link_of_the_host_to_the_outside(
    host: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outside").mkdir()
    (host / "services/api/docs").symlink_to(tmp_path / "outside")
    commit(host)
    before = snapshot(host)
    assert update(host, "--layer", "acme=v1.1.0") == 2
    assert "services/api/docs/runbook.md" in capsys.readouterr().err
    assert snapshot(host) == before and not list((tmp_path / "outside").iterdir())


def test_status_and_check_say_that_a_service_is_behind_and_rename_keeps_its_layers(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("status", "-C", str(host)) == 0
    assert "layer acme: v1.0.0, 2 behind v2.0.0" in capsys.readouterr().out
    assert run("rename", "api", "shop", "-C", str(host)) == 0
    commit(host)
    assert "name: shop" in (host / "services/shop/catalog-info.yaml").read_text()
    assert run("check", "-C", str(host)) == 0
    assert "\nshop:\n  - services/shop/**\n" in (host / LABELER).read_text()
    change_file(host / SETTINGS, swap("version: v1.0.0", "version: v1.1.0"))
    commit(host)
    capsys.readouterr()
    assert run("status", "-C", str(host), "--json") == 0
    (service,) = read_output(capsys.readouterr().out, "status")["services"]
    assert (
        service["layers"] == {"acme": "v1.0.0"} and "the settings say v1.1.0" in service["notes"][0]
    )
    assert run("check", "-C", str(host)) == 0
    out = capsys.readouterr().out
    assert "layers.json:1: warning: layer acme is v1.0.0" in out and "layer-rule" not in out
    catalog = host / "services/shop/catalog-info.yaml"
    change_file(catalog, lambda text: text[: text.index("  owner:")])
    assert run("check", "-C", str(host)) == 0
    told = "catalog-info.yaml:5: warning: acme/known-owner: nobody owns shop [layer-rule]"
    assert told in capsys.readouterr().out
    git(host, "checkout", "--quiet", "--", str(catalog))
    assert run("update", "-C", str(host), "shop") == 0
    assert "layer acme: v1.0.0 -> v1.1.0 (shop)" in capsys.readouterr().out
    assert "# SHOP" in (host / "services/shop/docs/runbook.md").read_text()
    commit(host)
    assert run("sync", "--all", "-C", str(host)) == 0
    commit(host)
    assert run("remove", "shop", "-C", str(host)) == 0
    assert (host / LABELER).read_text() == "# Labels.\nweb:\n  - apps/web/**\n"
    assert (host / CATALOG).read_text().endswith("targets:\n    - ./web.yaml # by hand\n")


def _but_settings(files: dict[str, bytes]) -> dict[str, bytes]:
    """The settings list every version that was used, so they differ by history."""
    return {path: content for path, content in files.items() if path != SETTINGS}


def test_a_preview_finds_a_layer_beside_the_repository_itself(
    host: Path, layer: LayerHistory, capsys: pytest.CaptureFixture[str]
) -> None:
    """It works in a copy elsewhere, from which the relative address leads nowhere."""
    (host.parent / "beside").symlink_to(layer.root)
    settings = host / SETTINGS
    settings.write_text(settings.read_text().replace(str(layer.root), "../beside"))
    receipt = host / "services/api/.shipway/layers.json"
    receipt.write_text(receipt.read_text().replace(str(layer.root), "../beside"))
    commit(host)
    assert run("preview", str(host), "--to", "v2.0.0") == 0, capsys.readouterr().err
    assert "v2.0.0" in capsys.readouterr().out and status(host) == ""
