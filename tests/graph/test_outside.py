"""Who comes in from outside, by the routes of every environment."""

from __future__ import annotations

from pathlib import Path

from shipway.graph.draw import as_mermaid, as_text
from shipway.graph.find import graph_of
from shipway.sources.host import Host
from support.callers import host_with, service
from support.routes import K8S, gateway_host, ingress_host

BY_HAND = f"{K8S}/base/web/httproute.yaml"
PATCHED = f"{K8S}/overlays/preview/web/kustomization.yaml"


def test_a_host_name_leads_to_the_service_of_its_route(tmp_path: Path) -> None:
    """Of a route that a team wrote, too; each with the line that names it."""
    root = host_with(tmp_path / "acme", service("web"), service("lone"), **gateway_host())
    graph = graph_of(Host(root)).around(["web"])
    found = [(e.source, e.target, e.said[0].path) for e in graph.edges if e.kind == "leads to"]
    assert ("web.preview.example.com", "web", PATCHED) in found
    assert {target for _, target, _ in found} == {"web"} and len(found) == 2
    assert ("web.preview.example.com", "host name") in [node[:2] for node in graph.nodes]
    line = (root / PATCHED).read_text().split("\n")[graph.edges[0].said[0].line - 1]
    assert graph.edges[0].source in line or graph.edges[0].said[0].path != PATCHED
    assert "leads to" in as_text(graph) and '(["web.preview.example.com"])' in as_mermaid(graph)


def test_an_ingress_does_as_well(tmp_path: Path) -> None:
    root = host_with(tmp_path / "acme", service("web"), **ingress_host())
    edges = [edge for edge in graph_of(Host(root)).edges if edge.kind == "leads to"]
    hosts = {(edge.source, edge.said[0].name) for edge in edges}
    assert hosts == {("web.example.com", "Ingress"), ("web-preview.example.com", "Ingress")}


def test_a_route_to_nobody_here_is_none(tmp_path: Path) -> None:
    root = host_with(tmp_path / "acme", service("api"), **gateway_host())
    assert [edge for edge in graph_of(Host(root)).edges if edge.kind == "leads to"] == []
