"""The move of an app in a host: what may move there, what stands in the way, and the changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shipway.errors import EditError, ShipwayError, located
from shipway.file_changes import FileChanges
from shipway.names import name_problem, path_problem
from shipway.parts.moving.app import App, app_of
from shipway.parts.moving.places import Places
from shipway.parts.moving.plan import MANIFEST, Repository, rewritten
from shipway.parts.moving.usage import overrides_of, read
from shipway.parts.site import Obstacle, not_held
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.host_files import WORKSPACE_FILE
from shipway.splice.yaml.scalars import quote
from shipway.wiring import engine
from shipway.wiring.registry import target_named

SECRET = (
    ".env",
    ".env.local",
    ".env.development.local",
    ".env.production.local",
    ".env.test.local",
)
LINK, SUBMODULE = "120000", "160000"
NO_APP = "no app lives in the root of this repository"
COMMIT = "commit or stash them first, so that the move is a commit of its own"


@dataclass(slots=True)
class Moving:
    """``nothing``: why there is nothing to move; else ``folder`` is where the app goes. ``moves``:
    folders, old to new; the other files are in ``contents``. ``renamed``: how many files move;
    ``places``: by their files and folders in the root, old to new.
    ``before``: what a file that has a new place held."""

    nothing: str = ""
    folder: str = ""
    renamed: int = 0
    places: dict[str, str] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    contents: FileChanges = field(default_factory=dict)
    before: dict[str, bytes] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)

    @property
    def edited(self) -> list[str]:
        """The files that say something else afterwards, or say the first thing."""
        return [
            path
            for path, content in self.contents.items()
            if content is not None and self.before.get(path) != content
        ]

    def block(self, path: str, what: str, fix: str, line: int = 0) -> None:
        """Something with which nothing is moved."""
        self.obstacles.append(Obstacle(path, line, what, fix))


def moving(host: Host, folder: str = "") -> Moving:
    """What moving the app out of the root would do. Reads the host, writes nothing.

    folder: where to; by itself apps/web for Next.js, else apps/NAME. Raises ShipwayError for a
    folder that is no place for it.
    """
    files = host.on_disk(host.files)
    folders = {package.folder for package in host.packages}
    app = app_of(host.root_manifest, files, folders, _Texts(host))
    if app is None:
        return Moving(nothing=NO_APP)
    to = _folder(host, app, folder)
    places = Places(files, app.tops, to, app.outputs)
    plan = Moving(folder=to)
    _in_the_way(host, places, plan)
    if not plan.obstacles:
        _fill(host, app, places, plan)
    return plan


class _Texts:
    """Texts of the host, each read once; empty for what is no text."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.known: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        if path not in self.known:
            try:
                self.known[path] = self.host.text(path)
            except ShipwayError:
                self.known[path] = ""
        return self.known[path]


def _folder(host: Host, app: App, said: str) -> str:
    folder = said.strip("/").removeprefix("./") or _usual(host, app)
    problem = path_problem(folder) or name_problem(folder.rpartition("/")[2])
    if problem or folder.partition("/")[0] in app.tops:
        what = problem or f"{folder.partition('/')[0]} is one of the folders that move"
        raise ShipwayError(what, "--folder", "--folder apps/web")
    return folder


def _usual(host: Host, app: App) -> str:
    if app.kind == "next":
        return "apps/web"
    name = str(host.root_manifest.get("name", "")).rpartition("/")[2]
    return f"apps/{'server' if name_problem(name) else name}"


def _in_the_way(host: Host, places: Places, plan: Moving) -> None:
    root, tops = host.root, sorted(places.tops)
    if (root / places.folder).exists():
        plan.block(
            places.folder,
            "is there already",
            f"--folder apps/NAME, or git mv {places.folder} elsewhere",
        )
    for path in SECRET:
        if path in git.tracked_below(root, path):
            fix = f"git rm --cached {path}, and change the secrets that are in it"
            plan.block(path, "is in git, and holds an environment's values", fix)
    for mode, path in _modes(host, tops):
        if mode == SUBMODULE:
            plan.block(path, "is a submodule, which is not moved", f"git mv {path} elsewhere first")
        elif mode == LINK and "/" not in path:
            plan.block(path, "is a link, which is not moved", f"git mv {path} by hand first")
    said = git.run(root, "status", "--porcelain", "--untracked-files=all", "--", *tops, MANIFEST)
    if changes := said.splitlines():
        plan.block(changes[0][3:], f"{len(changes)} uncommitted changes in what moves", COMMIT)


