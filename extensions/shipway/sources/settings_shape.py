"""Every key that the settings file may have, and what each may say.

The JSON Schema that editors find is made of this (see check/settings_schema.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from shipway.allowed import CHECKS, LINE, PATH, WORDS, label_problem
from shipway.host_facts import HostFacts
from shipway.names import name_problem
from shipway.sources.address import address_problem, ref_problem
from shipway.sources.pin import commit_problem
from shipway.value_checks import (
    Check,
    Problem,
    boolean,
    choice,
    day,
    each,
    flag_or,
    list_of,
    map_of,
    no,
    or_off,
    plain,
    record,
    text,
    whole,
)

LEVELS = ("off", "warning", "error")
RULE = re.compile(r"[a-z]+(-[a-z]+)*")
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")
REGISTRY = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*")
KEY_SERVICE = re.compile(r"(awskms|azurekms|gcpkms|hashivault|k8s)://[\w@:/.+-]+")
PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9]+")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\*?")


def _level(value: Any) -> str:
    # YAML 1.1 reads `off` as false.
    return "" if value is False or value in LEVELS else no(value, f"one of {', '.join(LEVELS)}")


def _rule(name: str) -> str:
    return "" if RULE.fullmatch(name) else no(name, "a rule, such as image-latest")


def _variable(name: str) -> str:
    return "" if VARIABLE.fullmatch(name) else no(name, "a variable, such as APP_DB_*")


def _host(value: str) -> str:
    fits = HOST.fullmatch(value.replace("NAME", "x", 1)) and value.count("NAME") == 1
    return "" if fits else no(value, "a host name with NAME in it, such as NAME.example.com")


def _preview_host(value: str) -> str:
    fits = value.count("NUMBER") == 1 and not _host(value.replace("NUMBER", "1"))
    form = "a host name with NAME and NUMBER in it, such as NAME-pr-NUMBER.example.com"
    return "" if fits else no(value, form)


def _image_registry(value: str) -> str:
    fits = REGISTRY.fullmatch(value)
    return "" if fits else no(value, "where images are pushed, such as registry.example.com/acme")


def _gateway(value: str) -> str:
    namespace, slash, name = value.partition("/")
    fits = slash and not label_problem(namespace) and not label_problem(name)
    return "" if fits else no(value, "a Gateway, as NAMESPACE/NAME")


def _key(value: str) -> str:
    held = KEY_SERVICE.fullmatch(value)
    return (
        "" if held or not PATH(value) else no(value, "a public key's path, or its address in a KMS")
    )


def _said(value: str) -> str:
    return LINE(value) if value.strip() else "say why, in a few words"


LEVEL = plain(_level, enum=[*LEVELS, False])
LEVELS_BY_RULE = map_of(text(_rule), LEVEL)
PATTERN = LINE.about("a path or a glob: services/old/**")
IGNORE = record(
    {
        "rule": text(_rule).about("the rule that is not to be told"),
        "path": PATTERN,
        "reason": text(_said, minLength=1).about("why it is meant so"),
        "until": plain(day, type="string", format="date").about("the last day that it counts"),
    },
    needed=("rule", "path", "reason"),
)
CHECK = record(
    {
        "scope": choice("services", "repository").about(
            "what `shipway check` judges: what Shipway made and what meets it, or everything"
        ),
        "rules": LEVELS_BY_RULE.about("rule: off, warning or error"),
        "paths": map_of(PATTERN, LEVELS_BY_RULE).about("the same for the files of a path or glob"),
        "ignores": each(IGNORE).about("findings that are meant, each with its reason"),
        "baseline": CHECKS["compose_file"].about("the file of findings that were there before"),
        "forbidden_variables": map_of(text(_variable, pattern=f"^{VARIABLE.pattern}$"), LINE).about(
            "name, or its beginning and *: what is to be used instead"
        ),
    }
).about("shipway check: docs/reference/check.md")
TEMPLATE = record(
    {"source": LINE, "versions": map_of(LINE, LINE).about("version: its commit")}, ("source",)
).about("the one template that may run here")
LAYERS = map_of(
    text(name_problem),
    record(
        {
            "source": text(address_problem).about("its git repository"),
            "version": text(ref_problem).about("a tag of it, or a commit's full hash"),
            "versions": map_of(text(ref_problem), text(commit_problem)).about(
                "version: its commit"
            ),
            "wires": list_of(PATH).about("files of this repository that it may put entries into"),
        },
        ("source", "version"),
    ),
).about("a company's own layers over the template: docs/how-to/layers.md")
BY_KEY = record(
    {"key": text(_key).about("the public key's path, or its address in a KMS")}, ("key",)
)
BY_IDENTITY = record(
    {
        "identity": LINE.about("whom the certificate names, such as a workflow's address"),
        "issuer": LINE.about("who vouched for them: the OIDC issuer"),
    },
    ("identity", "issuer"),
)


def _signed(value: Any) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield from boolean.find(value)
    else:
        yield from (BY_KEY if "key" in value else BY_IDENTITY).find(value)


SIGNED = Check(
    _signed, {"anyOf": [dict(one.schema) for one in (boolean, BY_KEY, BY_IDENTITY)]}
).about("who must have signed it: true is this repository's own workflow, on GitHub or gitlab.com")


def _application(value: str) -> str:
    fits = not label_problem(value.replace("NAME", "x"))
    return "" if fits else no(value, "an Application's name, with NAME in place of the image's")


def _platform(value: str) -> str:
    return "" if PLATFORM.fullmatch(value) else no(value, "a platform, such as linux/arm64")


HEALTHY = flag_or(text(_application)).about(
    "whether Argo CD must have it Synced and Healthy in `from`; or its Application: NAME-preview"
)
RELEASE = map_of(
    text(label_problem),
    record(
        {
            "from": text(label_problem).about("the environment in which an image must have run"),
            "hours": whole(1, 8760).about("how long it must have run there, as main has it"),
            "registry": boolean.about("whether its registry is asked if it has the image"),
            "signed": SIGNED,
            "results": PATH.about("the file, in JSON, that says of its digest that it passed"),
            "healthy": HEALTHY,
            "platforms": list_of(text(_platform, pattern=f"^{PLATFORM.pattern}$")).about(
                "what its nodes are, and an image must be for: linux/amd64, linux/arm64"
            ),
        }
    ),
).about("what an environment asks of an image: docs/how-to/release.md")
ROUTES = record(
    {
        "hosts": map_of(text(label_problem), text(_host)).about(
            "environment: a service's host name there, with NAME in its place: NAME.example.com"
        ),
        "gateway": text(_gateway).about("the Gateway of its HTTPRoute, as NAMESPACE/NAME"),
        "ingress_class": LINE.about("the class of its Ingress"),
        "namespace": text(label_problem).about(
            "where the proxy's pods run: a NetworkPolicy lets them in"
        ),
        "apps": map_of(text(name_problem), choice("gateway", "ingress")).about(
            "what no answers file speaks of, such as an app, and is reached from outside"
        ),
    }
).about("ways in from outside of the cluster: docs/how-to/reach-a-service.md")
PREVIEWS = record(
    {
        "registry": text(_image_registry).about("where CI pushes images, as $IMAGE_REGISTRY"),
        "host": text(_preview_host).about(
            "a service's host name in a pull request: NAME-pr-NUMBER.example.com"
        ),
    },
    ("registry",),
).about("an environment for each pull request: docs/how-to/preview-a-pull-request.md")
CANARY = map_of(text(label_problem), flag_or(each(text(name_problem)))).about(
    "environment: whether services have a Rollout there, or which ones: docs/how-to/canary.md"
)
BACKSTAGE = or_off(
    record(
        {
            "owner": LINE.about("who owns each, as Backstage refers to it: group:payments"),
            "system": LINE.about("the system that each is a part of"),
            "lifecycle": LINE.about("production, experimental, or a word of your own"),
        }
    )
).about("whether services have a catalog-info.yaml, and what it says: docs/how-to/backstage.md")
SETTINGS: Check = record(
    {
        **{known.name: CHECKS[known.name] for known in fields(HostFacts) if known.name in CHECKS},
        "kind": CHECKS["kind"].about("what lives in this folder, where it is no services"),
        "added": map_of(LINE, WORDS).about("what Shipway put into shared files for all services"),
        "template": TEMPLATE,
        "layers": LAYERS,
        "proposals": choice("certain", "ask").about(
            "what a new service takes unasked of lists that its siblings are in"
        ),
        "check": CHECK,
        "release": RELEASE,
        "routes": ROUTES,
        "previews": PREVIEWS,
        "canary": CANARY,
        "backstage": BACKSTAGE,
    }
)
