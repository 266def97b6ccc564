"""What a new service costs with other generators, next to a trivial Copier template, in one run.

    .venv/bin/python bench/peers.py [ROUNDS]

Each peer makes the same 15 files with one variable, in a repository of its own, from a generator
as its own documentation writes it. `shipway new` makes a whole service and wires it. CPU time, user
and system, of the command and its children; the order alternates, the least of ROUNDS (5) counts.
Installs the peers from npm and PyPI into a folder that goes. Prints a table in Markdown.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))
from new_service import trivial_template
from start import cpu

from support.hosts import commit, git, make_host
from support.versions import TemplateHistory

BIN = Path(sys.executable).parent
NODE = {
    "plop": "4", "hygen": "6", "turbo": "2.11.9", "@turbo/gen": "2.11.9", "nx": "24.0.0",
    "@nx/devkit": "24.0.0", "@moonrepo/cli": "2",
}  # fmt: skip
"""npm packages and their versions; a generator and its library must be of one version."""
PYTHON = ("cookiecutter", "cruft")
BASE = "Copier, a trivial template"
FILES = range(15)
LINES = 10


class Peer(NamedTuple):
    """How one generator is set up in a repository, and run there."""

    set_up: Callable[[Path], None]
    command: tuple[str, ...]
    made: str
    version: str


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def hello(name: str) -> str:
    return f"hello {name}\n" * LINES


def nothing(root: Path) -> None:
    """Copier needs no set-up: the template is elsewhere."""


def plop(root: Path) -> None:
    action = {
        "type": "addMany", "destination": "services/{{name}}", "base": "template",
        "templateFiles": "template/*.hbs",
    }  # fmt: skip
    prompt = {"type": "input", "name": "name", "message": "name"}
    generator = json.dumps({"prompts": [prompt], "actions": [action]})
    config = f"export default (plop) => plop.setGenerator('service', {generator});\n"
    write(root, {f"template/file{n}.txt.hbs": hello("{{name}}") for n in FILES})
    write(root, {"plopfile.mjs": config})


def hygen(root: Path) -> None:
    head = "---\nto: services/<%= name %>/file{n}.txt\n---\n"
    home = "_templates/service/new"
    files = {f"{home}/file{n}.ejs.t": head.format(n=n) + hello("<%= name %>") for n in FILES}
    write(root, files)


def turbo(root: Path) -> None:
    action = {
        "type": "addMany", "destination": "{{ turbo.paths.root }}/services/{{ name }}",
        "base": "template", "templateFiles": "template/*.hbs",
    }  # fmt: skip
    prompt = {"type": "input", "name": "name", "message": "name"}
    generator = json.dumps({"prompts": [prompt], "actions": [action]})
    config = f"module.exports = (plop) => plop.setGenerator('service', {generator});\n"
    home = "turbo/generators"
    write(root, {f"{home}/template/file{n}.txt.hbs": hello("{{name}}") for n in FILES})
    manifest = {"name": "acme", "workspaces": ["services/*"], "packageManager": "npm@11.0.0"}
    write(root, {f"{home}/config.js": config, "package.json": json.dumps(manifest)})
    write(root, {"turbo.json": "{}\n", "package-lock.json": '{"lockfileVersion": 3}\n'})


def nx(root: Path) -> None:
    home = "tools/gen"
    generators = {"service": {"factory": "./service.js", "schema": "./schema.json"}}
    schema = {"$id": "service", "type": "object", "properties": {"name": {"type": "string"}}}
    code = """\
const { generateFiles } = require("@nx/devkit");
module.exports = (tree, { name }) =>
  generateFiles(tree, `${__dirname}/template`, `services/${name}`, { name, tmpl: "" });
"""
    manifest = {"name": "gen", "version": "1.0.0", "generators": "./generators.json"}
    write(root, {f"{home}/template/file{n}.txt__tmpl__": hello("<%= name %>") for n in FILES})
    write(root, {f"{home}/{name}.json": json.dumps(value) for name, value in (
        ("generators", {"generators": generators}), ("schema", schema), ("package", manifest),
    )})  # fmt: skip
    write(root, {f"{home}/service.js": code, "nx.json": "{}\n"})
    write(root, {"package.json": '{"name": "acme", "version": "1.0.0", "private": true}\n'})


def moon(root: Path) -> None:
    asked = "title: Service\ndescription: A service.\nvariables:\n  name:\n    type: string\n"
    write(root, {f"templates/service/file{n}.txt": hello("{{ name }}") for n in FILES})
    write(root, {"templates/service/template.yml": f"{asked}    default: x\n"})
    write(root, {".moon/workspace.yml": "projects: ['services/*']\n"})


def cookiecutter(root: Path) -> None:
    """Also cruft's, which wants a git repository of its own."""
    home = root / "template"
    write(home, {"cookiecutter.json": '{"name": "x"}\n'})
    name = "{{cookiecutter.name}}"
    write(home, {f"{name}/file{n}.txt": hello("{{ cookiecutter.name }}") for n in FILES})
    git(home, "init", "--quiet")
    commit(home)