def _modes(host: Host, tops: list[str]) -> Iterator[tuple[str, str]]:
    listing = git.run(host.root, "ls-files", "--stage", "-z", "--", *tops)
    for entry in filter(None, listing.split("\0")):
        facts, _, path = entry.partition("\t")
        yield facts.split()[0], path


def _fill(host: Host, app: App, places: Places, plan: Moving) -> None:
    texts = _Texts(host)
    manifests = {one.folder: read(texts(f"{one.folder}/{MANIFEST}")) for one in host.packages}
    overrides = tuple(overrides_of(host.root_manifest, host.workspace))
    repository = Repository(texts, host.root_manifest, manifests, overrides)
    try:
        done = rewritten(repository, app, places, _name(host, places.folder))
        workspace = _workspace(host, places.folder)
    except EditError as error:
        plan.block(error.path, error.what, error.fix, error.line)
        return
    plan.obstacles += done.left
    _place(host.root, places, plan, done.texts | workspace)
    plan.obstacles += _unclear(app, places) + _own_environments(host, places)
    _ignored(host, places, plan)


def _place(root: Path, places: Places, plan: Moving, texts: dict[str, str]) -> None:
    """Folders move whole, with what git does not know of; files are written anew."""
    plan.renamed = sum(map(places.moves, places.files))
    plan.places = {top: places.after(top) for top in sorted(places.tops)}
    plan.moves = {top: places.after(top) for top in sorted(places.tops & places.folders)}
    for top in sorted(places.tops - places.folders):
        content, to = (root / top).read_bytes(), places.after(top)
        plan.contents |= {top: None, to: content}
        plan.before[to], plan.modes[to] = content, (root / top).stat().st_mode & 0o777
    for path, text in texts.items():
        to = places.after(path)
        if places.moves(path):
            plan.before[to] = (root / path).read_bytes()
        plan.contents[to] = text.encode()


def _workspace(host: Host, folder: str) -> dict[str, str]:
    """pnpm-workspace.yaml with a glob that covers the new folder."""
    parent = folder.rpartition("/")[0]
    glob = f"{parent}/*" if parent else folder
    target, text = target_named("pnpm_workspace", "", 0), host.text(WORKSPACE_FILE)
    with located(WORKSPACE_FILE):
        return {WORKSPACE_FILE: engine.wire(target, text, {f"packages/{glob}": quote(glob)})}


def _name(host: Host, folder: str) -> str:
    """A package's name that no other one has."""
    scope, slash, _ = str(host.root_manifest.get("name", "")).rpartition("/")
    head = host.facts.scope or (scope if slash else "")
    last = folder.rpartition("/")[2]
    taken = {package.name for package in host.packages} | {str(host.root_manifest.get("name"))}
    name = f"{head}/{last}" if head else last
    return name if name not in taken else f"{name}-app"


def _unclear(app: App, places: Places) -> list[Obstacle]:
    fix = f"git mv {{0}} {places.folder}/ where it is the app's"
    return [
        Obstacle(top, 0, f"stays: {why}", fix.format(top), blocks=False) for top, why in app.unclear
    ]


def _own_environments(host: Host, places: Places) -> list[Obstacle]:
    """Files of each developer's own, which the app reads from its folder."""
    there = sorted(path.name for path in host.root.glob(".env*") if path.is_file())
    own = [name for name in there if name not in places.files]
    what = "stays, as no commit holds it; the app reads such a file from its own folder"
    fix = "each developer: cp {0} {1}/{0}"
    return [Obstacle(n, 0, what, fix.format(n, places.folder), blocks=False) for n in own]


def _ignored(host: Host, places: Places, plan: Moving) -> None:
    """No commit would hold what git ignores in its new place."""
    paths = [places.after(path) for path in places.files if places.moves(path)]
    plan.obstacles += not_held(host, [*paths, f"{places.folder}/{MANIFEST}"])
