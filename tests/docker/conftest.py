"""One engine and one monorepo for all tests here; where no engine can start, they skip."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated.conftest import shipway
from support.docker import Engine, NoEngineError, engine, without_engine
from support.hosts import commit
from support.images import SECRET, Image
from support.npm_registry import NpmRegistry, npm_registry
from support.sweeps import in_turn
from support.tools import PREVIOUS_PNPM, environment, node_modules, pnpm

SERVICES = ("payments", "orders")
"""One in a plain workspace, one in one of ours."""
WATCHED = ("orders",)
"""Those with telemetry."""
PACKAGES = {"payments": ("env",), "orders": ("env", "service")}
"""The workspace packages that each imports: one has its runtime from the package, one as copies."""
PATCH = "tools/patches/is-number@7.0.0.patch"
OUTSIDE = {
    PATCH: """\
diff --git a/patched.js b/patched.js
new file mode 100644
--- /dev/null
+++ b/patched.js
@@ -0,0 +1 @@
+module.exports = true;
""",
    "vendor/stamp/package.json": '{"name": "@acme/stamp", "version": "1.0.0"}\n',
    "vendor/stamp/index.js": "module.exports = true;\n",
    ".pnpmfile.cjs": 'module.exports = require("./tools/pnpm/hooks.cjs");\n',
    "tools/pnpm/hooks.cjs": "module.exports = { hooks: { readPackage: (found) => found } };\n",
    "config/tsconfig.lib.json": "",
}
"""Files beside the packages' folders."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `-m 'not docker'`; in the gate, what is said of an image is asked of one of the two."""
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in here:
        item.add_marker(pytest.mark.docker)
    asked = ("test_image_cache.py", "test_image_content.py")
    in_turn([item for item in here if item.path.name in asked], "image", SERVICES)


@pytest.fixture(scope="session")
def docker() -> Iterator[Engine]:
    """A running engine that has the base images."""
    try:
        with engine("node") as started:
            yield started
    except NoEngineError as reason:
        without_engine(reason)


TASKS = {"db-provision": "db-provision", "migrate": "db-migrate"}
PROGRAMS = {"web": "apps/web", "api": "services/api", "jobs": "services/jobs"}


@pytest.fixture(scope="session")
def private(docker: Engine) -> Iterator[NpmRegistry]:
    """A registry that builds reach, for who has its token."""
    gateway = "{{(index .IPAM.Config 0).Gateway}}"
    address = docker.docker("network", "inspect", f"--format={gateway}", "bridge").strip()
    with npm_registry(address) as started:
        yield started


@pytest.fixture(scope="session")
def platform(
    docker: Engine, private: NpmRegistry, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A workspace with an HTTP service, and a worker that uses the database; committed.

    Its five images are built, one after the other: what clones it finds them in the engine's cache,
    and asks the registry for nothing again. It knows of a private registry, from which a clone may
    have a package.
    """
    root = tmp_path_factory.mktemp("platform") / "acme"
    shipway("init", str(root), "--service", "api:http")
    (root / ".npmrc").write_text(private.npmrc)
    worker = ("--kind", "worker", "--data", "database=DATABASE_SERVICE_URL", "--yes")
    shipway("new", "jobs", *worker, "-C", str(root))
    pnpm(root, "install", "--lockfile-only", "--silent")
    commit(root)
    for name, task in TASKS.items():
        docker.build(root, f"acme-{name}", "infra/docker/task.Dockerfile", TASK=task)
    for name, folder in PROGRAMS.items():
        docker.build(root, f"acme-{name}", f"{folder}/Dockerfile", GIT_SHA="abc123")
    return root


@pytest.fixture(scope="session")
def monorepo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service made in a plain pnpm workspace, one when it had grown ours, each with a package.

    Its pnpm is the major before the one of a new workspace, which `platform` has.
    """
    root = tmp_path_factory.mktemp("docker") / "acme"
    shipway("init", str(root))
    manifest = root / "package.json"
    named = re.sub('"pnpm@.*?"', f'"pnpm@{PREVIOUS_PNPM}"', manifest.read_text())
    manifest.write_text(named)
    ours = {name: (root / name).read_text() for name in ("turbo.json", "scripts/packages-build.ts")}
    for name in SERVICES:
        for path, text in ours.items():
            (root / path).write_text(text) if name == "orders" else (root / path).unlink()
        commit(root)
        data = ["--data", f"packages={[f'@acme/{one}' for one in PACKAGES[name]]}"]
        data += ["--data", "telemetry=true"] if name in WATCHED else []
        shipway("new", name, "--yes", *data, "-C", str(root))
        source = root / f"services/{name}/src/workspace.ts"
        source.write_text('export { loadEnv } from "@acme/env";\n')
    _odd(root)
    _as_people_leave_it(root)
    previous = node_modules(f"pnpm-{PREVIOUS_PNPM}", {"pnpm": PREVIOUS_PNPM}) / ".bin/pnpm"
    install = [previous, "install", "--lockfile-only", "--silent"]
    subprocess.run(install, cwd=root, env=environment(), check=True)
    return root


def _odd(root: Path) -> None:
    """What a package needs and its folder does not hold: each is named by another kind of file."""
    for path, text in OUTSIDE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    with (root / "pnpm-workspace.yaml").open("a") as file:
        file.write(f"patchedDependencies:\n  is-number@7.0.0: {PATCH}\n")
    manifest = json.loads((root / "packages/env/package.json").read_text())
    more = {"is-number": "7.0.0", "@acme/stamp": "file:../../vendor/stamp"}
    manifest["dependencies"] = {**manifest.get("dependencies", {}), **more}
    (root / "packages/env/package.json").write_text(json.dumps(manifest))
    config = root / "packages/env/tsconfig.json"
    (root / "config/tsconfig.lib.json").write_text(
        config.read_text().replace('"../../tsconfig.base.json"', '"../tsconfig.base.json"')
    )
    own = json.loads(config.read_text())
    config.write_text(json.dumps({**own, "extends": "../../config/tsconfig.lib.json"}))


def _as_people_leave_it(root: Path) -> None:
    """An app's dependency and a hook in the root, secrets, files that only their owner may read."""
    for path in ("package.json", "packages/env/package.json"):
        manifest = json.loads((root / path).read_text())
        manifest["scripts"] |= {"prepare": "a-tool-for-git-hooks", "postinstall": "exit 1"}
        if path == "package.json":
            manifest["dependencies"] = {"is-number": "7.0.0"}
        (root / path).write_text(json.dumps(manifest))
    npmrc = f"//registry.acme.test/:_authToken={SECRET}\n"
    for path, text in {
        ".npmrc": npmrc,
        "packages/env/.npmrc": npmrc,
        ".env": f"DATABASE_ROOT_URL=postgres://root:{SECRET}@db/app\n",
        "services/payments/.env.local": f"TOKEN={SECRET}\n",
        "services/orders/.env": f"TOKEN={SECRET}\n",
    }.items():
        (root / path).write_text(text)
    for found in (root, *root.rglob("*")):
        found.chmod(found.stat().st_mode & 0o700)


@pytest.fixture(scope="session", params=SERVICES)
def image(request: pytest.FixtureRequest, docker: Engine, monorepo: Path) -> Image:
    """The image of each service, as its Dockerfile builds it."""
    built = Image(docker, monorepo, request.param)
    built.build()
    return built
