"""What a part has in files of the host: entries of package.json, a glob, references, rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from shipway.errors import EditError, located
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.parts import PartBlocks, Wirings
from shipway.sources.reading import line_of as line_of_key
from shipway.splice.model import Document, Entry, line_of, same
from shipway.wiring import engine
from shipway.wiring.registry import target_named
from shipway.wiring.target import Blocks, Target, id_parts

MANIFEST = "package.json"
RUN = "node scripts/"
QUIETLY = "node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON scripts/"
"""Where the host's package.json has no `type`, Node warns of each module that it had to guess. The
`type` that would cure it changes how the host's own files are read."""
YIELDS = ("devDependencies", "packages", "forbidden")
"""What the host may have in its own way: another version of a tool is no obstacle, nor a rule of
the same name."""


def wirings_of(part: Part, site: Site) -> dict[str, PartBlocks]:
    """All that a part has in the host's files, as this version of the template says it."""
    found = {**_manifest(part, site), **part.wires(site)}
    globs = {f"packages/{glob}": json.dumps(glob) for glob in part.folders}
    if globs:
        found["pnpm_workspace"] = PartBlocks("pnpm-workspace.yaml", globs)
    return {target: wired for target, wired in found.items() if wired.blocks}


def _manifest(part: Part, site: Site) -> dict[str, PartBlocks]:
    """The entries of the workspace's own package.json."""
    root = site.root_manifest() if part.scripts or part.tools else {}
    blocks = {}
    for head, names in (("scripts", part.scripts), ("devDependencies", part.tools)):
        for name in names:
            said = str(root[head][name])
            if head == "devDependencies" and not said.startswith("catalog:"):
                said = site.told.get("tools", {}).get(name, said)
            if head == "scripts" and "type" not in site.host.root_manifest:
                said = said.replace(RUN, QUIETLY)
            blocks[f"{head}/{name}"] = f"{json.dumps(name)}: {json.dumps(said)}"
    return {"package_json": PartBlocks(MANIFEST, blocks)}


def unread(site: Site, created: Iterable[str]) -> Iterator[Obstacle]:
    """The scripts are ES modules, which Node does not read where the root says something else."""
    scripts = [path for path in created if path.startswith("scripts/") and path.endswith(".ts")]
    if scripts and site.host.root_manifest.get("type") == "commonjs":
        line = line_of_key(site.host.text(MANIFEST), ("type",))
        what = f'says "type": "commonjs", so Node does not read {scripts[0]}, an ES module'
        fix = "take that line out: without it Node reads each .js file by what is in it"
        yield Obstacle(MANIFEST, line, what, fix)


class Wired:
    """The texts of the host's files while parts are put in, in a copy."""

    def __init__(self, site: Site, texts: dict[str, str]) -> None:
        self.site, self.texts = site, texts

    def text(self, path: str) -> str | None:
        """As it will be; None for no file."""
        there = (self.site.host.root / path).is_file()
        if path not in self.texts and there:
            self.texts[path] = self.site.host.text(path)
        return self.texts.get(path)

    def put(self, wirings: Wirings, ours: Wirings) -> tuple[dict[str, PartBlocks], list[Obstacle]]:
        """Put what is missing; what is the part's now, and what stands in the way.

        ours: what it put earlier, which the team may have edited since.
        """
        done: dict[str, PartBlocks] = dict(ours)
        obstacles: list[Obstacle] = []
        for name, wired in wirings.items():
            had = ours[name].blocks if name in ours else {}
            try:
                put = self._put(target_named(name, "", 0), wired, had, obstacles)
            except EditError as error:
                obstacles.append(Obstacle(wired.file, error.line, error.what, error.fix))
                continue
            if put or had:
                done[name] = PartBlocks(wired.file, {**had, **put})
        return done, obstacles

    def _put(
        self, target: Target, wired: PartBlocks, had: Mapping[str, str], obstacles: list[Obstacle]
    ) -> Blocks:
        text = self.text(wired.file)
        if text is None:
            obstacles.append(
                Obstacle(wired.file, 0, "there is no such file", "make it, and commit it")
            )
            return {}
        with located(wired.file):
            document = target.open(text)
            missing: Blocks = {}
            for block, snippet in wired.blocks.items():
                entry, container = target.find(document, block), target.container(document, block)
                if container is None:
                    continue
                if entry is None:
                    missing[block] = snippet
                elif block not in had and id_parts(block)[0] not in YIELDS:
                    same_ = same(entry.value, document.parse_snippet(container, snippet).value)
                    obstacles += [] if same_ else [_taken(wired.file, document, block, entry)]
            if missing:
                self.texts[wired.file] = engine.wire(target, text, missing)
        return missing

    def take_out(self, wirings: Wirings) -> None:
        """Take the blocks out, those that are there. Raises EditError for a file that refuses."""
        for name, wired in wirings.items():
            text = self.text(wired.file)
            if text is not None:
                with located(wired.file):
                    target = target_named(name, "", 0)
                    self.texts[wired.file] = engine.unwire(target, text, dict(wired.blocks))


def changed_blocks(site_text: str, target: Target, wired: PartBlocks) -> Iterator[tuple[str, int]]:
    """The blocks (with their lines) that say something else than what was put."""
    document = target.open(site_text)
    for block, snippet in wired.blocks.items():
        entry, container = target.find(document, block), target.container(document, block)
        if entry is None or container is None:
            continue
        if not same(entry.value, document.parse_snippet(container, snippet).value):
            yield block, line_of(document.text, entry.start)


def _taken(path: str, document: Document, block: str, entry: Entry) -> Obstacle:
    head, name = id_parts(block)
    line = line_of(document.text, entry.start)
    what = f"{head} has {name} already, and it says something else"
    own = f"{name}:own" if head == "scripts" else f"{name}-own"
    fix = f"give that one another name, such as {own}, or delete it where this part replaces it"
    return Obstacle(path, line, what, fix)