def installed(folder: Path) -> tuple[Path, Path]:
    """The folders of the programs of npm's and of PyPI's peers."""
    write(folder / "js", {"package.json": "{}\n"})
    wanted = [f"{name}@{version}" for name, version in NODE.items()]
    for command in (
        ["npm", "install", "--silent", "--prefix", str(folder / "js"), *wanted],
        [sys.executable, "-m", "venv", str(folder / "py")],
        [str(folder / "py/bin/pip"), "--quiet", "install", *PYTHON],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "js/node_modules", folder / "py/bin"


def peers(folder: Path, modules: Path, scripts: Path) -> dict[str, Peer]:
    """Each generator by the name that the table says."""
    bin_ = modules / ".bin"

    def of_npm(name: str) -> str:
        version: str = json.loads((modules / name / "package.json").read_text())["version"]
        return version

    def of_pip(name: str) -> str:
        command = [str(scripts / "pip"), "show", name]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return next(line.split()[1] for line in shown.splitlines() if line.startswith("Version:"))

    trivial = trivial_template(folder / "trivial")
    template = TemplateHistory(folder / "shipway").root
    quiet = ("--defaults", "--overwrite", "--quiet")
    copier = (str(BIN / "copier"), "copy", *quiet, str(trivial), ".")
    new = (str(BIN / "shipway"), "new", "payments", "--yes", "--template", str(template))
    made = "services/payments/file14.txt"
    cutter = ("--no-input", "--output-dir", "services")
    return {
        BASE: Peer(nothing, copier, "file13.txt", _of(BIN / "copier")),
        "`shipway new`": Peer(nothing, new, "services/payments/src/main.ts", _of(BIN / "shipway")),
        "plop": Peer(plop, (str(bin_ / "plop"), "service", "payments"), made, of_npm("plop")),
        "hygen": Peer(
            hygen, (str(bin_ / "hygen"), "service", "new", "payments"), made, of_npm("hygen")
        ),
        "`turbo gen`": Peer(
            turbo, (str(bin_ / "gen"), "run", "service", "--args", "payments"), made,
            of_npm("@turbo/gen"),
        ),
        "Nx generator": Peer(
            nx, (str(bin_ / "nx"), "g", "./tools/gen:service", "--name=payments", "--quiet"), made,
            of_npm("nx"),
        ),
        "moon": Peer(
            moon,
            (str(bin_ / "moon"), "generate", "service", "--defaults", "--to", "services/payments",
             "--", "--name", "payments"),
            made, of_npm("@moonrepo/cli"),
        ),
        "cookiecutter": Peer(
            cookiecutter, (str(scripts / "cookiecutter"), *cutter, "template", "name=payments"),
            made, of_pip("cookiecutter"),
        ),
        "cruft": Peer(
            cookiecutter,
            (str(scripts / "cruft"), "create", "--no-input", "--output-dir", "services",
             "template", "--extra-context", '{"name": "payments"}'),
            made, of_pip("cruft"),
        ),
    }  # fmt: skip


def _of(program: Path) -> str:
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    return said.stdout.split()[1]


def once(peer: Peer, root: Path, modules: Path) -> float:
    """CPU seconds of one run in a new repository; raises where it made nothing."""
    make_host(root)
    peer.set_up(root)
    (root / "node_modules").symlink_to(modules)
    commit(root)
    try:
        spent = cpu(list(peer.command), root)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{peer.command}: {error.stdout!r} {error.stderr!r}") from error
    assert (root / peer.made).is_file(), f"{peer.command} made no {peer.made}"
    shutil.rmtree(root)
    return spent


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    os.environ |= {"NX_DAEMON": "false", "NX_NO_CLOUD": "true", "DO_NOT_TRACK": "1", "CI": "1"}
    with TemporaryDirectory(prefix="bench.") as folder:
        modules, scripts = installed(Path(folder))
        known = peers(Path(folder), modules, scripts)
        least = dict.fromkeys(known, float("inf"))
        for number in range(rounds):
            for name in sorted(known, reverse=bool(number % 2)):
                spent = once(known[name], Path(folder) / "acme", modules)
                least[name] = min(least[name], spent)
    print("| generator | version | CPU | Copier |\n|---|---|---:|---:|")
    for name, spent in sorted(least.items(), key=lambda found: found[1]):
        ratio = spent / least[BASE]
        print(f"| {name} | {known[name].version} | {spent:.2f} s | {ratio:.2f} x |")


if __name__ == "__main__":
    main()
