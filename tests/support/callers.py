"""Services that call each other: a Dockerfile and an env schema each, derived without Copier."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from shipway.derive.load import services_in
from shipway.sources.host import Host
from shipway.sync import sync_services
from support.derived import carry, host_with_manifests

COMPOSE = "docker-compose.dev.yml"
IMAGE = 'FROM node:24\nUSER 1000:1000\nEXPOSE 8080\nCMD ["node", "dist/main.js"]\n'
PORT = {"PORT": {"type": "integer", "default": 8080}}
HEALTH = {"HEALTH_PORT": {"type": "integer", "default": 8080}}
Urls = dict[str, str]
"""Variable -> its default."""


def schema(urls: Urls, port: dict[str, Any] = PORT) -> str:
    """An env schema with a port and these addresses."""
    described = {name: {"type": "string", "default": url} for name, url in urls.items()}
    return json.dumps({"type": "object", "properties": {**port, **described}}, indent=2) + "\n"


def service(name: str, urls: Urls | None = None, port: dict[str, Any] = PORT) -> dict[str, str]:
    """The files of one service; HEALTH as its port makes it one that only probes talk to."""
    folder = f"services/{name}"
    return {
        f"{folder}/package.json": json.dumps({"name": f"@acme/{name}"}),
        f"{folder}/Dockerfile": IMAGE,
        f"{folder}/env.schema.json": schema(urls or {}, port),
    }


def stack(*names: str) -> str:
    """A Compose file in which the services are built, each with an environment."""
    entries = {
        name: {
            "build": {"context": ".", "dockerfile": f"services/{name}/Dockerfile"},
            "environment": {"PORT": "8080"},
        }
        for name in names
    }
    return yaml.safe_dump({"services": entries}, sort_keys=False)


def host_with(root: Path, *services: dict[str, str], **more: str) -> Path:
    """A host of these services, all of them in Compose."""
    files = {path: text for one in services for path, text in one.items()}
    names = [path.split("/")[1] for path in files if path.endswith("/Dockerfile")]
    return host_with_manifests(root, **{COMPOSE: stack(*names), **files, **more})


def synced(root: Path, *names: str) -> dict[str, str | None]:
    """`shipway sync` of the services that are named, or of all: what it writes."""
    host = Host(root)
    chosen = [one for one in services_in(host) if one.name in names or not names]
    contents = sync_services(host, chosen).contents
    carry(root, contents)
    return contents


def policy(root: Path, name: str) -> dict[str, Any]:
    """The spec of a service's NetworkPolicy."""
    text = (root / f"infra/k8s/base/{name}/networkpolicy.yaml").read_text()
    spec: dict[str, Any] = yaml.safe_load(text)["spec"]
    return spec
