"""The gates of CI on the developer's machine: the host's own checks, then its stack in Docker."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.errors import ShipwayError
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.programs import scripts_of
from shipway.splice.yaml.document import YamlDocument

GATES = {"check", "format:check", "lint", "typecheck", "type-check", "test"}
"""As scripts/check-full/gates.ts reads them when it runs."""


def meets(site: Site) -> Iterator[Obstacle]:
    """Without a stack there is nothing to start."""
    path = site.told["compose_file"]
    if not path:
        what = "no Compose file starts this repository's stack"
        fix = "write docker-compose.yml, or run shipway new with a service first"
        yield Obstacle("docker-compose.yml", 0, what, fix)
        return
    try:
        YamlDocument(site.host.text(path))
    except ShipwayError as error:
        yield Obstacle(path, error.line, error.what, error.fix)
        return
    if not GATES & scripts_of(site.host.root_manifest).keys():
        what = "no script is called check, lint, typecheck or test: only the stack is tried"
        yield Obstacle("package.json", 1, what, "name one of your gates so", blocks=False)


PART = Part(
    name="check-full",
    order=30,
    title="CI's gates and the whole stack on your machine",
    help="`pnpm check:full`: your own check scripts, then your Compose stack under a name of its "
    "own, nothing kept, then the tests that need it; --only-stack, --verbose, --watch, --parallel.",
    files=("scripts/check-full.ts", "scripts/check-full/"),
    needs=("stack",),
    scripts=("check:full",),
    meets=meets,
    proof="pnpm check:full",
)
