"""The NetworkPolicy: everything is refused but the flows that follow from ports and URLs."""

from __future__ import annotations

from typing import Any

from shipway.derive import routes, scraping
from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import labels, metadata
from shipway.derive.peers import tcp
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies

POLICIES = Policies(defaulted=("spec.ingress",))
DNS: dict[str, Any] = {
    "ports": [
        {"port": port, "protocol": protocol} for port in (53, 5353) for protocol in ("UDP", "TCP")
    ]
}
"""By port, not by the pods that answer: a node-local cache answers from the node, and OpenShift's
DNS pods listen on 5353 and have labels of their own."""


def network_policy(facts: ServiceFacts) -> str:
    """In: pods of the same namespace and the proxy of its route, to the `http` port, and
    Prometheus, to its own. Out: DNS, the
    pods of other services of the repository that the URLs among the variables name, and the ports
    that other URLs lead to (hosts differ by environment, so any host). The kubelet's probes pass by
    themselves."""
    served = facts.port_name == "http"
    within = {"from": [{"podSelector": {}}], "ports": tcp("http")}
    ingress = [*([within] if served else []), *routes.admitted(facts), *scraping.admitted(facts)]
    egress: list[dict[str, Any]] = [{"ports": tcp(port)} for port in facts.outgoing]
    egress += [{"to": [peer.selector], "ports": tcp(peer.port)} for peer in facts.called]
    return to_yaml(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": metadata(facts.name),
            "spec": {
                "podSelector": {"matchLabels": labels(facts.name)},
                "policyTypes": ["Ingress", "Egress"],
                **({"ingress": ingress} if ingress else {}),
                "egress": [DNS, *egress],
            },
        }
    )
