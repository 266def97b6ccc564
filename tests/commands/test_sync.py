"""`shipway sync`: one variable in the schema is right everywhere, and gone without a trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from commands.test_new import shipway
from support.derived import host_with_manifests
from support.hosts import commit, git, make_host, snapshot, status

SCHEMA = "services/payments/env.schema.json"
FLAT = {
    "deploy/kubernetes/base/kustomization.yaml": "# every service\nresources:\n- legacy\n",
    "deploy/kubernetes/base/legacy/kustomization.yaml": "resources: []\n",
    "deploy/kubernetes/overlays/staging/kustomization.yaml": "resources:\n- ../../base\n",
    "deploy/kubernetes/overlays/production/kustomization.yaml": (
        "resources:\n- ../../base\nimages:\n- name: legacy\n  digest: sha256:" + "b" * 64 + "\n"
    ),
}


def declare(host: Path, name: str, **described: object) -> None:
    """One more variable in the schema."""
    schema = json.loads((host / SCHEMA).read_text())
    required = described.pop("required", False)
    schema["properties"][name] = described
    schema["required"] = [*schema.get("required", []), *([name] if required else [])]
    (host / SCHEMA).write_text(json.dumps(schema, indent=2) + "\n")


@pytest.mark.parametrize(
    ("described", "files"),
    [
        ({"type": "string", "default": "a", "description": "What it is"}, 6),
        ({"type": "string", "writeOnly": True, "required": True}, 6),
        ({"type": "integer", "required": True}, 7),
        ({"type": "string", "format": "uri", "default": "redis://cache"}, 7),
    ],
    ids=["default", "secret", "required", "url"],
)
def test_a_new_variable_changes_its_own_lines_and_leaves_no_trace(
    host: Path, described: dict[str, object], files: int
) -> None:
    before = snapshot(host)
    declare(host, "SHIPWAY_NEW", **described)
    after = (host / SCHEMA).read_bytes()
    assert shipway(host, "sync", "payments") == 0
    changed = {path for path, content in snapshot(host).items() if content != before.get(path)}
    assert len(changed) == files, changed
    diff = git(host, "diff", "-U0", "--", ".", f":!{SCHEMA}")
    removed = [ln for ln in diff.split("\n") if ln.startswith("-") and not ln.startswith("---")]
    assert removed == []
    assert (host / SCHEMA).read_bytes() == after
    git(host, "checkout", "--quiet", "--", SCHEMA)
    assert shipway(host, "sync", "payments") == 0
    assert snapshot(host) == before


def test_dry_run_prints_the_diff_and_writes_nothing(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(host, "SHIPWAY_NEW", type="string", default="a")
    before = snapshot(host)
    capsys.readouterr()
    assert shipway(host, "sync", "--all", "--dry-run") == 0
    assert snapshot(host) == before
    assert "+      - SHIPWAY_NEW=a" in capsys.readouterr().out.replace('"', "")


def test_environments_by_answer(tmp_path: Path) -> None:
    """Written as a list on the command line; the next service follows them unasked."""
    root = host_with_manifests(tmp_path / "acme")
    data = ["--data", "environments=[preview, staging, production]"]
    assert shipway(root, "new", "payments", "--yes", *data) == 0
    commit(root)
    assert shipway(root, "new", "mailer", "--yes") == 0
    commit(root)
    overlays = root / "infra/k8s/overlays"
    for name in ("preview", "staging", "production"):
        assert sorted(p.name for p in (overlays / name).iterdir()) == ["mailer", "payments"]
    assert shipway(root, "check") == 0


def test_a_layout_of_the_hosts_own_is_followed(tmp_path: Path) -> None:
    """A base that lists every service, and overlays that all services share."""
    root = make_host(tmp_path / "acme", dict(FLAT))
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes") == 0
    base = "deploy/kubernetes/base"
    assert "- legacy\n- payments\n" in (root / base / "kustomization.yaml").read_text()
    assert (root / base / "payments/deployment.yaml").is_file()
    overlay = yaml.safe_load(
        (root / "deploy/kubernetes/overlays/production/kustomization.yaml").read_text()
    )
    assert [image["name"] for image in overlay["images"]] == ["legacy", "payments"]
    assert not (root / "deploy/kubernetes/overlays/production/payments").exists()
    commit(root)
    assert shipway(root, "check") == 0
    assert shipway(root, "remove", "payments") == 0
    assert snapshot(root) == before


def test_a_deployment_that_was_there_keeps_its_names(tmp_path: Path) -> None:
    """The service moves into a host whose manifests the team wrote."""
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: pay # ours\nspec:\n"
        "  selector: {matchLabels: {app: pay}}\n  template:\n    metadata:\n"
        "      labels: {app: pay}\n    spec:\n      containers:\n      - name: web\n"
        "        image: x@sha256:" + "c" * 64 + "\n"
    )
    path = "infra/k8s/base/payments/deploy.yaml"
    root = make_host(tmp_path / "acme", {path: text, "infra/k8s/overlays/README.md": "x\n"})
    assert shipway(root, "new", "payments", "--yes") == 0
    (container,) = yaml.safe_load((root / path).read_text())["spec"]["template"]["spec"][
        "containers"
    ]
    assert container["name"] == "web" and {"name": "PORT", "value": "8080"} in container["env"]
    assert sorted(p.name for p in (root / path).parent.iterdir()) == ["deploy.yaml"]
    commit(root)
    assert shipway(root, "remove", "payments") == 0
    assert (root / path).read_text() == text


def test_a_service_in_another_language_takes_part(tmp_path: Path) -> None:
    """By its Dockerfile and its env schema alone."""
    schema = {"type": "object", "properties": {"PORT": {"type": "integer", "default": 7000}}}
    root = host_with_manifests(
        tmp_path / "acme",
        **{
            "services/geo/Dockerfile": "FROM golang:1.25 AS b\nFROM scratch\nUSER 65532\n"
            'EXPOSE 7000\nENTRYPOINT ["/geo"]\n',
            "services/geo/env.schema.json": json.dumps(schema),
        },
    )
    assert shipway(root, "sync", "geo") == 0
    deployment = yaml.safe_load((root / "infra/k8s/base/geo/deployment.yaml").read_text())
    pod = deployment["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsUser"] == 65532
    assert pod["containers"][0]["ports"] == [{"name": "http", "containerPort": 7000}]
    assert pod["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": 5}}}
    commit(root)
    assert shipway(root, "check", "geo") == 0
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    assert shipway(root, "remove", "payments") == 0
    assert snapshot(root) == before, "what both had stays for the other one"
    assert shipway(root, "remove", "geo") == 0
    assert sorted(path for path in snapshot(root) if "infra" in path or "geo" in path) == [
        "infra/k8s/base/.gitkeep",
        "infra/k8s/base/monitoring/account.yaml",
        "infra/k8s/overlays/README.md",
    ]


@pytest.mark.parametrize("name", ["kustomization.yml", "Kustomization"])
def test_kustomizations_under_their_other_names(name: str, tmp_path: Path) -> None:
    """kustomize knows three names; a second file beside the team's would stop its build."""
    head = "kind: Kustomization\nresources:\n"
    shared = {
        f"infra/k8s/base/{name}": f"{head}- other\n",
        "infra/k8s/base/other/kustomization.yml": "kind: Kustomization\nresources: []\n",
        f"infra/k8s/overlays/production/{name}": f"{head}- ../../base\n",
    }
    root = make_host(tmp_path / "acme", shared)
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yes") == 0
    assert "- payments" in (root / f"infra/k8s/base/{name}").read_text()
    assert not (root / "infra/k8s/base/kustomization.yaml").exists()
    commit(root)
    assert shipway(root, "check") == 0
    kubectl = Path(sys.executable).with_name("kubectl")
    overlay = root / "infra/k8s/overlays/production"
    built = subprocess.run([kubectl, "kustomize", overlay], capture_output=True, text=True)
    assert "kind: Deployment" in built.stdout, built.stderr
    assert shipway(root, "remove", "payments") == 0
    assert snapshot(root) == before


