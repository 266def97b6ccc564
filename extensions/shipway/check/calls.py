"""Whether a service gets through to another one of the repository, in one of its environments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from shipway.check.egress import MISSING, leads_to
from shipway.check.finding import Finding
from shipway.check.given_values import Given
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule
from shipway.derive.addresses import SCHEME_PORTS
from shipway.derive.deployment import labels
from shipway.derive.peers import Peer, selector_of, tcp
from shipway.derive.service_facts import ServiceFacts
from shipway.errors import EditError
from shipway.sources.network_policies import Direction, Pod, openings
from shipway.sources.view import View

NOT_IN, ADDRESS = "ingress-missing", "service-address"


class Call(NamedTuple):
    """An address that leads from one service to another. ``here`` and ``there``: the namespaces of
    the two in the environment, empty where nothing says one."""

    given: Given
    caller: ServiceFacts
    peer: Peer
    here: str
    there: str

    @property
    def target(self) -> str:
        """The namespace that the address leads into."""
        return self.peer.namespace or self.here


def call_findings(view: View, call: Call) -> Iterator[Finding]:
    """What keeps the call from its pods: the address itself, the policy of either side."""
    given, peer, service = call.given, call.peer, call.caller.service
    if (found := _lost(call)) is not None:
        yield found
        return
    beside = not call.here or call.here == call.target
    base = service.kubernetes_base
    pod = Pod(dict(peer.labels), call.target, beside)
    out = f"{base}/{service.name}/networkpolicy.yaml"
    if not _passes(view, out, "Egress", pod, (peer.port, None)):
        what = f"{given.name} leads to port {peer.port} of the pods of {peer.name}, and the "
        what += "NetworkPolicy lets nothing out to them"
        rule = {
            "to": [selector_of(peer.labels, "" if beside else call.target)],
            "ports": tcp(peer.port),
        }
        yield _finding(call, MISSING, what, "egress", rule, out)
    own = tuple(labels(service.name).items())
    into = f"{base}/{peer.name}/networkpolicy.yaml"
    pod = Pod(dict(own), call.here, beside)
    if not _passes(view, into, "Ingress", pod, (peer.port, "http")):
        what = (
            f"{given.name} leads to {peer.name}, whose NetworkPolicy does not let {service.name} in"
        )
        rule = {"from": [selector_of(own, "" if beside else call.here)], "ports": tcp(peer.port)}
        yield _finding(call, NOT_IN, what, "ingress", rule, into)


def _lost(call: Call) -> Finding | None:
    """What is wrong with the address, whatever the policies say."""
    given, peer = call.given, call.peer
    port, known = leads_to(given.value), peer.served
    if port and known and port not in known:
        what = f"{given.name} leads to port {port} of the Service {peer.name}, which has "
        what += " and ".join(map(str, known))
        scheme, _, rest = given.value.partition("://")
        end = "" if known[0] == SCHEME_PORTS.get(scheme) else f":{known[0]}"
        host = rest.partition("/")[0].rpartition("@")[2].partition(":")[0]
        fix = f"make it {scheme}://{host}{end}; Compose gets the container's port by itself"
    elif not peer.namespace and call.here and call.there and call.here != call.there:
        what = f"{given.name} leads to {peer.name} in the namespace {call.here}, and "
        what += f"{peer.name} runs in {call.there}"
        fix = f"make its host {peer.name}.{call.there}.svc"
    else:
        return None
    return Finding(given.path, given.line, ADDRESS, what, fix, key=given.name)


def _passes(
    view: View, path: str, direction: Direction, pod: Pod, port: tuple[int, str | None]
) -> bool:
    """Whether the policy at ``path`` lets a flow through; one that is not there holds nothing."""
    text = view.text(path)
    with suppress(EditError):
        rules = openings(path, text, direction) if text else None
        return rules is None or any(rule.has_port(*port) and rule.has(pod) for rule in rules)
    return True


def _finding(
    call: Call, rule: str, what: str, key: str, opening: Mapping[str, Any], path: str
) -> Finding:
    fix = f"add `- {json.dumps(opening)}` below {key} in {path}"
    return Finding(call.given.path, call.given.line, rule, what, fix, key=call.given.name)


RULES = (
    Rule(
        id=NOT_IN,
        title="a service that the NetworkPolicy of another one, which it calls, does not let in",
        why="Both policies are asked: what one lets out the other must let in. Every connection "
        "hangs until it times out.",
        cure="add the rule below `ingress` of the service that is called; `shipway sync` leaves it",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: web # nobody but jobs may call api\n"
        "    literals: [API_URL=http://api]",
        right="configMapGenerator:\n  - name: jobs\n    literals: [API_URL=http://api]",
        severity="warning",
        scope="meets",
        since="1.5.0",
    ),
    Rule(
        id=ADDRESS,
        title="an address of another service that its Service, or its namespace, does not have",
        why="In the cluster a name leads to a Service: it has a port of its own, mostly 80, "
        "whatever the container listens on, and is found by its name alone in its own namespace "
        "only.",
        cure="write the Service's port, and its namespace where it is another one",
        group=VARIABLES,
        of="kustomization.yaml",
        wrong="configMapGenerator:\n  - name: web\n    literals: [API_URL=http://api:8080]",
        right="configMapGenerator:\n  - name: web\n    literals: [API_URL=http://api]",
        severity="warning",
        scope="meets",
        since="1.5.0",
    ),
)
