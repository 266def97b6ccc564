"""Argo CD: an environment for each pull request that asks for one, and the project that bounds it.

What runs there follows from the overlays of the environment in which images are tried, as the pull
request has them: a service that it brings is found by its folder.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from shipway.derive import previews_shared
from shipway.derive.application_set import (
    CLUSTER,
    POLICIES,
    generating,
    is_of_others,
    of_argocd,
    repository_of,
    sync_policy,
)
from shipway.derive.canonical import Literal
from shipway.derive.namespaces import namespace_of
from shipway.derive.output import Output
from shipway.derive.receipt import Derived
from shipway.errors import ShipwayError
from shipway.service import Service
from shipway.sources.environments import tried_first
from shipway.sources.manifests import mapping
from shipway.sources.settings import settings_path
from shipway.sources.view import View

SETTING = "previews"
LABEL = "preview"
"""Of a pull request that asks; the workflow that pushes its images asks for the same."""
SECONDS = 180
TOKEN = {"secretName": "previews", "key": "token"}
"""Of Argo CD's own namespace: by it pull requests are read."""
RUNS = """\
spec:
  source:
    kustomize:
      {{- with index . "images" }}
      images:
      {{- range . }}
        - {{ printf "%s=REGISTRY/%s:preview-%s" .name .name $.head_sha | printf "%q" }}
      {{- end }}
      {{- end }}
"""
"""What an Application has of its overlay: every image as the pull request has it, and one pod of
what has a count, which is 0 until a first release. Values are quoted: whoever writes a branch
writes them."""
NAMED = """\
        - target:
            kind: HTTPRoute
          patch: {{ printf `[{"op": "add", "path": "/spec/hostnames", "value": ["HOST"]}]` \
.path.basename .number | printf "%q" }}
        - target:
            kind: Ingress
          patch: {{ printf `[{"op": "add", "path": "/spec/rules/0/host", "value": "HOST"}]` \
.path.basename .number | printf "%q" }}
        - target:
            kind: Ingress
          patch: '{apiVersion: x, kind: x, metadata: {name: x}, spec: {tls: null}}'
"""
UNNAMED = """\
        - target:
            kind: (HTTPRoute|Ingress)
          patch: '{$patch: delete, apiVersion: x, kind: x, metadata: {name: x}}'
"""
"""No route: the one of the overlay would take the requests of its environment."""


class Previews(NamedTuple):
    """``environment``: whose overlays are taken; ``namespace``: the one that it has itself;
    ``shared``: the kustomization of one overlay for all services, empty where each has its own."""

    registry: str
    host: str
    environment: str
    namespace: str
    shared: str = ""

    @property
    def spaces(self) -> str:
        """How the namespaces of pull requests begin."""
        return f"{self.namespace}-pr-"


def previews(
    service: Service, view: View, before: Derived, namespaces: Mapping[str, str]
) -> list[Output]:
    """The two files; nothing where nobody asked for them, and none until there is a remote.

    namespaces: environment -> that of the service's own overlay. Raises ShipwayError where there is
    no overlay, or Argo CD reads no pull requests where the repository lies.
    """
    said = mapping(view.host.settings.get(SETTING))
    registry, environment = said.get("registry"), tried_first(namespaces)
    if not registry or not service.environments:
        return []
    shared, namespace = "", namespaces.get(environment, "")
    if not environment:
        environment = tried_first(service.environments)
        folder = f"{service.kubernetes_overlays}/{environment}"
        shared = previews_shared.overlay_of_all(view, folder) if environment else ""
        namespace = namespace_of(view.readable(shared)) or environment
    if not namespace or (not shared and environment not in namespaces):
        why = f"{SETTING}: {service.name} is in no overlay before production"
        raise ShipwayError(why, settings_path(service), f"add one, or take {SETTING} out")
    host = str(said.get("host") or "")
    what = Previews(str(registry), host, environment, namespace, shared)
    outputs = []
    for path, make in zip(paths_of(service), (application_set, project), strict=True):
        text, derived = view.text(path) or "", before.get(path, "")
        url = repository_of(service, derived, text)
        if url and not is_of_others(path, view, before):
            made = make(service, what, url)
            outputs.append(Output(path, made, policies=POLICIES, owned=True))
    return outputs


def paths_of(service: Service) -> tuple[str, str]:
    """Beside the ApplicationSet of all services."""
    folder = posixpath.join(posixpath.dirname(service.kubernetes_overlays), "argocd")
    return f"{folder}/previews.yaml", f"{folder}/previews-project.yaml"


def application_set(service: Service, previews: Previews, url: str) -> str:
    """Each open pull request with the label, times each overlay that it has, or the one of all."""
    overlays = f"{service.kubernetes_overlays}/{previews.environment}"
    files = previews.shared or f"{overlays}/*/kustomization.yaml"
    found = {
        "git": {
            "repoURL": url,
            "revision": "{{ .head_sha }}",
            "files": [{"path": files}],
        }
    }
    space = f"{previews.spaces}{{{{ .number }}}}"
    spec = {
        "project": "previews",
        "source": {
            "repoURL": url,
            "targetRevision": "{{ .head_sha }}",
            "path": "{{ .path.path }}",
            "kustomize": {"namespace": space},
        },
        "destination": {"server": CLUSTER, "namespace": space},
        "syncPolicy": sync_policy(**{"pull-request": "{{ .number }}"}),
    }
    template = {"metadata": {"name": "{{ .path.basename }}-pr-{{ .number }}"}, "spec": spec}
    asked = {"matrix": {"generators": [_requests(service, url), found]}}
    patch = Literal(_patch(previews))
    said = {**generating([asked], template), "templatePatch": patch}
    return of_argocd("ApplicationSet", "previews", said)


def project(_service: Service, previews: Previews, url: str) -> str:
    """What was not reviewed yet gets no further than its own namespaces."""
    spec = {
        "description": "Environments of pull requests",
        "sourceRepos": [url],
        "destinations": [{"server": CLUSTER, "namespace": f"{previews.spaces}*"}],
        "clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}],
    }
    return of_argocd("AppProject", "previews", spec)


def _patch(previews: Previews) -> str:
    host = previews.host.replace("NAME", "%[1]s").replace("NUMBER", "%[2]s")
    if previews.shared:
        routes = previews_shared.named(host) if host else UNNAMED
        return previews_shared.runs(previews.registry) + routes
    routes = NAMED.replace("HOST", host) if host else UNNAMED
    return RUNS.replace("REGISTRY", previews.registry) + previews_shared.COUNTS + routes


def _requests(service: Service, url: str) -> dict[str, Any]:
    """By the repository's own place, as its address says it."""
    host, path = urlsplit(url).netloc, re.sub(r"^/|/$|\.git/?$", "", urlsplit(url).path)
    by = {"tokenRef": TOKEN, "labels": [LABEL]}
    if "github" in host:
        owner, _, repository = path.partition("/")
        api = {} if host == "github.com" else {"api": f"https://{host}/"}
        place = {"github": {"owner": owner, "repo": repository, **api, **by}}
    elif "gitlab" in host:
        api = {} if host == "gitlab.com" else {"api": f"https://{host}/"}
        place = {"gitlab": {"project": path, **api, **by, "pullRequestState": "opened"}}
    else:
        what = f"{SETTING}: {host} is neither GitHub nor GitLab by its name"
        fix = f"take {SETTING} out, and write an ApplicationSet for what reads pull requests there"
        raise ShipwayError(what, settings_path(service), fix)
    return {"pullRequest": {**place, "requeueAfterSeconds": SECONDS}}
