"""The workspace's db-provision package, built once, and its command as a process."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Template

from support.clusters import Cluster
from support.hosts import REPOSITORY
from support.running import NODE
from support.tools import STORE, pnpm

WORKSPACE = REPOSITORY / "template/workspace"
NOTHING = "db-provision: nothing to do\n"
DATABASE = "acme"
APP, APP_PASSWORD = "acme_app", "app-s3cret-marker"
MANAGER, MANAGER_PASSWORD = "manager", "manager-marker"
SERVICE, SERVICE_PASSWORD = "acme_service", "service-s3cret-marker"


def build(root: Path) -> Path:
    """A workspace of this one package, installed and built; gives the package's folder."""
    return built(root, "db-provision")


def built(root: Path, name: str, *needs: str) -> Path:
    """A workspace of a package and of those that it needs; gives the package's folder."""
    for each in (name, *needs):
        shutil.copytree(WORKSPACE / "packages" / each, root / "packages" / each)
    shutil.copy(WORKSPACE / "tsconfig.base.json", root)
    settings = Template((WORKSPACE / "pnpm-workspace.yaml.jinja").read_text())
    (root / "pnpm-workspace.yaml").write_text(settings.render(telemetry=False))
    (root / "package.json").write_text('{ "name": "acme", "private": true }\n')
    for rendered in (root / "packages").rglob("*.jinja"):
        text = rendered.read_text().replace("{{ scope }}", "@acme")
        rendered.with_suffix("").write_text(text)
        rendered.unlink()
    pnpm(root, "install", "--silent", "--store-dir", str(STORE))
    for each in (*needs, name):
        pnpm(root / "packages" / each, "build")
    return root / "packages" / name


@dataclass
class Dsns:
    """The three variables for one server; any part can be another."""

    server: Cluster
    app: str = APP
    app_password: str = APP_PASSWORD
    service: str = SERVICE
    service_password: str = SERVICE_PASSWORD
    database: str = DATABASE
    root: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def env(self) -> dict[str, str]:
        """As environment variables."""
        dsn = self.server.dsn
        return {
            "DATABASE_ROOT_URL": self.root or self.server.root_dsn(),
            "DATABASE_URL": dsn(self.app, self.app_password, self.database),
            "DATABASE_SERVICE_URL": dsn(self.service, self.service_password, self.database),
            **self.more,
        }


@dataclass(frozen=True)
class Package:
    """The built package."""

    folder: Path

    def start(self, env: dict[str, str], *args: str) -> subprocess.Popen[str]:
        """Begin the command with nothing in its environment but these."""
        return subprocess.Popen(
            [NODE, "dist/provision.js", *args],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, env: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        with self.start(env, *args) as process:
            out, error = process.communicate(timeout=120)
        return subprocess.CompletedProcess(args, process.returncode, out, error)

    def provision(self, dsns: Dsns, *args: str) -> subprocess.CompletedProcess[str]:
        """``provision`` with these DSNs."""
        return self.run(dsns.env(), "provision", *args)

    def converge(self, dsns: Dsns) -> str:
        """Provision; it must succeed, and a second run must find nothing to do."""
        first = self.provision(dsns)
        assert first.returncode == 0, first.stdout + first.stderr
        again = self.provision(dsns)
        assert (again.returncode, again.stdout, again.stderr) == (0, NOTHING, ""), again
        return first.stdout


def managed(server: Cluster, attributes: str) -> Dsns:
    """DSNs whose root user has these attributes and is no superuser."""
    server.query(f"CREATE ROLE {MANAGER} LOGIN {attributes} PASSWORD '{MANAGER_PASSWORD}'")
    return Dsns(server, root=server.dsn(MANAGER, MANAGER_PASSWORD, "postgres"))