def test_a_variable_that_was_in_compose_before_stays_the_teams(tmp_path: Path) -> None:
    """An app takes part like a service; what it had already is in sync, and claimed by nobody."""
    schema = {"properties": {"TOKEN": {"writeOnly": True}, "LEVEL": {"default": "info"}}}
    compose = "services:\n  web:\n    image: web\n    environment:\n      TOKEN: ${TOKEN:-}\n"
    host = make_host(
        tmp_path / "acme",
        {
            "apps/web/Dockerfile": 'FROM scratch\nUSER 1000\nEXPOSE 3000\nCMD ["/web"]\n',
            "apps/web/env.schema.json": json.dumps(schema),
            "docker-compose.dev.yml": compose,
        },
    )
    assert shipway(host, "sync", "web") == 0
    before = snapshot(host)
    assert "LEVEL: info" in (host / "docker-compose.dev.yml").read_text()
    assert shipway(host, "check") == 0
    assert shipway(host, "sync", "web") == 0
    assert snapshot(host) == before
    assert "TOKEN:" not in (host / "apps/web/.shipway/derived.yaml").read_text()


def test_two_services_and_one_leaves(host: Path) -> None:
    """The ApplicationSet stays for the other; the manifests go without a trace."""
    before = snapshot(host)
    assert shipway(host, "new", "mailer", "--yes", "--kind", "worker") == 0
    commit(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "remove", "mailer") == 0
    assert snapshot(host) == before


