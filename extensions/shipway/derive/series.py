"""PromQL for the series of one service: alerts and the dashboard say the same by it."""

from __future__ import annotations

from shipway.derive.service_facts import ServiceFacts

REQUESTS = "http_server_request_duration_seconds"
POOL = "db_client_connection"
QUEUE = "pgboss_queue"
LAG = "nodejs_eventloop_lag_p99_seconds"
WORK = 'http_route!~"/(livez|readyz|version)"'
"""A probe each few seconds would be most of what a quiet service answers, and its 503 no fault."""
FAILED = 'http_response_status_code=~"5.."'
DEAD_LETTERS = "-dead-letters"


def is_watched(facts: ServiceFacts) -> bool:
    """Whether it has the metrics that the template's services have, and a place for manifests."""
    return is_seen(facts) and facts.metrics_port > 0


def is_seen(facts: ServiceFacts) -> bool:
    """Whether it asked to be, and has that place; what it does not say itself, others may."""
    return facts.service.telemetry and facts.service.kubernetes_base != ""


def serves(facts: ServiceFacts) -> bool:
    return facts.port_name == "http"


def has_pool(facts: ServiceFacts) -> bool:
    return facts.service.database != "none"


def has_queue(facts: ServiceFacts) -> bool:
    return has_pool(facts) and not serves(facts)


def own(facts: ServiceFacts, metric: str, *matchers: str) -> str:
    """A metric of the service's pods, which their label tells."""
    return _selected(metric, f'app_kubernetes_io_name="{facts.name}"', *matchers)


def of_deployment(facts: ServiceFacts, metric: str, *matchers: str) -> str:
    """A metric of kube-state-metrics: a service that does not run says nothing itself."""
    return _selected(f"kube_deployment_{metric}", f'deployment="{facts.name}"', *matchers)


def of_rollout(facts: ServiceFacts, metric: str, *matchers: str) -> str:
    """The same of Argo Rollouts: an environment may have a Rollout in the Deployment's place."""
    return _selected(f"rollout_info_replicas_{metric}", f'name="{facts.name}"', *matchers)


def of_cron_job(facts: ServiceFacts, metric: str) -> str:
    """The same for what runs on a schedule."""
    return _selected(f"kube_cronjob_{metric}", f'cronjob="{facts.name}"')


def _selected(metric: str, *matchers: str) -> str:
    return f"{metric}{{{','.join(matchers)}}}"
