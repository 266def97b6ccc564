"""Alerts wake somebody when they should, as Prometheus judges, and are the team's to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.derive.alerts import prometheus_rule, rules_file
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.watched import Watched
from support.changes import swap
from support.crds import misfits
from support.derived import derived, facts, host_with_manifests
from support.prometheus import promtool
from support.promql import rules_in

RULES = "infra/k8s/base/payments/alerts.rules"
OBJECT = "infra/k8s/base/payments/prometheusrule.yaml"
MONITOR = "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata:\n  name: web\n"
SERVED = {"NoReadyPod", "EventLoopLags"}
POOL, QUEUE = {"ConnectionPoolExhausted"}, {"OldestJobWaits", "DeadLetters"}
BURNS = {"ErrorBudgetBurnsFast", "ErrorBudgetBurns", "ErrorBudgetBurnsSlowly"}
OWN = 'app_kubernetes_io_name="payments",namespace="production",pod="a"'
COUNT = "http_server_request_duration_seconds_count"
DEPLOYMENT = 'namespace="{}",deployment="payments"'


def watched(**answers: Any) -> ServiceFacts:
    return facts(telemetry=True, **answers)


@pytest.mark.parametrize(
    ("kind", "database", "names"),
    [
        ("http", "none", SERVED | BURNS),
        ("http", "DATABASE_URL", SERVED | BURNS | POOL),
        ("worker", "none", SERVED),
        ("worker", "DATABASE_SERVICE_URL", SERVED | POOL | QUEUE),
        ("cron", "DATABASE_URL", {"RunsFail"}),
    ],
)
def test_each_kind_has_the_alerts_of_what_it_does(
    kind: str, database: str, names: set[str]
) -> None:
    rules = rules_in(rules_file(watched(kind=kind, database=database)))
    assert {rule["alert"] for rule in rules} == names
    assert all("$labels.namespace" in rule["annotations"]["summary"] for rule in rules)


@pytest.mark.parametrize(
    "answers", [{}, {"telemetry": True, "kubernetes_base": ""}, {"kind": "cron"}]
)
def test_what_has_no_metrics_or_no_manifests_has_none(answers: dict[str, Any]) -> None:
    assert rules_file(facts(**answers)) == prometheus_rule(facts(**answers)) == ""


def test_the_operator_gets_them_as_an_object() -> None:
    """With the labels that it picks others by, and no file beside."""
    labels = (("release", "monitoring"),)
    one = replace(watched(), watched=Watched("monitor", rule_labels=labels))
    assert rules_file(one) == ""
    rule = yaml.safe_load(prometheus_rule(one))
    assert misfits(rule) == []
    assert rule["metadata"]["labels"]["release"] == "monitoring"
    assert rules_in(prometheus_rule(one)) == rules_in(rules_file(watched()))


def of_requests(status: str, values: str, route: str = "/orders/:id") -> dict[str, str]:
    labels = f'{OWN},http_route="{route}",http_response_status_code="{status}"'
    return {f"{COUNT}{{{labels}}}": values}


def of_pods(environment: str, ready: int, wanted: int) -> dict[str, str]:
    labels = DEPLOYMENT.format(environment)
    return {
        f"kube_deployment_status_replicas_ready{{{labels}}}": f"{ready}x120",
        f"kube_deployment_spec_replicas{{{labels}}}": f"{wanted}x120",
    }


def of_queue(name: str, oldest: int, ready: int) -> dict[str, str]:
    labels = f'{OWN},queue="{name}"'
    return {
        f"pgboss_queue_oldest_ready_job_seconds{{{labels}}}": f"{oldest}x120",
        f'pgboss_queue_jobs{{{labels},state="ready"}}': f"{ready}x120",
    }


def of_runs(succeeded: str) -> dict[str, str]:
    """One each half an hour."""
    labels = '{namespace="production",cronjob="payments"}'
    begun = " ".join(f"{begin}x29" for begin in range(7200, 14400, 1800))
    return {
        f"kube_cronjob_status_last_schedule_time{labels}": f"{begun} 14400",
        f"kube_cronjob_status_last_successful_time{labels}": succeeded,
    }


LIVES: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "well": ("http", of_requests("200", "0+1000x120") | of_requests("503", "0+0x120"), set()),
    "two percent fail": (
        "http", of_requests("200", "0+980x120") | of_requests("500", "0+20x120"), BURNS,
    ),
    "one percent fails": (
        "http", of_requests("200", "0+990x120") | of_requests("502", "0+10x120"),
        BURNS - {"ErrorBudgetBurnsFast"},
    ),
    "few more than may fail": (
        "http", of_requests("200", "0+998x120") | of_requests("500", "0+2x120"),
        {"ErrorBudgetBurnsSlowly"},
    ),
    "it was long ago": (
        "http", of_requests("200", "0+980x120") | of_requests("500", "0+20x20 400x100"),
        {"ErrorBudgetBurnsSlowly"},
    ),
    "one request fails, of few": (
        "http", of_requests("200", "0+1x120") | of_requests("500", "0x116 1x4"), set(),
    ),
    "not ready, which a probe hears": (
        "http", of_requests("200", "0+10x120") | of_requests("503", "0+12x120", "/readyz"), set(),
    ),
    "no pod": (
        "worker", of_pods("production", 0, 2) | of_pods("preview", 0, 0), {"NoReadyPod"},
    ),
    "a pod of two": ("worker", of_pods("production", 1, 2), set()),
    "it lags": (
        "http", {f"nodejs_eventloop_lag_p99_seconds{{{OWN}}}": "0.4x120"}, {"EventLoopLags"},
    ),
    "queries wait": ("http", {f"db_client_connection_pending_requests{{{OWN}}}": "3x120"}, POOL),
    "a query waits now and then": (
        "http", {f"db_client_connection_pending_requests{{{OWN}}}": "3 0 0 " * 40}, set(),
    ),
    "a job waits": (
        "worker", of_queue("payments", 900, 4) | of_queue("payments-dead-letters", 0, 0),
        {"OldestJobWaits"},
    ),
    "a job failed for good": (
        "worker", of_queue("payments", 2, 4) | of_queue("payments-dead-letters", 9000, 1),
        {"DeadLetters"},
    ),
    "runs succeed": (
        "cron", of_runs("6600x20 8400x29 10200x29 12000x29 13800x12"), set(),
    ),
    "runs have failed since the first": ("cron", of_runs("600x120"), {"RunsFail"}),
}  # fmt: skip


def test_prometheus_wakes_somebody_when_it_should(tmp_path: Path) -> None:
    """Prometheus' own judge plays two hours of each life; nothing else is heard."""
    for kind in ("http", "worker", "cron"):
        text = rules_file(watched(kind=kind, database="DATABASE_URL"))
        (tmp_path / f"{kind}.rules").write_text(text)
        tests = [
            {
                "name": name,
                "interval": "1m",
                "input_series": [{"series": s, "values": v} for s, v in series.items()],
                "promql_expr_test": [heard(alerts)],
            }
            for name, (of, series, alerts) in LIVES.items()
            if of == kind
        ]
        file = tmp_path / f"{kind}.yaml"
        file.write_text(
            yaml.safe_dump(
                {"rule_files": [f"{kind}.rules"], "evaluation_interval": "1m", "tests": tests}
            )
        )
        promtool("check", "rules", tmp_path / f"{kind}.rules")
        promtool("test", "rules", file)


