"""What everything is derived from: the service's answers, its image and its environment."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from shipway.derive.addresses import port_of
from shipway.derive.peers import Peer
from shipway.derive.watched import NOTHING_SHOWN, Watched
from shipway.derive.way_in import WayIn
from shipway.layers.layer import Patch, Wiring
from shipway.service import Service
from shipway.sources.dockerfile import NO_IMAGE, ImageFacts
from shipway.sources.env_schema import Variable

PORT_VARIABLES = ("PORT", "HEALTH_PORT")
METRICS_VARIABLE = "METRICS_PORT"
DRAIN_VARIABLES = ("DRAIN_DELAY_MS", "DRAIN_DEADLINE_MS")
IN_KUBERNETES = {("DRAIN_DELAY_MS", "8000"): "3000"}
"""What the manifests say in the place of a default of ours. Kubernetes takes a pod out of its
Services when it sends SIGTERM, whatever the probes say, and its nodes hear of it within a second
or two. Elsewhere a balancer learns of it by polling: HAProxy's 2 s, three times, and a margin.
"""
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
GRACE = 30
"""Seconds that Kubernetes gives by itself (terminationGracePeriodSeconds)."""
MARGIN = 2
"""Seconds between the process's own deadline and the kubelet's SIGKILL."""

Canaries = tuple[tuple[str, tuple[str, ...]], ...]
"""Environment -> the autoscalers that count the Rollout there."""


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """One service, as its answers, Dockerfile and env schema describe it; ``patches``: what its
    layers change of its manifests; ``wirings``: their entries in files of the host's; ``peers``:
    other services of the repository that its variables lead to, by variable; ``watched`` and
    ``way_in``: what the host's other manifests show, of Prometheus and Grafana, and of routes;
    ``brought``: the files that its layers put into its folder, as paths there; ``canaries``: where
    it is released by one; ``rollout``: the team's own that refers to its Deployment."""

    service: Service
    image: ImageFacts
    variables: tuple[Variable, ...]
    patches: tuple[Patch, ...] = ()
    wirings: tuple[Wiring, ...] = ()
    peers: tuple[tuple[str, Peer], ...] = ()
    watched: Watched = NOTHING_SHOWN
    way_in: WayIn | None = None
    brought: tuple[str, ...] = ()
    canaries: Canaries = ()
    rollout: str = ""

    @property
    def derives(self) -> bool:
        """Whether anything follows from it: there is an image, and its facts are known."""
        return self.image is not NO_IMAGE

    @property
    def name(self) -> str:
        """The one name of every object."""
        return self.service.name

    @property
    def port(self) -> int:
        """What the image exposes; the schema's default when it exposes nothing, or several."""
        variable = self.port_variable
        stated = variable.default if variable and variable.default else ""
        default = int(stated) if stated.isdecimal() else 0
        if self.image.port and default not in self.image.ports:
            return self.image.port
        return default or self.service.port

    @property
    def port_variable(self) -> Variable | None:
        """The variable that the process reads its port from."""
        return next((v for v in self.variables if v.name in PORT_VARIABLES), None)

    @property
    def port_name(self) -> str:
        """``health`` when nothing but probes is served there."""
        variable = self.port_variable
        if variable:
            return "health" if variable.name == "HEALTH_PORT" else "http"
        return self.service.made_as.port

    @property
    def metrics_port(self) -> int:
        """Where Prometheus is answered; 0 where it is not."""
        stated = next((v.default for v in self.variables if v.name == METRICS_VARIABLE), "") or ""
        return int(stated) if stated.isdecimal() else 0

    @property
    def secrets(self) -> tuple[Variable, ...]:
        """Variables whose values no file may hold."""
        return tuple(variable for variable in self.variables if variable.secret)

    @property
    def plain(self) -> tuple[tuple[str, str], ...]:
        """Name and value of the variables that have a value for every environment.

        The port is the image's, whatever the schema's default: probes and Service lead there.
        """
        values = ((v.name, self._in_manifests(v)) for v in self.variables if not v.secret)
        return tuple((name, value) for name, value in values if value is not None)

    def _in_manifests(self, variable: Variable) -> str | None:
        if variable is self.port_variable:
            return str(self.port)
        default = variable.default
        return default and IN_KUBERNETES.get((variable.name, default), default)

    @property
    def unset(self) -> tuple[str, ...]:
        """Required variables, not secret, whose value each environment must give."""
        known = {name for name, _ in self.plain}
        return tuple(
            v.name for v in self.variables if v.required and not v.secret and v.name not in known
        )

    @property
    def drains(self) -> bool:
        """Whether the process itself goes on serving for a while after SIGTERM."""
        return any(variable.name == DRAIN_VARIABLES[0] for variable in self.variables)

    @property
    def grace_seconds(self) -> int:
        """How long the kubelet waits: the process's own deadline and a margin, at least 30."""
        known = dict(self.plain)
        times = [
            float(known[name]) for name in DRAIN_VARIABLES if NUMBER.fullmatch(known.get(name, ""))
        ]
        return max(GRACE, math.ceil(sum(times) / 1000) + MARGIN)

    @property
    def outgoing(self) -> tuple[int, ...]:
        """TCP ports that the URLs among the variables lead to, rising; but those of peers."""
        known = {name for name, peer in self.peers if peer.labels}
        ports = {port for v in self.variables if v.name not in known and (port := port_of(v))}
        return tuple(sorted(ports))

    @property
    def called(self) -> tuple[Peer, ...]:
        """Every peer with pods that a variable leads to, by name."""
        known = {variable.name for variable in self.variables}
        peers = {peer._replace(served=(), in_stack=0) for name, peer in self.peers if name in known}
        return tuple(sorted(peer for peer in peers if peer.labels))
