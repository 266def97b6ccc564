"""Types that others keep of Kubernetes' extensions, as judge: an unknown field is an error."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.tools import environment, node_modules

PACKAGES = {
    "@kubernetes-models/argo-cd": "4.0.0",
    "@kubernetes-models/gateway-api": "2.0.0",
    "typescript": "5.9.3",
}
OF = {"argoproj.io": "argo-cd", "gateway.networking.k8s.io": "gateway-api"}
OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext")


def misfits(folder: Path, objects: Iterable[dict[str, Any]]) -> str:
    """What the compiler says of the objects; ``folder`` is for its files."""
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(node_modules("models", PACKAGES))
    lines = [_typed(number, one) for number, one in enumerate(objects)]
    (folder / "objects.ts").write_text("\n".join(lines))
    command = [str(folder / "node_modules/.bin/tsc"), *OPTIONS, "objects.ts"]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _typed(number: int, one: dict[str, Any]) -> str:
    group, kind = str(one["apiVersion"]), f"I{one['kind']}"
    package = f"@kubernetes-models/{OF[group.partition('/')[0]]}/{group}"
    given = f"import type {{ {kind} as T{number} }} from {json.dumps(package)};"
    return f"{given}\nexport const a{number}: T{number} = {json.dumps(one)};"
