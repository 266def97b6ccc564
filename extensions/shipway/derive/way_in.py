"""How requests from outside of the cluster get in: as the settings say it, as it was derived last,
or as the routes of others show it.

In that order. What a neighbour changes in its own route is no reason to move a service that answers
under a name already.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from shipway.derive.shown_routes import PLACE, Found, Shown
from shipway.service import Service
from shipway.sources.environments import is_production
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.manifests import mapping
from shipway.sources.network_policies import SPACE
from shipway.sources.routes import HTTP_ROUTE, INGRESS, routes_in
from shipway.sources.view import View

KINDS = {"gateway": HTTP_ROUTE, "ingress": INGRESS}
"""The answer `reachable` -> the object that follows; of the others none does."""
SETTING = "routes"


class Backend(NamedTuple):
    """A Service that the team wrote, and its port."""

    name: str
    port: int


class WayIn(NamedTuple):
    """``hosts``: environment -> host name, empty where nothing says one. ``parents``: the Gateways
    of an HTTPRoute. ``tls``: the Secret of an Ingress; empty for TLS without one of its own, None
    for none. ``peer``: whose requests come in, as a rule of a NetworkPolicy names them.
    ``backend``: None for the Service that is derived."""

    kind: str
    hosts: tuple[tuple[str, str], ...]
    parents: tuple[Mapping[str, Any], ...] = ()
    class_name: str = ""
    annotations: tuple[tuple[str, str], ...] = ()
    tls: str | None = None
    peer: Mapping[str, Any] | None = None
    backend: Backend | None = None

    @property
    def known(self) -> bool:
        """Whether enough is known for a route. One without a host name would take everybody's
        requests."""
        return any(host for _, host in self.hosts) and (self.kind == INGRESS or bool(self.parents))


def way_in(view: View, service: Service, before: Mapping[str, str]) -> WayIn | None:
    """The way into a service; None for one that no manifest of ours leads to from outside.

    before: what was derived last.
    """
    kind = KINDS.get(service.reachable)
    if kind is None or not service.kubernetes_base:
        return None
    said = mapping(view.host.settings.get(SETTING))
    root = service.manifests
    last = {path: text for path, text in before.items() if path.startswith(f"{root}/")}
    own = _shown(view, service, last)
    others = cache(lambda: _others(view, service))  # of many services each would read all of them
    habit = own if own.whole(kind) else others()
    shown = (lambda: own, others)
    return WayIn(
        kind,
        tuple((one, _host(said, shown, one, service.name)) for one in service.environments),
        _gateway(said.get("gateway")) or habit.parents,
        str(said.get("ingress_class") or "") or habit.class_name,
        habit.annotations,
        habit.secret(service.name) if kind == INGRESS else None,
        _namespace(said.get("namespace")) or own.peer(kind) or others().peer(kind),
    )


def answer_of_app(host: Host, name: str) -> dict[str, Any]:
    """The answer `reachable` of what no answers file speaks of, such as an app."""
    said = mapping(mapping(host.settings.get(SETTING)).get("apps")).get(name)
    return {"reachable": said} if said else {}


def _others(view: View, service: Service) -> Shown:
    """What lies beside the service's own manifests."""
    root, base = service.manifests, f"{service.kubernetes_base}/{service.name}/"
    overlays = [f"{service.kubernetes_overlays}/{e}/{service.name}/" for e in service.environments]
    own = (base, *overlays)
    paths = [p for p in view.host.files if p.startswith(f"{root}/") and not p.startswith(own)]
    yaml = (".yaml", ".yml", KUSTOMIZATIONS[-1])
    shown = _shown(view, service, {p: view.readable(p) for p in paths if p.endswith(yaml)})
    return shown._replace(found=tuple(f for f in shown.found if f.route.name != service.name))


def _shown(view: View, service: Service, texts: Mapping[str, str]) -> Shown:
    found: list[Found] = []
    for path, text in texts.items():
        folder = posixpath.dirname(path)
        routes = routes_in(text, partial(view.beside, folder))
        found += [Found(_environment(service, path), folder, route) for route in routes]
    return Shown(texts, tuple(found), lambda name: f"{service.kubernetes_base}/{name}")


def _environment(service: Service, path: str) -> str:
    """The one whose overlay a file is in; empty for a base's."""
    before, _, rest = path.partition(f"{service.kubernetes_overlays}/")
    return "" if before else rest.partition("/")[0]


def _host(
    said: Mapping[str, Any], shown: tuple[Callable[[], Shown], ...], environment: str, name: str
) -> str:
    """What a base says of all environments is production's."""
    pattern = mapping(said.get("hosts")).get(environment)
    if isinstance(pattern, str):
        return pattern.replace(PLACE, name)
    places = [environment, *([""] if is_production(environment) else [])]
    found = (one().host(place, name) for one in shown for place in places)
    return next(filter(None, found), "")


def _gateway(said: object) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(said, str):
        return ()
    namespace, _, name = said.partition("/")
    return ({"name": name, "namespace": namespace},)


def _namespace(said: object) -> Mapping[str, Any] | None:
    selector = {"namespaceSelector": {"matchLabels": {SPACE: said}}}
    return selector if isinstance(said, str) else None
