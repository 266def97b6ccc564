"""What kustomize made, by kind and name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ENVIRONMENTS = ("preview", "production")
Objects = dict[tuple[str, str], dict[str, Any]]


def objects(text: str) -> Objects:
    """By kind and name."""
    return {(d["kind"], d["metadata"]["name"]): d for d in yaml.safe_load_all(text)}


def everything(built: Path) -> Iterator[tuple[str, Objects]]:
    """Every file of the folder: its name and what it holds."""
    for file in sorted(built.glob("*.yaml")):
        yield file.stem, objects(file.read_text())


def container(workload: dict[str, Any]) -> dict[str, Any]:
    """The only one."""
    (one,) = workload["spec"]["template"]["spec"]["containers"]
    return dict(one)


def secrets(one: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Each variable of a container with the Secret and the key that it comes from."""
    references = {v["name"]: v["valueFrom"]["secretKeyRef"] for v in one.get("env", [])}
    return {name: (r["name"], r["key"]) for name, r in references.items()}
