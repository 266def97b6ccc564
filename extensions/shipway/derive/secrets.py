"""Where the Secret comes from: references only, never a value."""

from __future__ import annotations

import posixpath
import shlex

from shipway.derive.canonical import to_yaml
from shipway.derive.deployment import metadata
from shipway.derive.service_facts import ServiceFacts
from shipway.derive.yaml_merge import Policies

EXTERNAL_POLICIES = Policies(
    defaulted=("spec.refreshInterval", "spec.secretStoreRef", "spec.data.*.remoteRef")
)
SOPS_FILE = "secret.template.yaml"
SOPS_NOTE = """\
# The Secret that this service needs, without values. For each environment:
#   copy it to the overlay as secret.sops.yaml, fill it in, sops encrypt --in-place secret.sops.yaml
"""


def to_encrypt(template: str, overlay: str, name: str) -> str:
    """What a shell takes to make an environment's Secret of a template: filled in, then encrypted.

    overlay: the folder that it belongs to; services may share it.
    """
    own = posixpath.basename(overlay) == name
    target = shlex.quote(f"{overlay}/{'' if own else f'{name}.'}secret.sops.yaml")
    copy = f"cp {shlex.quote(template)} {target}"
    return f"{copy} && ${{EDITOR:-vi}} {target} && sops encrypt -i {target}"


def external_secret(facts: ServiceFacts) -> str:
    """An ExternalSecret (external-secrets.io); empty for other choices and without secrets."""
    if facts.service.secrets != "externalSecret" or not facts.secrets:
        return ""
    name = facts.name
    return to_yaml(
        {
            "apiVersion": "external-secrets.io/v1",
            "kind": "ExternalSecret",
            "metadata": metadata(name),
            "spec": {
                "refreshInterval": "1h",
                "secretStoreRef": {"kind": "ClusterSecretStore", "name": "default"},
                "target": {"name": name},
                "data": [
                    {"secretKey": v.name, "remoteRef": {"key": name, "property": v.name}}
                    for v in facts.secrets
                ],
            },
        }
    )


def sops_template(facts: ServiceFacts) -> str:
    """A Secret to be filled in and encrypted; kustomize does not read it."""
    if facts.service.secrets != "sops" or not facts.secrets:
        return ""
    name = facts.name
    return SOPS_NOTE + to_yaml(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata(name),
            "stringData": {v.name: "" for v in facts.secrets},
        }
    )
