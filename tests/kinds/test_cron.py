"""``shipway new --kind cron``: a program that runs to its end, made a CronJob, and out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.test_new import shipway
from shipway.schedule import schedule_problem
from shipway.wiring.compose import TARGET as COMPOSE
from support.derived import derived, facts, host_with_manifests
from support.hosts import commit, snapshot, status
from support.json_output import read_output
from support.judges import kustomized
from support.versions import TemplateHistory

BASE = "infra/k8s/base/nightly"
PREVIEW = "infra/k8s/overlays/preview/nightly"
DIGEST = f"sha256:{'a' * 64}"
NEW = ("new", "nightly", "--kind", "cron", "--yes", "--data", "schedule=30 3 * * 1-5")
MORE = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec: {suspend: false}\n"
PLACE = "template/cron/{{ services_dir }}/{{ service_name }}"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return host_with_manifests(tmp_path / "acme")


def cron_job(text: str) -> dict[str, Any]:
    """The CronJob of what kustomize made."""
    (found,) = (one for one in yaml.safe_load_all(text) if one["kind"] == "CronJob")
    return found["spec"]  # type: ignore[no-any-return]


def test_a_cron_job_lives_as_a_service_does(
    host: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made, idle until its first release, updated, renamed, and removed without a trace; check and
    sync have nothing to say in between."""
    history = TemplateHistory(tmp_path / "template")
    before = snapshot(host)
    assert shipway(host, *NEW, "--template", str(history.root), "--ref", "v1.0.0") == 0
    assert "pnpm --filter @acme/nightly job" in capsys.readouterr().out
    _has_what_it_needs(host)
    commit(host)
    _settled(host)
    assert cron_job(kustomized(host / PREVIEW))["suspend"] is True

    assert (
        shipway(host, "release", f"nightly=r.example.com/nightly@{DIGEST}", "--to", "preview") == 0
    )
    released = cron_job(kustomized(host / PREVIEW))
    image = released["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["image"]
    assert "suspend" not in released and image == f"r.example.com/nightly@{DIGEST}"
    commit(host)
    _settled(host)

    history.release("v1.1.0", {f"{PLACE}/README.md.jinja": lambda text: f"{text}\nNew in 1.1.\n"})
    assert shipway(host, "update", "--all", "--data", "schedule=0 4 * * *") == 0
    assert "New in 1.1." in (host / "services/nightly/README.md").read_text()
    assert shipway(host, "sync", "nightly") == 0
    assert cron_job((host / BASE / "cronjob.yaml").read_text())["schedule"] == "0 4 * * *"
    commit(host)
    assert shipway(host, "rename", "nightly", "hourly") == 0
    renamed = cron_job(kustomized(host / PREVIEW.replace("nightly", "hourly")))
    assert "suspend" not in renamed
    commit(host)
    _settled(host)
    capsys.readouterr()
    assert shipway(host, "status", "--json") == 0
    (row,) = read_output(capsys.readouterr().out, "status")["services"]
    assert (row["name"], row["kind"], row["unwired"]) == ("hourly", "cron", [])
    assert shipway(host, "remove", "hourly") == 0
    assert snapshot(host) == before


def _settled(host: Path) -> None:
    assert shipway(host, "check") == 0 and shipway(host, "sync", "--all") == 0
    assert status(host) == ""


def _has_what_it_needs(host: Path) -> None:
    assert {file.name for file in (host / BASE).iterdir()} == {
        "cronjob.yaml", "kustomization.yaml", "networkpolicy.yaml", "serviceaccount.yaml",
    }  # fmt: skip
    entry = yaml.safe_load((host / "docker-compose.dev.yml").read_text())["services"]["nightly"]
    assert (entry["profiles"], entry["restart"]) == (["jobs"], "no")
    assert not {"ports", "healthcheck"} & entry.keys()
    answers = yaml.safe_load((host / "services/nightly/.copier-answers.yml").read_text())
    assert not {"port", "host_port", "autoscaling", "reachable"} & answers.keys()
    scripts = json.loads((host / "services/nightly/package.json").read_text())["scripts"]
    assert "job" in scripts and "dev" not in scripts  # `pnpm dev` runs what has one, without end
    assert "EXPOSE" not in (host / "services/nightly/Dockerfile").read_text()


def test_a_run_has_limits_and_never_runs_beside_itself(host: Path) -> None:
    """A time zone that is written out, a deadline, few tries, and no look at its health."""
    derived(host, facts(name="nightly", kind="cron", database="DATABASE_URL"))
    spec = cron_job((host / BASE / "cronjob.yaml").read_text())
    assert (spec["timeZone"], spec["concurrencyPolicy"]) == ("Etc/UTC", "Forbid")
    job = spec["jobTemplate"]["spec"]
    assert job["backoffLimit"] == 2 and job["activeDeadlineSeconds"] == 3600
    pod = job["template"]["spec"]
    assert pod["restartPolicy"] == "Never" and pod["terminationGracePeriodSeconds"] == 30
    (container,) = pod["containers"]
    assert container["env"][0]["name"] == "DATABASE_URL"
    assert not {"ports", "livenessProbe", "readinessProbe", "lifecycle"} & container.keys()


@pytest.mark.parametrize(("profiles", "waits"), [((), True), (("dev",), False)])
def test_it_waits_for_a_database_that_its_profile_can_see(
    profiles: tuple[str, ...], waits: bool
) -> None:
    """Compose refuses a file in which it waits for what another profile keeps back."""
    one = facts(
        name="nightly",
        kind="cron",
        database="DATABASE_URL",
        compose_postgres="postgres",
        compose_profiles=profiles,
    )
    (entry,) = yaml.safe_load(COMPOSE.blocks(one)["services/nightly"]).values()
    assert ("depends_on" in entry) == waits and entry["profiles"] == ["jobs"]


def test_what_the_team_decides_of_a_schedule_stays(host: Path) -> None:
    """And the team's patches, beside ours, which goes with the first release."""
    one = facts(name="nightly", kind="cron")
    derived(host, one)
    for path, old, new in (
        (f"{BASE}/cronjob.yaml", "backoffLimit: 2", "backoffLimit: 0"),
        (f"{BASE}/cronjob.yaml", "timeZone: Etc/UTC", "timeZone: Europe/Paris"),
        (f"{PREVIEW}/kustomization.yaml", "patches:\n", "patches:\n  - path: more.yaml\n"),
    ):
        file = host / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    (host / PREVIEW / "more.yaml").write_text(MORE)
    before = snapshot(host)
    assert derived(host, one).drifts == []
    assert snapshot(host) == before


@pytest.mark.parametrize(
    "schedule",
    ["0 * * * *", "*/15 9-17 * * mon-fri", "0 0 1,15 JAN *", "@daily", "5-59/10 * ? * 0"],
)
def test_a_schedule_that_kubernetes_reads_is_taken(schedule: str) -> None:
    assert schedule_problem(schedule) == ""


@pytest.mark.parametrize(
    ("schedule", "what"),
    [
        ("", "'' is no schedule: write five fields (minute, hour, "),
        ("0 0 * * * *", "'0 0 * * * *' is no schedule"),
        ("TZ=UTC 0 * * * *", "is no schedule"),
        ("@reboot", "'@reboot' is no schedule"),
        ("60 * * * *", "'60' is no minute: write *, 0 to 59, a range"),
        ("0 0 0 * *", "'0' is no day of the month"),
        ("0 0 * * 7", "'7' is no day of the week: write *, 0 to 6, or sun, mon"),
        ("0 5-3 * * *", "'5-3' is no hour"),
        ("*/0 * * * *", "'*/0' is no minute"),
        ("0 0 * ² *", "'²' is no month"),
        ("0 0 * * mon,", "'mon,' is no day of the week"),
    ],
)
def test_a_schedule_that_kubernetes_refuses_is_one_sentence(schedule: str, what: str) -> None:
    assert what in schedule_problem(schedule)


def test_a_wrong_schedule_makes_nothing(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The option is named, with an example that works."""
    assert shipway(host, *NEW[:-1], "schedule=61 * * * *") == 2
    said = capsys.readouterr().err
    assert "--data schedule: '61' is no minute" in said and "'0 3 * * *'" in said
    assert status(host) == ""


def test_a_cron_job_is_not_adopted(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its schedule stands in a manifest that is the team's."""
    folder = "services/scheduler-worker"
    assert shipway(host, "adopt", folder, "--data", "kind=cron") == 2
    assert "a cron job cannot be adopted" in capsys.readouterr().err
