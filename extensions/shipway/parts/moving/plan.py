"""The whole move of an app out of the root, computed before anything is written."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.errors import EditError, located
from shipway.parts.moving import compose, dockerfile, ignores, imports, rules, settings, workflows
from shipway.parts.moving.app import App, Text
from shipway.parts.moving.manifest import Manifests
from shipway.parts.moving.mentions import mentions
from shipway.parts.moving.places import Places
from shipway.parts.moving.reach import Reach
from shipway.parts.moving.texts import Told
from shipway.parts.moving.usage import Usage
from shipway.parts.site import Obstacle
from shipway.sources.places import compose_files

WORKFLOW = re.compile(r"\.github/(workflows|actions)/.+\.ya?ml")
DOCKERFILE = re.compile(r"Dockerfile(\.[\w-]+)?|[\w-]+\.Dockerfile")
IGNORES = {
    ".dockerignore": True,
    ".gitignore": False,
    ".prettierignore": False,
    ".eslintignore": False,
}
"""Each with whether all its lines are paths from the root."""
RULES = re.compile(r"\.dependency-cruiser\.[cm]?js")
ROOTED = re.compile(r"outputFileTracingRoot|\broot\s*:.*(?:dirname|cwd\(\))")
MANIFEST = "package.json"


@dataclass(slots=True)
class Rewritten:
    """``texts``: every text that changes, by the path that it has before. ``left``: what is left to
    a person, by the path that it has afterwards."""

    texts: dict[str, str] = field(default_factory=dict)
    left: list[Obstacle] = field(default_factory=list)

    def tell(self, path: str, told: Iterable[Told]) -> None:
        """Lines of the file that is at ``path`` afterwards."""
        self.left += [Obstacle(path, one.line, one.what, one.fix, blocks=False) for one in told]


@dataclass(frozen=True, slots=True)
class Repository:
    """What the move is computed from. ``manifests``: package.json of each workspace package, by its
    folder. ``overrides``: the versions that pnpm gives to all."""

    text: Text
    manifest: Mapping[str, Any]
    manifests: Mapping[str, Mapping[str, Any]]
    overrides: tuple[str, ...]


def rewritten(repository: Repository, app: App, places: Places, name: str) -> Rewritten:
    """Each text that has to be another one afterwards. name: the app's package.

    Raises EditError for a package.json that is none; another file that cannot be read stays, and is
    told.
    """
    done = Rewritten()
    used = Usage(
        repository.manifest, repository.manifests, places, repository.text, repository.overrides
    ).found()
    standalone = _standalone(repository.text, places, done)
    with located(MANIFEST):
        both = Manifests(repository.text(MANIFEST), name, places, used, standalone=standalone)
    done.texts[MANIFEST] = both.root
    _Files(repository, places, done, standalone=standalone).each()
    _scripts(both, repository, done)
    _reach(both, repository, places, done)
    programs = set(_programs_of(both)) - set(both.scripts)
    _workflows(repository, places, done, programs)
    stays = {
        path: done.texts.get(path) or _text(repository, path)
        for path in places.files
        if not places.moves(path)
    }
    for path, told in mentions(stays, repository.manifests, places):
        done.tell(path, [told])
    done.texts[f"{places.folder}/{MANIFEST}"] = both.app
    return done


def _text(repository: Repository, path: str) -> str:
    return repository.text(path)


def _standalone(text: Text, places: Places, done: Rewritten) -> bool:
    """Whether Next.js makes a server of its own, laid out from the workspace's root."""
    for path in sorted(places.tops):
        if path.startswith("next.config."):
            said = text(path)
            for number, line in enumerate(said.split("\n"), 1):
                if ROOTED.search(line):
                    up = "/".join([".."] * (places.folder.count("/") + 1))
                    told = Told(number, "says where the repository's root is", f"that is {up} now")
                    done.tell(places.after(path), [told])
            return "standalone" in said
    return False


def _programs_of(both: Manifests) -> Iterator[str]:
    """The commands that only the app's packages bring."""
    left = {name for said in both.left.values() for name in said}
    for said in both.mine.values():
        yield from (name for name in said if name not in left and "/" not in name)
    if "typescript" not in left:
        yield "tsc"


class _Files:
    """Every file but package.json and workflows, in the language that it is in."""

    def __init__(
        self, repository: Repository, places: Places, done: Rewritten, *, standalone: bool
    ) -> None:
        self.text, self.places, self.done, self.standalone = (
            repository.text,
            places,
            done,
            standalone,
        )
        self.composed = set(compose_files(places.files))
        self.workdir = self._workdir()

    def each(self) -> None:
        for path in sorted(self.places.files):
            try:
                new = self._moved(path)
            except EditError as error:
                told = Told(error.line, f"cannot be read: {error.what}", error.fix or "correct it")
                self.done.tell(self.places.after(path), [told])
                continue
            if new is not None and new != self.text(path):
                self.done.texts[path] = new

    def _moved(self, path: str) -> str | None:
        places, name = self.places, posixpath.basename(path)
        if settings.TSCONFIG.fullmatch(path) or settings.BIOME.fullmatch(path):
            return settings.moved(self.text(path), path, places)
        if RULES.fullmatch(name) and not places.moves(path):
            return self._told(path, rules.moved(self.text(path), places))
        if path.endswith(imports.SOURCES):
            return imports.rewritten(self.text(path), path, places)
        if path in IGNORES:
            return ignores.moved(self.text(path), places, anchored=IGNORES[path])
        if path in self.composed and not places.moves(path):
            return self._told(path, compose.moved(self.text(path), path, places, self.workdir))
        if DOCKERFILE.fullmatch(path) and places.moves(path):
            return self._told(
                path, dockerfile.moved(self.text(path), places, standalone=self.standalone)
            )
        return None

    def _told(self, path: str, result: tuple[str, list[Told]]) -> str:
        text, told = result
        self.done.tell(self.places.after(path), told)
        return text

    def _workdir(self) -> str:
        if "Dockerfile" not in self.places.tops:
            return ""
        try:
            return dockerfile.workdir_of(self.text("Dockerfile"))
        except EditError:
            return ""


def _scripts(both: Manifests, repository: Repository, done: Rewritten) -> None:
    text = repository.text(MANIFEST)
    for name, said in both.scripts.items():
        if said.mixed:
            line = _line(text, name)
            what = f"the script {name} does the app's and the repository's work in turns"
            done.tell(MANIFEST, [Told(line, what, "part it: it stays in the root as it is")])


def _reach(both: Manifests, repository: Repository, places: Places, done: Rewritten) -> None:
    """What looked at more than the app, and what an alias no longer leads to."""
    reach = Reach(places, repository.manifests, repository.text)
    text = both.root
    for name, told in reach.narrowed(both.scripts):
        done.tell(MANIFEST, [told._replace(line=_line(text, name))])
    for path, told in reach.aliases():
        done.tell(places.after(path), [told])


def _line(text: str, key: str) -> int:
    at = text.find(json.dumps(key))
    return text.count("\n", 0, max(at, 0)) + 1


def _workflows(repository: Repository, places: Places, done: Rewritten, programs: set[str]) -> None:
    built = f"{places.folder}/Dockerfile" if "Dockerfile" in places.tops else ""
    for path in sorted(filter(WORKFLOW.fullmatch, places.files)):
        text = repository.text(path)
        try:
            new = workflows.moved(text, places, built)
        except EditError as error:
            new = text
            done.tell(path, [Told(error.line, error.what, error.fix or "correct it")])
        if new != text:
            done.texts[path] = new
        done.tell(path, workflows.left(new, places, programs, built))
