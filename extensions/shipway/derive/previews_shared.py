"""What an environment of a pull request has of ONE overlay that serves all services.

Its `images` and `patches` say which of them are this repository's, and which routes it names. What
it says of nobody stays: a database's image has no tag of a pull request.
"""

from __future__ import annotations

import posixpath

from shipway.errors import ShipwayError
from shipway.sources.environments import NEVER_RELEASED
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.kustomize import build, kustomization_in, ways_from
from shipway.sources.view import View

OF_THE_CLUSTER = ("CustomResourceDefinition", "PersistentVolume", "StorageClass", "PriorityClass")
ROUTED = "preview-host"
"""The label of a route that has a host name of its own; all others are taken out."""
COUNTS = """\
      {{- with index . "replicas" }}
      replicas:
      {{- range . }}
        - name: {{ printf "%q" .name }}
          count: 1
      {{- end }}
      {{- end }}
      patches:
"""
"""One pod of what has a count, which is 0 until a first release."""
RUNS = """\
spec:
  source:
    kustomize:
      {{- with index . "images" }}
      images:
      {{- range . }}
        {{- $new := printf "%v" (index . "newName") }}
        {{- if and (gt (len $new) LENGTH) (eq (slice $new 0 LENGTH) "REGISTRY/") }}
        - {{ printf "%s=%s:preview-%s" .name $new $.head_sha | printf "%q" }}
        {{- else if and (gt (len .name) LENGTH) (eq (slice .name 0 LENGTH) "REGISTRY/") }}
        - {{ printf "%s=%s:preview-%s" .name .name $.head_sha | printf "%q" }}
        {{- else if eq (printf "%v" (index . "digest")) "NEVER" }}
        - {{ printf "%s=REGISTRY/%s:preview-%s" .name .name $.head_sha | printf "%q" }}
        {{- end }}
      {{- end }}
      {{- end }}
"""
"""An image as CI pushes it: under its name in the registry, where it has one there, else under the
service's, which was never released."""
NAMED = """\
        {{- range index . "patches" }}
        {{- with index . "target" }}
        {{- $kind := printf "%v" (index . "kind") }}
        {{- $name := printf "%v" (index . "name") }}
        {{- if and (or (eq $kind "HTTPRoute") (eq $kind "Ingress")) (ne $name "<nil>") }}
        - target: {kind: {{ $kind }}, name: {{ printf "%q" $name }}}
          patch: '{apiVersion: x, kind: x, metadata: {name: x, labels: {LABEL: "yes"}}}'
        - target: {kind: {{ $kind }}, name: {{ printf "%q" $name }}}
          {{- if eq $kind "HTTPRoute" }}
          patch: {{ printf `[{"op": "add", "path": "/spec/hostnames", "value": ["HOST"]}]` \
$name $.number | printf "%q" }}
          {{- else }}
          patch: {{ printf `[{"op": "add", "path": "/spec/rules/0/host", "value": "HOST"}]` \
$name $.number | printf "%q" }}
        - target: {kind: Ingress, name: {{ printf "%q" $name }}}
          patch: '{apiVersion: x, kind: x, metadata: {name: x}, spec: {tls: null}}'
          {{- end }}
        {{- end }}
        {{- end }}
        {{- end }}
        - target:
            kind: (HTTPRoute|Ingress)
            labelSelector: LABEL!=yes
          patch: '{$patch: delete, apiVersion: x, kind: x, metadata: {name: x}}'
"""
"""A route that the overlay names a host for; any other would take its environment's requests."""


def runs(registry: str) -> str:
    """The images and counts of the overlay's services."""
    made = RUNS.replace("NEVER", NEVER_RELEASED).replace("LENGTH", str(len(registry) + 1))
    return made.replace("REGISTRY", registry) + COUNTS


def named(host: str) -> str:
    """The host names of its routes."""
    return NAMED.replace("HOST", host).replace("LABEL", ROUTED)


def overlay_of_all(view: View, folder: str) -> str:
    """The kustomization of an environment in which all services are; empty where there is none.

    Raises ShipwayError where folders of single services lie beside it, or where it has what no pull
    request may bring.
    """
    shared = kustomization_in(view, folder)
    if not shared:
        return ""
    ways, depth = ways_from(view, folder), folder.count("/") + 2
    paths = [
        p for p in view.host.files if p.startswith(f"{folder}/") and p.endswith(KUSTOMIZATIONS)
    ]
    for path in paths:
        own = posixpath.dirname(path)
        if own.count("/") + 1 == depth and own not in ways:
            what = f"previews: {own} is an overlay beside that of all services"
            fix = f"name it below resources of {shared}, or take previews out of the settings"
            raise ShipwayError(what, path, fix, 1)
    for one in build(view, folder).resources:
        if one.kind.startswith("Cluster") or one.kind in OF_THE_CLUSTER:
            what = (
                f"previews: the overlay has the {one.kind} {one.names[0]}, an object of the whole"
            )
            fix = "deploy it by an Application of its own, or take previews out of the settings"
            raise ShipwayError(f"{what} cluster, which every pull request would share", shared, fix)
    return shared