SECRET = "kind: Secret\nmetadata: {name: payments}\nstringData: {DATABASE_URL: ENC[x]}\n"


@pytest.mark.parametrize("kept", [False, True], ids=["its own", "another's too"])
def test_a_folder_with_the_teams_additions_goes_unless_it_builds_something_else(
    host: Path, kept: bool
) -> None:
    """An overlay that stays is one that the ApplicationSet goes on deploying."""
    overlay = host / "infra/k8s/overlays/production/payments"
    text = (overlay / "kustomization.yaml").read_text()
    more = "- ../../../base/other" if kept else "- secret.sops.yaml"
    added = text.replace("/base/payments\n", f"/base/payments\n  {more}\n")
    (overlay / "kustomization.yaml").write_text(f"{added}patches: # ours\n  - path: p.yaml\n")
    (overlay / "secret.sops.yaml").write_text(SECRET)
    (overlay / "p.yaml").write_text("kind: Deployment\nmetadata: {name: payments}\n")
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert (overlay / "secret.sops.yaml").is_file() == kept
    assert (overlay / "kustomization.yaml").is_file() == kept


def test_what_goes_with_a_service_is_told(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert shipway(host, "remove", "payments") == 0
    output = capsys.readouterr().out
    for gone in ("services/payments/", "infra/k8s/base/payments/deployment.yaml"):
        assert f"removed {gone}\n" in output


def test_other_line_ends_of_a_checkout_are_no_drift(host: Path) -> None:
    """git may write CRLF (core.autocrlf): the receipt still says the same."""
    for path in git(host, "ls-files", "infra", "services/payments/.shipway").splitlines():
        text = (host / path).read_bytes()
        (host / path).write_bytes(text.replace(b"\n", b"\r\n"))
    before = snapshot(host)
    assert shipway(host, "check") == 0 and shipway(host, "sync", "--all") == 0
    assert snapshot(host) == before


def test_an_object_that_moved_is_not_written_twice(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """kustomize would refuse both; check names the place, sync stops there."""
    base = host / "infra/k8s/base/payments"
    (base / "all.yml").write_text(f"---\n{(base / 'deployment.yaml').read_text()}")
    (base / "deployment.yaml").unlink()
    commit(host)
    capsys.readouterr()
    assert shipway(host, "check") == 1 and shipway(host, "sync", "payments") == 2
    output = capsys.readouterr()
    where = "infra/k8s/base/payments/all.yml:2: the Deployment payments is here"
    assert where in output.out and where in output.err and status(host) == ""


def test_a_neighbours_manifests_are_no_hand_lists(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`shipway propose` names lists where the new service may belong; these name one by nature."""
    (host / "collected.yaml").write_text("- payments\n- scheduler-worker\n")
    commit(host)
    assert shipway(host, "new", "mailer", "--yes") == 0
    capsys.readouterr()
    assert shipway(host, "propose", "mailer", "--all") == 0
    output = capsys.readouterr().out
    assert "collected.yaml" in output and "k8s/base/payments" not in output
    assert "overlays/preview/payments" not in output


def test_the_first_of_two_leaves(host: Path) -> None:
    """What it made for all of them stays for the other."""
    assert shipway(host, "new", "mailer", "--yes", "--kind", "worker") == 0
    commit(host)
    assert shipway(host, "remove", "payments") == 0
    assert (host / "infra/k8s/argocd/services.yaml").is_file()
    commit(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "remove", "mailer") == 0
    assert sorted(p.name for p in (host / "infra/k8s").rglob("*") if p.is_file()) == [
        ".gitkeep",
        "README.md",
        "account.yaml",
    ]


def test_there_and_back_under_another_name(host: Path) -> None:
    """Manifests move with the service, a comment of the team's in them stays."""
    file = host / "infra/k8s/base/payments/deployment.yaml"
    file.write_text(file.read_text().replace("  strategy:\n", "  # ours\n  strategy:\n"))
    commit(host)
    before = snapshot(host)
    assert shipway(host, "rename", "payments", "billing") == 0
    assert "# ours" in (host / "infra/k8s/base/billing/deployment.yaml").read_text()
    assert not (host / "infra/k8s/base/payments").exists()
    commit(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "rename", "billing", "payments") == 0
    assert snapshot(host) == before


def test_nothing_is_written_when_one_service_refuses(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (host / SCHEMA).write_text('{\n  "properties": {\n')
    commit(host)
    capsys.readouterr()
    assert shipway(host, "sync", "--all") == 2
    assert f"{SCHEMA}:3" in capsys.readouterr().err and status(host) == ""


def test_argo_cd_reads_the_repository_not_somebodys_fork(host: Path) -> None:
    """The address stays whatever a clone calls its origin."""
    path = "infra/k8s/argocd/services.yaml"
    text = (host / path).read_text()
    assert text.count("repoURL: https://example.com/acme/shop.git\n") == 2
    git(host, "remote", "set-url", "origin", "git@example.com:me/fork.git")
    assert shipway(host, "check") == 0
    assert shipway(host, "new", "mailer", "--yes") == 0
    assert (host / path).read_text() == text


def test_a_remote_that_came_later_is_no_mistake_of_anybody(tmp_path: Path) -> None:
    """The first commit is checked before anybody can have run `shipway sync` for it; one that is
    taken away again is a mistake."""
    root = host_with_manifests(tmp_path / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    commit(root)
    git(root, "remote", "add", "origin", "git@example.com:acme/shop.git")
    assert shipway(root, "check") == 0
    assert shipway(root, "sync", "--all") == 0
    made = root / "infra/k8s/argocd/services.yaml"
    commit(root)
    made.unlink()
    assert shipway(root, "check") == 1


def test_a_generator_that_the_team_changed_is_the_only_one(host: Path) -> None:
    """The address, the branch, a folder left out: the list has no names to tell items apart by."""
    path = host / "infra/k8s/argocd/services.yaml"
    text = path.read_text().replace("https://example.com/acme/shop.git", "https://a.example/b")
    text = text.replace("revision: HEAD", "revision: main # ours")
    path.write_text(text)
    commit(host)
    assert shipway(host, "check") == 0
    assert shipway(host, "sync", "--all") == 0
    assert path.read_text() == text
