"""Hosts whose services are reached from outside: by a Gateway, or by an ingress controller."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from shipway.service import Service
from support.derived import derived, facts
from support.judges import kustomized

K8S = "infra/k8s"
SETTINGS = "services/.shipway.yml"
HTTP_ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  parentRefs:
    - name: public
      namespace: gateway
      sectionName: https
  rules:
    - backendRefs:
        - name: web
          port: 80
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
    external-dns.alpha.kubernetes.io/hostname: web.example.com
spec:
  ingressClassName: nginx
  rules:
    - host: web.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  name: http
  tls:
    - hosts: [web.example.com]
      secretName: web-tls
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: proxies
      ports:
        - port: http
    - from:
        - namespaceSelector: {}
      ports:
        - port: metrics
"""
PROXIES = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "proxies"}}}
BACKEND = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 80
"""


def overlay(host: str, kind: str = "HTTPRoute") -> str:
    """An environment's kustomization of web, which says its host name."""
    path, value = ("hostnames", f"[{host}]") if kind == "HTTPRoute" else ("rules/0/host", host)
    return (
        "resources: [../../../base/web]\npatches:\n"
        f"  - target: {{kind: {kind}, name: web}}\n    patch: |\n"
        f"      - op: add\n        path: /spec/{path}\n        value: {value}\n"
    )


def gateway_host() -> dict[str, str]:
    """A Gateway takes web's requests, in both environments."""
    return {
        f"{K8S}/base/web/httproute.yaml": HTTP_ROUTE,
        f"{K8S}/base/web/networkpolicy.yaml": POLICY,
        f"{K8S}/base/web/service.yaml": BACKEND,
        f"{K8S}/overlays/preview/web/kustomization.yaml": overlay("web.preview.example.com"),
        f"{K8S}/overlays/production/web/kustomization.yaml": overlay("web.example.com"),
    }


def ingress_host() -> dict[str, str]:
    """An ingress controller does."""
    patched = overlay("web-preview.example.com", "Ingress")
    return {
        f"{K8S}/base/web/ingress.yaml": INGRESS,
        f"{K8S}/base/web/networkpolicy.yaml": POLICY,
        f"{K8S}/base/web/service.yaml": BACKEND,
        f"{K8S}/overlays/preview/web/kustomization.yaml": patched,
    }


ROUTES = """\
routes:
  hosts: {preview: NAME-preview.acme.test, production: NAME.acme.test}
  gateway: infra/edge
  ingress_class: haproxy
  namespace: edge
"""
"""What settings may say of all of it."""
HOSTS = {"gateway": gateway_host, "ingress": ingress_host}


def payments(reachable: str, **more: Any) -> Service:
    """The answers of a service that is reached so."""
    return facts(reachable=reachable, **more).service


def built(root: Path, environment: str = "production", **answers: Any) -> dict[str, dict[str, Any]]:
    """What kustomize makes of an environment of the service, derived anew, by kind."""
    derived(root, facts(**answers))
    folder = root / K8S / "overlays" / environment
    own = folder / "payments"
    documents = yaml.safe_load_all(kustomized(own if own.is_dir() else folder))
    return {document["kind"]: document for document in documents}
