"""Layer rules, with probes that are seen to break each of them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.dependency_cruiser import config_at, open_config
from shipway.sources.parts import PartBlocks, Wirings
from shipway.splice.model import line_of

CONFIG = ".dependency-cruiser.cjs"
LAYERS = ("apps", "packages", "services")
RESOLVING = (
    'enhancedResolveOptions: { exportsFields: ["exports"], '
    'conditionNames: ["source", "import", "node", "default", "types"] }'
)
"""As our own config has it. dependency-cruiser reads `main` alone without it."""
NO_API = 7
"""The major of TypeScript from which on dependency-cruiser cannot read it by its API."""


def unless(site: Site) -> Iterable[str]:
    """A host with rules of its own keeps its config."""
    return (CONFIG,) if site.told["depcruise"] else ()


def wires(site: Site) -> Wirings:
    """The rules, in the host's own config."""
    path = site.told["depcruise"]
    if not path or (path == CONFIG and not site.host.on_disk([path])):
        return {}
    text = site.tree[CONFIG].content.decode()
    entries = open_config(text).root.entries_at("forbidden")
    blocks = {
        f"forbidden/{entry.value.value_at('name')}": _snippet(text, entry.start, entry.end)
        for entry in entries
    }
    return {"dependency_cruiser": PartBlocks(path, blocks)}


def meets(site: Site) -> Iterator[Obstacle]:
    """What the rules do not reach, and what would make them blind."""
    host = site.host
    for folder in sorted({p.folder.split("/")[0] for p in host.packages if p.folder} - {*LAYERS}):
        what = f"the rules say nothing of {folder}/: they know apps, packages and services"
        yield Obstacle("pnpm-workspace.yaml", 1, what, "widen their paths by hand", blocks=False)
    if host.facts.vitest_file:
        what = "lists projects, and none of them has scripts/test"
        fix = 'add { test: { name: "architecture", include: ["scripts/test/**/*.test.ts"] } }'
        yield Obstacle(host.facts.vitest_file, 1, what, fix, blocks=False)
    aliases = [] if site.told["depcruise"] else site.told["aliases"]
    for path in aliases[1:]:
        what = f"has paths too, and dependency-cruiser follows those of one file, {aliases[0]}"
        fix = 'name them "#…" in imports of the package.json, which needs no tsconfig'
        yield Obstacle(path, 1, what, fix, blocks=False)
    yield from _blind(site)
    extended = host.workspace.get("packageExtensions") or {}
    if _typescript(site) >= NO_API and "dependency-cruiser" not in extended:
        what = (
            "dependency-cruiser cannot read TypeScript 7, which has no API yet: it sees no module"
        )
        fix = "packageExtensions: { dependency-cruiser: { dependencies: { typescript: ~6.0.3 } } }"
        yield Obstacle("pnpm-workspace.yaml", 1, what, fix, blocks=False)


def _blind(site: Site) -> Iterator[Obstacle]:
    """What a config of the host's own lets the rules see: what cannot be found is in no folder."""
    path = site.told["depcruise"]
    document = config_at(site.host, path)
    if document is None:
        return
    resolving = ("options", "enhancedResolveOptions", "exportsFields")
    if not document.root.at("extends") and not document.root.at(*resolving):
        what = "follows no `exports` of a package: a built one counts as not to be found"
        line = line_of(document.text, document.root.start_of("options"))
        yield Obstacle(path, line, what, f"write into options: {RESOLVING}", blocks=False)
    if document.root.at("options", "includeOnly"):
        what = "includeOnly hides what cannot be found, and folders that the probes have"
        fix = "take it out: the script `boundaries` names the folders"
        line = line_of(document.text, document.root.start_of("options", "includeOnly"))
        yield Obstacle(path, line, what, fix, blocks=False)


def _typescript(site: Site) -> int:
    tools: Any = site.host.root_manifest.get("devDependencies")
    said = str((tools if isinstance(tools, dict) else {}).get("typescript", ""))
    if not said or said.startswith("catalog:"):
        others = site.told.get("tools", {})
        said = site.host.catalog.get("typescript") or others.get("typescript", "")
    found = re.search(r"\d+", said)
    return int(found[0]) if found else NO_API


def _snippet(text: str, start: int, end: int) -> str:
    line = text.rfind("\n", 0, start) + 1
    return textwrap.dedent(text[line:end])


PART = Part(
    name="boundaries",
    order=20,
    title="layer rules that are seen to bite",
    help="dependency-cruiser's rules between apps, services and packages, into the config that you "
    "have; probes that break each of them, and a test that fails when one does not bite.",
    files=(CONFIG, "scripts/test/architecture.test.ts", "scripts/test/probes/"),
    scripts=("boundaries",),
    tools=("dependency-cruiser", "vitest"),
    unless=unless,
    wires=wires,
    meets=meets,
    proof="pnpm install && pnpm boundaries && pnpm exec vitest run --root scripts/test",
)
