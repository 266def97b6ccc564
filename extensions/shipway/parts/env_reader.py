"""The file that reads a program's environment, made of the variables that its sources name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from shipway.parts.next_facts import PUBLIC
from shipway.parts.site import Given, Obstacle
from shipway.sources.env_reads import WHOLE, Read, reads_below
from shipway.sources.host import Host
from shipway.sources.programs import NEXT, Program, programs_of

ANSWERS = ".copier-answers.yml"
FIRST_NEXT = 15
"""The major of Next.js from which on instrumentation.ts is read without being asked for."""
GIVEN = frozenset(
    {"CI", "HOME", "HOSTNAME", "NEXT_MANUAL_SIG_HANDLE", "NEXT_PHASE", "NEXT_RUNTIME", "NODE_ENV"}
    | {"PATH", "PORT"}
)
"""What Node, Next.js or the place where a program runs set by themselves."""
NAMED = 4
"""How many more reads of a file are named: a schema of the environment has hundreds."""
WRITTEN = (PUBLIC, "VITE_", "REACT_APP_", "EXPO_PUBLIC_", "GATSBY_")
"""How names begin that a build writes into what browsers get."""
READERS = ("env.ts", "env.mts", "env.js", "env.mjs", "env/index.ts")
HOOKED = re.compile(r"(^|/)instrumentation[.-]node\.[cm]?[jt]s$")
"""What a hook imports as a server starts, by the name that Next.js' own pages have for it."""
HOOKS = ("instrumentation.ts", "instrumentation.js")
MAINS = ("src/main.ts", "src/index.ts", "src/server.ts", "src/app.ts")
EARLY = "read it in a function; call that in register() of instrumentation.ts, and where it is used"

READER = """\
// Every variable that this program needs as it runs, found in its sources. The file is yours now:
// no update changes it. Types, and checks of more than presence, have their place in `env`.

/** A question mark: the program goes on without it. */
export type Env = {
%(fields)s
};

const REQUIRED: (keyof Env)[] = [
%(names)s
];

let isRead = false;

/**
 * The environment, looked at when it is first asked for: a build imports this file and has none.
 * Throws with every variable that is not set; an empty one counts as such.
 */
export function env(): Env {
  if (!isRead) refuseMissing(process.env);
  isRead = true;
  return process.env as unknown as Env;
}

/** For the start of the program: prints what is missing, and ends it. */
export function envOrExit(): Env {
  try {
    return env();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function refuseMissing(source: Record<string, string | undefined>): void {
  const missing = REQUIRED.filter((name) => !source[name]);
  if (missing.length === 0) return;
  const lines = missing.map((name) => `\\n  ${name}: is not set`);
  throw new Error(`the environment is not valid:${lines.join("")}`);
}
"""
HOOK = """\
/** Next.js calls this once, when a server starts; never during `next build`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { envOrExit } = await import("./env");
  envOrExit();
}
"""


class Variables(NamedTuple):
    """Names that a program reads as it runs; of a required one, every read is bare."""

    required: list[str]
    optional: list[str]


def variables_of(reads: Iterable[Read]) -> Variables:
    """What a build writes into browsers' files is left out, and what the place itself sets."""
    mine = [read for read in reads if re.fullmatch(r"[A-Z]\w*", read.name)]
    mine = [r for r in mine if r.name not in GIVEN and not r.name.startswith(WRITTEN)]
    optional = {read.name for read in mine if read.optional}
    required = {read.name for read in mine} - optional
    return Variables(sorted(required), sorted(optional))


def reader_text(variables: Variables) -> str:
    """The reader's TypeScript."""
    marks = dict.fromkeys(variables.optional, "?")
    every = sorted([*variables.required, *variables.optional])
    fields = "\n".join(f"  {name}{marks.get(name, '')}: string;" for name in every)
    names = "\n".join(f'  "{name}",' for name in variables.required)
    return READER % {"fields": fields, "names": names}


def readers_of(host: Host, only: Sequence[str] = ()) -> Given:
    """The readers of all programs that read variables and have none yet, and what is to be moved;
    ``only`` of those in these folders, where named."""
    programs = [
        one
        for one in programs_of(host)
        if not host.on_disk([f"{one.package.folder}/{ANSWERS}"])
        and (not only or one.package.folder in only)
    ]
    reads = reads_below(host, [one.package.folder for one in programs])
    found = [_reader(host, one, reads[one.package.folder]) for one in programs]
    texts = {path: text for one in found for path, text in one.texts.items()}
    return Given(texts, [obstacle for one in found for obstacle in one.left])