def heard(alerts: set[str]) -> dict[str, Any]:
    """All that fires at the end, each once."""
    samples = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(alerts)]
    return {
        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
        "eval_time": "2h",
        "exp_samples": samples,
    }


def test_what_the_team_changes_stays(tmp_path: Path) -> None:
    """A threshold, a rule of its own, one that it took out; what comes new is added."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, watched())
    file = root / RULES
    edited = swap("> 0.25", "> 0.5")(file.read_text())
    rules = yaml.safe_load(edited)["groups"][0]["rules"]
    mine = "      - alert: TooQuiet\n        expr: absent(up)\n"
    start = edited.index("      - alert: NoReadyPod")
    end = edited.index("      - alert: EventLoopLags")
    file.write_text(edited[:start] + edited[end:] + mine)
    assert len(rules) == 5
    assert derived(root, watched()).drifts == []
    derived(root, watched(database="DATABASE_URL"))
    found = {rule["alert"]: rule for rule in rules_in(file.read_text())}
    assert found.keys() == BURNS | POOL | {"EventLoopLags", "TooQuiet"}
    assert found["EventLoopLags"]["expr"].strip().endswith("> 0.5")
    derived(root, facts())
    assert {rule["alert"] for rule in rules_in(file.read_text())} == {"TooQuiet"}


def test_they_go_where_the_operator_comes(tmp_path: Path) -> None:
    """Another service brings a monitor: the file becomes an object, and the other way round."""
    root = host_with_manifests(tmp_path / "acme")
    derived(root, watched())
    assert (root / RULES).is_file()
    monitor = root / "infra/k8s/base/web/monitor.yaml"
    monitor.parent.mkdir()
    monitor.write_text(MONITOR)
    derived(root, watched())
    assert not (root / RULES).exists()
    resources = yaml.safe_load((root / OBJECT).with_name("kustomization.yaml").read_text())
    assert "prometheusrule.yaml" in resources["resources"]
    monitor.unlink()
    derived(root, watched())
    assert (root / RULES).is_file() and not (root / OBJECT).exists()
    derived(root, facts())
    assert not (root / RULES).exists()
