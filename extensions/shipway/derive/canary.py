"""A canary: in an environment that asks for one, Argo's Rollout stands in the Deployment's place.

The base stays as it is, and so do digest, count and patches of the overlay: the kind changes last
of all, by a transformer, which kustomize runs after them. A Rollout that refers to the Deployment
(``workloadRef``) would leave both of them, and two controllers that write the Deployment's count.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from textwrap import dedent
from types import MappingProxyType
from typing import Any

from shipway.derive.canonical import Literal, to_yaml
from shipway.derive.output import Output
from shipway.derive.service_facts import Canaries, ServiceFacts
from shipway.derive.yaml_merge import Policies
from shipway.errors import EditError, ShipwayError
from shipway.names import did_you_mean
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.manifests import Manifest, at, items, manifests_of, mapping
from shipway.sources.plain_yaml import readable
from shipway.sources.reading import line_of
from shipway.sources.settings import SETTINGS_NAME, settings_path
from shipway.sources.view import View
from shipway.value_checks import show

SETTING = "canary"
API, KIND = "argoproj.io/v1alpha1", "Rollout"
DEPLOYMENT, AUTOSCALER = "Deployment", "HorizontalPodAutoscaler"
STEPS = (
    {"setWeight": 20},
    {"pause": {"duration": "10m"}},
    {"setWeight": 50},
    {"pause": {"duration": "10m"}},
)
STRATEGY = {"canary": {"maxSurge": 1, "maxUnavailable": 0, "steps": [*STEPS]}}
"""As the Deployment's own strategy: there are never fewer pods than are wanted."""
POLICIES = Policies(defaulted=("patch",))
"""Steps, analyses and routers of traffic are the team's."""


def canaries(view: View, service: Service, name: str, deployed: Collection[str]) -> Canaries:
    """The environments in which the settings ask for a canary of the service, each with the
    autoscalers of its Deployment ``name`` there.

    deployed: the environments that have this Deployment. Raises ShipwayError, with the line, for
    one that there is not, and for a service by its name that has no Deployment in one.
    """
    base = f"{service.kubernetes_base}/{service.name}"
    found = []
    for environment in _asked(view, service, deployed):
        shared = f"{service.kubernetes_overlays}/{environment}"
        folders = (base, shared, f"{shared}/{service.name}")
        found.append((environment, _autoscalers(view, service, folders, name)))
    return tuple(found)


def _asked(view: View, service: Service, deployed: Collection[str]) -> Iterator[str]:
    known = service.environments
    for environment, whom in _said(view, service).items():
        named = service.name in items(whom)
        if environment not in known and not _is_there(view, service, environment):
            what = f"there is no environment {environment}"
            raise _refused(view, service, environment, what, f"name one of: {', '.join(known)}")
        if named and environment not in deployed:
            what = f"no Deployment of {service.name} in {environment} could become a Rollout"
            raise _refused(view, service, environment, what, f"take {service.name} out there")
        if environment in deployed and (named or whom is True):
            yield environment


def of_nobody(host: Host, names: Collection[str]) -> Iterator[str]:
    """A note for each name that the settings list for a canary and that no service has. No error:
    a service may have left, and the others go on."""
    path = f"{host.services_dir}/{SETTINGS_NAME}"
    for environment, whom in mapping(host.settings.get(SETTING)).items():
        for number, name in enumerate(items(whom)):
            if name not in names:
                line = line_of(host.text(path), (SETTING, environment, str(number)))
                near = did_you_mean(str(name), names)
                cure = f"did you mean {near}?" if near else "take it out"
                yield f"{path}:{line}: {SETTING}: there is no service {show(name)}; {cure}"


def path_in(folder: str, service: str) -> str:
    """Where the transformer lies: in the service's own overlay, or beside the kustomization that
    services share, where it has the name of one."""
    own = posixpath.basename(folder) == service
    return posixpath.join(folder, "canary.yaml" if own else f"{service}-canary.yaml")