def _reader(host: Host, one: Program, reads: list[Read]) -> Given:
    variables = variables_of(reads)
    said = list(_said(one, reads))
    if not variables.required and all(read.name != WHOLE for read in reads):
        return Given({}, said)
    folder = _home(host, one)
    if why := list(_in_the_way(host, one, folder, reads)):
        return Given({}, said + why)
    texts = {f"{folder}/env.ts": reader_text(variables)}
    hooks = host.on_disk(f"{folder}/{name}" for name in HOOKS)
    if one.next and not hooks:
        return Given(texts | {f"{folder}/{HOOKS[0]}": HOOK}, said)
    return Given(texts, [*said, _call(host, one, hooks)])


def _said(one: Program, reads: list[Read]) -> Iterator[Obstacle]:
    """Reads that a build meets, and what stays a build's own."""
    public = sorted({read.name for read in reads if read.name.startswith(WRITTEN)})
    if public:
        first = next(read for read in reads if read.name == public[0])
        what = f"a build writes {', '.join(public)} into what browsers get: no start can change it"
        fix = "give it to the build (docker build --build-arg), as it is no secret"
        yield Obstacle(first.path, first.line, what, fix, blocks=False)
    own = {*variables_of(reads).required, *variables_of(reads).optional}
    if one.next:
        early = (read for read in reads if read.early and read.name in own)
        yield from _early(read for read in early if not HOOKED.search(read.path))


def _early(reads: Iterable[Read]) -> Iterator[Obstacle]:
    """Reads that a build meets, once for each file."""
    found: dict[str, dict[str, int]] = {}
    for read in reads:
        found.setdefault(read.path, {}).setdefault(read.name, read.line)
    for path, lines in found.items():
        (name, line), *others = lines.items()
        names = ", ".join([name, *(f"{other} (line {at})" for other, at in others[:NAMED])])
        names += f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        what = f"reads {names} while the module loads, which `next build` does too"
        fix = f"read it in the function that needs it: env().{name}"
        fix = f"read each in the function that needs it, such as env().{name}" if others else fix
        yield Obstacle(path, line, what, fix, blocks=False)


def _in_the_way(host: Host, one: Program, folder: str, reads: list[Read]) -> Iterator[Obstacle]:
    """Why no reader comes: there is one, or it could not be used."""
    root = one.package.folder
    whole = next((read for read in reads if read.name == WHOLE), None)
    there = host.on_disk(f"{at}/{name}" for at in {folder, root} for name in READERS)
    there += [read.path for read in reads if posixpath.basename(read.path) in READERS]
    where = (whole.path, whole.line) if whole else (there[0], 1) if there else None
    if where:
        early = one.next and whole and whole.early
        fix = "let its start call it, and no module while it loads"
        fix = EARLY if early else fix
        when = "while the module loads, which `next build` does too" if early else "already"
        what = f"reads the environment {when}: no second reader comes"
        yield Obstacle(*where, what, fix, blocks=False)
    elif not host.on_disk([f"{root}/tsconfig.json"]):
        fix = "write a tsconfig.json, or a reader in JavaScript that its start calls"
        what = "reads variables, and has no tsconfig.json: the reader is TypeScript"
        yield Obstacle(f"{root}/package.json", 1, what, fix, blocks=False)
    elif one.next and _major(host, one) < FIRST_NEXT:
        what = f"has a Next.js that reads instrumentation.ts only since {FIRST_NEXT}"
        fix = f"move to Next.js {FIRST_NEXT} or newer, then run this again"
        yield Obstacle(f"{root}/package.json", 1, what, fix, blocks=False)


def _call(host: Host, one: Program, hooks: list[str]) -> Obstacle:
    """Where the team's own file is to call the reader."""
    what = "nothing reads the environment before it starts"
    if hooks:
        fix = 'in register(), for nodejs: (await import("./env")).envOrExit()'
        return Obstacle(hooks[0], 1, what, fix, blocks=False)
    root = one.package.folder
    found = host.on_disk(f"{root}/{name}" for name in MAINS) or [f"{root}/package.json"]
    fix = 'import { envOrExit } from "./env.js", and call envOrExit() first'
    return Obstacle(found[0], 1, what, fix, blocks=False)


def _home(host: Host, one: Program) -> str:
    """The folder of sources that Next.js takes the hook from; of others, src where it is there."""
    root = one.package.folder
    below = ("app/", "pages/") if one.next else ("",)
    inside = tuple(f"{root}/src/{name}" for name in below)
    return f"{root}/src" if any(path.startswith(inside) for path in host.files) else root


def _major(host: Host, one: Program) -> int:
    """The major of Next.js; the newest where its range names none."""
    said = str(one.manifest["dependencies"][NEXT])
    said = host.catalog.get(NEXT, "") if said.startswith("catalog:") else said
    found = re.search(r"\d+", said)
    return int(found[0]) if found else FIRST_NEXT
