"""`shipway explain FILE:LINE`: a line is Shipway's, with its inputs, or the team's."""

from __future__ import annotations

import pytest

from commands.test_new import shipway
from shipway.explain.line import Explanation, explain
from shipway.sources.host import Host
from support.changes import swap, team_edit
from support.derived import MANIFESTS
from support.hosts import COMPOSE, commit, make_host
from support.json_output import read_output
from support.versions import TemplateHistory

BASE = "infra/k8s/base/payments"
OWN = "services/payments"
SERVER = "environment: [POSTGRES_PASSWORD=h0th]"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A service with a database and manifests, in which the team has changed three lines."""
    folder = tmp_path_factory.mktemp("explained")
    template = TemplateHistory(folder / "template")
    stack = swap("image: postgres:17", f"image: postgres:17\n    {SERVER}")(COMPOSE)
    root = make_host(folder / "acme", {**MANIFESTS, "docker-compose.dev.yml": stack})
    template.copy(root, "payments", database="DATABASE_URL", kubernetes_base="infra/k8s/base")
    assert shipway(root, "sync", "--all") == 0
    commit(root)
    team_edit(root, "docker-compose.dev.yml", "LOG_LEVEL: info", "LOG_LEVEL: debug")
    team_edit(root, f"{OWN}/src/main.ts", "import ", "// The team's own.\nimport ")
    return Host(root)


def explained(host: Host, path: str, text: str) -> Explanation:
    """The explanation of the one line of a file that holds ``text``; of several, the last."""
    lines = host.text(path).splitlines()
    (*_, number) = [number for number, line in enumerate(lines, 1) if text in line]
    return explain(host, path, number)


@pytest.mark.parametrize(
    ("path", "text", "inputs"),
    [
        ("docker-compose.dev.yml", "  payments:", ["answer service_name: payments"]),
        ("docker-compose.dev.yml", "DRAIN_DELAY_MS:", ["variable DRAIN_DELAY_MS"]),
        ("docker-compose.dev.yml", "postgres://postgres:h0th@",
         ["variable DATABASE_URL", "compose_file"]),
        ("docker-compose.dev.yml", "interval: 5s", []),
        (".dependency-cruiser.cjs", 'name: "payments-imports-no-app-or-service"',
         ["answer service_name: payments"]),
        (f"{BASE}/deployment.yaml", "runAsUser:", ["USER of the image"]),
        (f"{BASE}/deployment.yaml", "containerPort:", ["EXPOSE of the image"]),
        (f"{BASE}/deployment.yaml", "terminationGracePeriodSeconds:",
         ["variable DRAIN_DEADLINE_MS", "variable DRAIN_DELAY_MS"]),
        (f"{BASE}/kustomization.yaml", "LOG_LEVEL=", ["variable LOG_LEVEL"]),
        (f"{BASE}/networkpolicy.yaml", "port: 5432", ["variable DATABASE_URL"]),
        (f"{BASE}/service.yaml", "port: 80", []),
        (f"{OWN}/.env.example", "LOG_LEVEL=", ["variable LOG_LEVEL"]),
        (f"{OWN}/package.json", '"name":', ["scope", "answer service_name: payments"]),
        (f"{OWN}/package.json", '"pg":', ["answer database: DATABASE_URL"]),
        (f"{OWN}/package.json", '"type": "module"', []),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_line_of_ours_names_the_inputs_that_it_follows_from(
    path: str, text: str, inputs: list[str], host: Host
) -> None:
    found = explained(host, path, text)
    assert found.author == "shipway" and found.service == "payments"
    assert [reason.what for reason in found.reasons] == inputs
    for reason in found.reasons:
        file, _, line = reason.where.rpartition(":")
        named = reason.what.split()[1].removesuffix(":") if " " in reason.what else reason.what
        words = (named, reason.what.split()[0])
        assert any(word in host.text(file).splitlines()[int(line) - 1] for word in words)


def test_a_line_that_the_team_changed_says_what_shipway_has_there(host: Host) -> None:
    found = explained(host, "docker-compose.dev.yml", "LOG_LEVEL: debug")
    assert (found.author, found.kind) == ("team", "wired")
    assert found.ours.strip() == "LOG_LEVEL: info" and found.commit


def test_a_line_that_the_team_added_is_theirs(host: Host) -> None:
    found = explained(host, f"{OWN}/src/main.ts", "The team's own")
    assert (found.author, found.kind, found.ours) == ("team", "template", "")
    nobody = explained(host, "docker-compose.dev.yml", "image: postgres")
    assert (nobody.author, nobody.kind) == ("team", "") and nobody.commit


def test_a_person_reads_who_and_how_to_change_it(
    host: Host, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from a folder further down, with the path as it is from there."""
    line = host.text(f"{BASE}/deployment.yaml").splitlines().index("      securityContext:") + 2
    at = f"{BASE}/deployment.yaml:{line}"
    assert shipway(host.root, "explain", at) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{at}: ") and "Shipway wrote it: derived for payments" in out
    monkeypatch.chdir(host.root / BASE)
    assert shipway(host.root / BASE, "explain", f"deployment.yaml:{line}", "--json") == 0
    assert (
        read_output(capsys.readouterr().out, "explain")["line"]["path"] == f"{BASE}/deployment.yaml"
    )


@pytest.mark.parametrize(
    ("what", "error"),
    [("package.json:999", "package.json: there is no line 999"), ("none.ts:1", "no such file")],
)
def test_a_line_that_is_not_there_is_one_clear_error(
    what: str, error: str, host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host.root, "explain", what) == 2
    assert error in capsys.readouterr().err
