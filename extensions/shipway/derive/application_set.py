"""Argo CD: one ApplicationSet finds services and environments by their folders."""

from __future__ import annotations

import posixpath
import re

from shipway.derive.canonical import to_yaml
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.service import Service

POLICIES = Policies(defaulted=("metadata", "spec"))
ADDRESS = re.compile(r"^\s*(?:- )?repoURL:\s+(?:&\S+\s+)?[\"']?([^\s\"'#&*][^\s\"'#]*)", re.M)
NO_ADDRESS = "https://git.example.com/CHANGE-ME.git"


def application_set(facts: ServiceFacts, derived: str, text: str) -> str:
    """The git generator over ``overlays/*/*``: an overlay that comes or goes needs no edit here.

    derived: what was derived last; text: the file as it is; both empty when there is none. The
    address is filled in once there is one, and stays: this clone may be one of a fork.
    """
    overlays = facts.service.kubernetes_overlays
    depth = len(overlays.split("/"))
    ours, now = _address(derived), _address(text)
    if ours in ("", NO_ADDRESS) and now == ours:
        url = facts.service.repository_url or NO_ADDRESS
    else:
        url = ours or now
    environment, name = (f"{{{{ index .path.segments {depth + i} }}}}" for i in (0, 1))
    source = {"repoURL": url, "targetRevision": "HEAD", "path": "{{ .path.path }}"}
    return to_yaml(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "ApplicationSet",
            "metadata": {"name": "services", "namespace": "argocd"},
            "spec": {
                "goTemplate": True,
                "goTemplateOptions": ["missingkey=error"],
                "generators": [
                    {
                        "git": {
                            "repoURL": url,
                            "revision": "HEAD",
                            "directories": [{"path": f"{overlays}/*/*"}],
                        }
                    }
                ],
                "template": {
                    "metadata": {"name": f"{name}-{environment}"},
                    "spec": {
                        "project": "default",
                        "source": source,
                        "destination": {
                            "server": "https://kubernetes.default.svc",
                            "namespace": environment,
                        },
                        "syncPolicy": {
                            "automated": {"prune": True, "selfHeal": True},
                            "syncOptions": ["CreateNamespace=true"],
                            "managedNamespaceMetadata": {
                                "labels": {"pod-security.kubernetes.io/enforce": "restricted"}
                            },
                        },
                    },
                },
            },
        }
    )


def path_of(service: Service) -> str:
    """Beside the overlays: ``infra/k8s/argocd/services.yaml``."""
    root = posixpath.dirname(service.kubernetes_overlays)
    return posixpath.join(root, "argocd", "services.yaml")


def _address(text: str) -> str:
    found = ADDRESS.search(text)
    return found[1] if found else ""
