"""The CronJob of what runs to its end: one at a time, with a limit to how long and how often."""

from __future__ import annotations

from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import labels, metadata, pod
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies

TIME_ZONE = "Etc/UTC"
"""Written out: without it, a schedule means the time zone of the cluster's controller."""
CONTAINER = "spec.jobTemplate.spec.template.spec.containers.*"
POLICIES = Policies(
    defaulted=(
        *(
            f"spec.{key}"
            for key in ("schedule", "timeZone", "concurrencyPolicy", "startingDeadlineSeconds")
        ),
        *(f"spec.{which}JobsHistoryLimit" for which in ("successful", "failed")),
        *(
            f"spec.jobTemplate.spec.{key}"
            for key in ("backoffLimit", "activeDeadlineSeconds", "podFailurePolicy")
        ),
        "spec.jobTemplate.spec.template.spec.volumes.tmp.emptyDir",
        f"{CONTAINER}.resources",
    ),
    required=(f"{CONTAINER}.image",),
)
EVICTED = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]}
"""A run that a node's drain ended did not fail: it is no part of backoffLimit."""


def cron_job(facts: ServiceFacts) -> str:
    """The whole manifest; empty for what runs without end."""
    if not facts.service.made_as.scheduled:
        return ""
    return to_yaml(
        {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": metadata(facts.name),
            "spec": {
                "schedule": facts.service.schedule,
                "timeZone": TIME_ZONE,
                "concurrencyPolicy": "Forbid",
                # A controller that was away for longer than this leaves the run out.
                "startingDeadlineSeconds": 300,
                "successfulJobsHistoryLimit": 3,
                "failedJobsHistoryLimit": 3,
                "jobTemplate": {
                    "spec": {
                        "backoffLimit": 2,
                        "activeDeadlineSeconds": 3600,
                        "podFailurePolicy": {"rules": [EVICTED]},
                        "template": {
                            "metadata": {"labels": labels(facts.name)},
                            "spec": pod(facts),
                        },
                    }
                },
            },
        }
    )