def output(facts: ServiceFacts, kustomization: str, name: str) -> Output:
    """The transformer beside a kustomization, of the Deployment ``name``."""
    text = to_yaml(
        {
            "apiVersion": "builtin",
            "kind": "PatchTransformer",
            "metadata": {"name": f"{facts.name}-canary"},
            "target": {"kind": DEPLOYMENT, "name": name},
            "options": {"allowKindChange": True},
            "patch": _operations("", {"/spec/strategy": STRATEGY}),
        }
    )
    path = path_in(posixpath.dirname(kustomization), facts.name)
    return Output(path, text, policies=POLICIES)


def listed(facts: ServiceFacts, environment: str, folder: str) -> dict[str, Any]:
    """The line of a folder's kustomization that names it; nothing where there is no canary."""
    name = posixpath.basename(path_in(folder, facts.name))
    return {"transformers": [name]} if environment in dict(facts.canaries) else {}


def patches(facts: ServiceFacts, environment: str) -> list[dict[str, Any]]:
    """What an environment says of the Deployment's autoscalers: they count the Rollout."""
    patch = _operations("/spec/scaleTargetRef")
    names = dict(facts.canaries).get(environment, ())
    return [{"target": {"kind": AUTOSCALER, "name": name}, "patch": patch} for name in names]


def refers_to(view: View, folder: str, name: str) -> str:
    """The Rollout of the team's, in a folder, whose workload is the Deployment ``name``; empty
    where there is none."""
    wanted = {"kind": DEPLOYMENT, "name": name}
    for one in _objects(view, folder, "workloadRef"):
        if (
            one.kind == KIND
            and wanted.items() <= mapping(at(one.data, "spec", "workloadRef")).items()
        ):
            return one.name
    return ""


def _autoscalers(
    view: View, service: Service, folders: Sequence[str], name: str
) -> tuple[str, ...]:
    found = [
        one
        for folder in folders
        for one in _objects(view, folder, AUTOSCALER)
        if one.kind == AUTOSCALER
    ]
    # The one that is derived is no file before the first time.
    derived = {name} if service.autoscaling and name not in (one.name for one in found) else set()
    return tuple(sorted(derived | {one.name for one in found if _scales(one, name)}))


def _scales(scaler: Manifest, name: str) -> bool:
    target = mapping(at(scaler.data, "spec", "scaleTargetRef"))
    return target.get("kind") == DEPLOYMENT and target.get("name") == name


def _objects(view: View, folder: str, word: str) -> Iterator[Manifest]:
    """Those of a folder's files that have a word: of many services, reading takes no time."""
    for path in view.host.files_in.get(folder, ()):
        if path.endswith((".yaml", ".yml")) and posixpath.basename(path) not in KUSTOMIZATIONS:
            text = view.readable(path)
            with suppress(EditError):  # a finding of `shipway check`
                yield from manifests_of(path, text) if word in text else ()


def _operations(place: str, more: Mapping[str, Any] = MappingProxyType({})) -> Literal:
    """JSON patches that have a Rollout below ``place``."""
    put = {f"{place}/apiVersion": API, f"{place}/kind": KIND, **more}
    operations = [{"op": "add", "path": path, "value": value} for path, value in put.items()]
    return Literal(dedent(to_yaml({"patch": operations}).partition("\n")[2]))


def _said(view: View, service: Service) -> Mapping[str, Any]:
    """As the settings are about to be, where another name is about to stand in them."""
    if not view.host.settings.get(SETTING):
        return {}
    return mapping(mapping(readable(view.readable(settings_path(service)))).get(SETTING))


def _is_there(view: View, service: Service, environment: str) -> bool:
    folder = f"{service.kubernetes_overlays}/{environment}/"
    return any(path.startswith(folder) for path in view.host.files)


def _refused(view: View, service: Service, environment: str, what: str, fix: str) -> ShipwayError:
    path = settings_path(service)
    line = line_of(view.readable(path), (SETTING, environment))
    return ShipwayError(f"{SETTING}: {what}", path, fix, line)
