"""What wakes somebody: alert rules, for Prometheus' operator or as a file of rules.

Every number is the team's to change. There are no recorded series: the rules come with each
environment's manifests, and two that record the same series would fight.
"""

from __future__ import annotations

from typing import Any

from shipway.derive.canonical import Literal, to_yaml
from shipway.derive.scraping import of_operator
from shipway.derive.series import (
    DEAD_LETTERS,
    FAILED,
    LAG,
    POOL,
    QUEUE,
    REQUESTS,
    WORK,
    has_pool,
    has_queue,
    is_seen,
    is_watched,
    of_cron_job,
    of_deployment,
    of_rollout,
    own,
    serves,
)
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.watched import RULE
from shipway.derive.yaml_merge import Policies

RULES_FILE = "alerts.rules"
"""No ``.yaml``: what reads a folder of manifests would take it for an object."""
RULE_POLICIES = Policies(defaulted=("metadata.labels.*", "spec.groups.*.rules.*"))
FILE_POLICIES = Policies(defaulted=("groups.*.rules.*",))
BUDGET = "0.001"
"""The share of requests that may fail: 99.9 % within 30 days."""
FEWEST = 5
"""So many failures within the short window wake nobody: of few requests, one is a percent."""
BURNS = (
    ("ErrorBudgetBurnsFast", "critical", "14.4", "1h", "5m", "2 days"),
    ("ErrorBudgetBurns", "critical", "6", "6h", "30m", "5 days"),
    ("ErrorBudgetBurnsSlowly", "warning", "1", "3d", "6h", "30 days"),
)
"""Name, severity, how many times too fast, by which long and short window, and how long a whole
budget lasts then: as the Site Reliability Workbook has them (table 5-8)."""
OLDEST_SECONDS = 600
HOUR = 3600
LAG_SECONDS = "0.25"

Rule = dict[str, Any]


def prometheus_rule(facts: ServiceFacts) -> str:
    """For Prometheus' operator; empty where nobody else has it."""
    if facts.watched.scraping != "monitor" or not (rules := _rules(facts)):
        return ""
    return of_operator(RULE, facts.name, facts.watched.rule_labels, _group(facts, rules))


def rules_file(facts: ServiceFacts) -> str:
    """The same as Prometheus itself reads it; empty where the operator does."""
    if facts.watched.scraping == "monitor" or not (rules := _rules(facts)):
        return ""
    return to_yaml(_group(facts, rules))


def _group(facts: ServiceFacts, rules: list[Rule]) -> dict[str, Any]:
    return {"groups": [{"name": facts.name, "rules": rules}]}


def _rules(facts: ServiceFacts) -> list[Rule]:
    if facts.service.made_as.scheduled and is_seen(facts):
        return [_runs_fail(facts)]
    if not is_watched(facts):
        return []
    return [
        *(_burns(facts) if serves(facts) else ()),
        _no_ready_pod(facts),
        _lags(facts),
        *((_pool_exhausted(facts),) if has_pool(facts) else ()),
        *(_queue(facts) if has_queue(facts) else ()),
    ]


def _rule(facts: ServiceFacts, name: str, how: tuple[str, str], expr: str, says: str) -> Rule:
    """how: how bad it is, and how long it must last."""
    severity, lasts = how
    return {
        "alert": name,
        "expr": Literal(f"{expr}\n"),
        "for": lasts,
        "labels": {"severity": severity, "service": facts.name},
        "annotations": {"summary": f"{facts.name} in {{{{ $labels.namespace }}}}: {says}"},
    }


def _burns(facts: ServiceFacts) -> list[Rule]:
    """Both windows: it goes on, and it has not just ended."""
    every, failed = (own(facts, f"{REQUESTS}_count", WORK, *more) for more in ((), (FAILED,)))

    def share(window: str) -> str:
        return (
            f"sum by (namespace) (rate({failed}[{window}]))\n"
            f"  / sum by (namespace) (rate({every}[{window}]))"
        )

    return [
        _rule(
            facts,
            name,
            (severity, "2m"),
            f"{share(long)} > {times} * {BUDGET}\nand\n{share(short)} > {times} * {BUDGET}\n"
            f"and sum by (namespace) (increase({failed}[{short}])) > {FEWEST}",
            f"{{{{ $value | humanizePercentage }}}} of its requests fail; "
            f"so many use up a month's budget in {lasts}",
        )
        for name, severity, times, long, short, lasts in BURNS
    ]


def _no_ready_pod(facts: ServiceFacts) -> Rule:
    ready, wanted = (
        of_deployment(facts, metric) for metric in ("status_replicas_ready", "spec_replicas")
    )
    expr = f"{ready} == 0\nand {wanted} > 0"
    if facts.canaries:
        ready, wanted = (of_rollout(facts, metric) for metric in ("available", "desired"))
        expr = f"{expr}\nor {ready} == 0\nand {wanted} > 0"
    return _rule(facts, "NoReadyPod", ("critical", "5m"), expr, "no pod is ready")


def _runs_fail(facts: ServiceFacts) -> Rule:
    """One that runs is no failure yet, and it may run for an hour (`activeDeadlineSeconds`)."""
    begun, done = (
        of_cron_job(facts, f"status_last_{event}_time") for event in ("schedule", "successful")
    )
    says = "the last run to succeed ended {{ $value | humanizeDuration }} before the last one began"
    return _rule(facts, "RunsFail", ("warning", "70m"), f"{begun}\n  - {done} > {HOUR}", says)


def _lags(facts: ServiceFacts) -> Rule:
    expr = f"max by (namespace, pod) ({own(facts, LAG)}) > {LAG_SECONDS}"
    says = "the event loop of {{ $labels.pod }} is late by {{ $value | humanizeDuration }}"
    return _rule(facts, "EventLoopLags", ("warning", "10m"), expr, says)


def _pool_exhausted(facts: ServiceFacts) -> Rule:
    expr = f"max by (namespace, pod) ({own(facts, f'{POOL}_pending_requests')}) > 0"
    says = "queries of {{ $labels.pod }} wait for a connection of its pool"
    return _rule(facts, "ConnectionPoolExhausted", ("warning", "5m"), expr, says)


def _queue(facts: ServiceFacts) -> list[Rule]:
    """Each instance sees the whole queue: the greatest of their values counts."""
    oldest = own(facts, f"{QUEUE}_oldest_ready_job_seconds", f'queue!~".+{DEAD_LETTERS}"')
    dead = own(facts, f"{QUEUE}_jobs", f'queue=~".+{DEAD_LETTERS}"', 'state="ready"')
    waits = "a job of {{ $labels.queue }} has waited for {{ $value | humanizeDuration }}"
    lie = "{{ $value }} jobs have failed for good, and lie in {{ $labels.queue }}"
    of_queue = "max by (namespace, queue)"
    return [
        _rule(
            facts,
            "OldestJobWaits",
            ("warning", "5m"),
            f"{of_queue} ({oldest}) > {OLDEST_SECONDS}",
            waits,
        ),
        _rule(facts, "DeadLetters", ("warning", "1m"), f"{of_queue} ({dead}) > 0", lie),
    ]
