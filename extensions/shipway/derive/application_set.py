"""Argo CD: one ApplicationSet finds services and environments by their folders."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from shipway.derive.canonical import to_yaml
from shipway.derive.receipt import DERIVED_NAME, Derived
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.service import Service
from shipway.sources.discovery import PACKAGES_BUILD
from shipway.sources.view import View

POLICIES = Policies(defaulted=("metadata", "spec"))
ADDRESS = re.compile(r"^\s*(?:- )?repoURL:\s+(?:&\S+\s+)?[\"']?([^\s\"'#&*][^\s\"'#]*)", re.M)
CLUSTER = "https://kubernetes.default.svc"
"""The one in which Argo CD runs."""
NO_ADDRESS = "https://git.example.com/CHANGE-ME.git"
"""What earlier versions wrote where a repository had no remote; made good once there is one."""


def application_set(
    facts: ServiceFacts, derived: str, text: str, namespaces: Mapping[str, str]
) -> str:
    """The git generator over ``overlays/*/*``: an overlay that comes or goes needs no edit here.

    derived: what was derived last; text: the file as it is; both empty when there is none. The
    address stays whatever a clone calls its origin: this one may be of a fork.
    namespaces: environment -> the one that its overlay of the service has.
    """
    overlays = facts.service.kubernetes_overlays
    depth = len(overlays.split("/"))
    url = repository_of(facts.service, derived, text)
    environment, name = (f"{{{{ index .path.segments {depth + i} }}}}" for i in (0, 1))
    source = {"repoURL": url, "targetRevision": "HEAD", "path": "{{ .path.path }}"}
    found = {
        "git": {
            "repoURL": url,
            "revision": "HEAD",
            "directories": [{"path": f"{overlays}/*/*"}],
        }
    }
    space = _pattern(namespaces) % environment
    spec = {
        "project": "default",
        "source": source,
        "destination": {"server": CLUSTER, "namespace": space},
        "syncPolicy": sync_policy(),
    }
    template = {"metadata": {"name": f"{name}-{environment}"}, "spec": spec}
    return of_argocd("ApplicationSet", "services", generating([found], template))


def of_argocd(kind: str, name: str, spec: Mapping[str, Any]) -> str:
    """An object of Argo CD's, in its own namespace."""
    return to_yaml(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": kind,
            "metadata": {"name": name, "namespace": "argocd"},
            "spec": spec,
        }
    )


def generating(generators: list[Any], template: Mapping[str, Any]) -> dict[str, Any]:
    """What every ApplicationSet says of its Applications."""
    return {
        "goTemplate": True,
        "goTemplateOptions": ["missingkey=error"],
        "generators": generators,
        "template": template,
    }


def sync_policy(**labels: str) -> dict[str, Any]:
    """Argo CD keeps what runs as git says, in a namespace that it makes, with ``labels`` more."""
    enforced = {"pod-security.kubernetes.io/enforce": "restricted"}
    return {
        "automated": {"prune": True, "selfHeal": True},
        "syncOptions": ["CreateNamespace=true"],
        "managedNamespaceMetadata": {"labels": {**enforced, **labels}},
    }


def repository_of(service: Service, derived: str, text: str) -> str:
    """The address that Argo CD reads: the file's own, whatever a clone calls its origin."""
    ours, now = _address(derived), _address(text)
    if ours in ("", NO_ADDRESS) and now == ours:
        return service.repository_url or ours
    return ours or now


def path_of(service: Service) -> str:
    """Beside the overlays: ``infra/k8s/argocd/services.yaml``."""
    root = posixpath.dirname(service.kubernetes_overlays)
    return posixpath.join(root, "argocd", "services.yaml")


def why_none(service: Service, view: View, before: Derived) -> str:
    """Why no ApplicationSet is written; empty when one is, or one of ours is there already.

    before: what was derived last for the service. What was made once stays: Argo CD deletes what
    an ApplicationSet does not generate any more.
    """
    path = path_of(service)
    receipts = _receipts(view)
    if path in before or _is_in(path, receipts, view):
        return ""
    if found := [path] if view.has(path) else view.host.applications:
        return f"{found[0]} is there, and says what Argo CD deploys"
    names = {service.name, *(one.split("/")[-3] for one in receipts)}
    if strangers := _strangers(service, view, names):
        return f"{strangers[0]} is not ours, and a generator over the overlays would deploy it"
    return "" if service.repository_url else "the repository has no remote that Argo CD could read"


def waits_for_sync(service: Service, view: View, path: str, key: str) -> bool:
    """Whether ``path`` differs at ``key`` only since the repository got a remote, as it does after
    its first commit: that is nobody's mistake, and `shipway sync` writes it when it is wanted."""
    if path != path_of(service):
        return False
    if view.has(path):
        return _address(view.text(path) or "") == NO_ADDRESS and key.endswith("repoURL")
    return not _is_in(path, _receipts(view), view)


def is_of_others(path: str, view: View, before: Derived) -> bool:
    """Whether a file that all services have is there, and was derived for none of them."""
    return view.has(path) and path not in before and not _is_in(path, _receipts(view), view)


def _receipts(view: View) -> list[str]:
    return [one for one in view.host.files if one.endswith(f"/{DERIVED_NAME}")]


def _is_in(path: str, receipts: Iterable[str], view: View) -> bool:
    return any(path in (view.text(one) or "") for one in receipts)


def _strangers(service: Service, view: View, names: Iterable[str]) -> list[str]:
    """The folders ``overlays/*/*`` of others; a workspace's own ``db`` is Shipway's as well."""
    ours = {*names, "db"} if view.has(PACKAGES_BUILD) else set(names)
    depth = service.kubernetes_overlays.count("/") + 3
    root = f"{service.kubernetes_overlays}/"
    parts = [path.split("/") for path in view.host.files if path.startswith(root)]
    below = (p for p in parts if len(p) > depth and p[depth - 1] not in ours)
    return sorted({"/".join(p[:depth]) for p in below})


def _pattern(namespaces: Mapping[str, str]) -> str:
    """How a namespace follows from its environment: ``acme-%s``; ``%s`` where it does not."""
    found = {namespace.replace(name, "%s", 1) for name, namespace in namespaces.items()}
    pattern = found.pop() if len(found) == 1 else "%s"
    return pattern if "%s" in pattern else "%s"


def _address(text: str) -> str:
    found = ADDRESS.search(text)
    return found[1] if found else ""
