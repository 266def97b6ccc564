"""Which files may hand the database's secrets on, and which rule looks at each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from shipway.check.exposure.code import (
    forbidden_in_code,
    scripts_that_provision,
    without_comments,
)
from shipway.check.exposure.json_file import forbidden_in_json
from shipway.check.exposure.listed import listed_in
from shipway.check.exposure.names import (
    PROVISIONER,
    RUNS,
    Lines,
    code_lines,
    forbidden_variables,
    named_in,
)
from shipway.check.exposure.script import forbidden_in_script
from shipway.check.exposure.whole_secret import NAMES as WHOLE
from shipway.check.exposure.whole_secret import taken_whole
from shipway.check.exposure.workflow import forbidden_in_workflow
from shipway.check.finding import Finding
from shipway.check.reach import Reach, telling
from shipway.sources import git
from shipway.sources.forbidden import beginning
from shipway.sources.host import Host
from shipway.sources.kubernetes import KUSTOMIZATIONS
from shipway.sources.places import COMPOSE_NAME
from shipway.sources.settings import SETTINGS_NAME
from shipway.sources.view import View

Rule = Callable[[str, str], list[Finding]]
ROOT = "DATABASE_ROOT_URL"
CI = re.compile(
    r"(.*/)?(\.github/(workflows|actions)/.+\.ya?ml|action\.ya?ml|\.gitlab-ci\.ya?ml"
    r"|\.gitlab/.+\.ya?ml|\.circleci/.+\.ya?ml|(azure|bitbucket)-pipelines\.ya?ml)"
)
SHELL = re.compile(r"(.*/)?([^/]+\.(ba|z)?sh|(GNU)?[Mm]akefile|[^/]+\.mk|\.?[Jj]ustfile)")
IMAGE = re.compile(r"(.*/)?((Docker|Container)file[^/]*|[^/]+\.(Docker|Container)file)")
VALUES = re.compile(r"(.*/)?(\.env(\.[^/]+)?|[^/]+\.env|\.envrc)")
CODE = re.compile(r".+\.[cm]?[jt]sx?")
TEST = re.compile(r"(.*/)?((tests?|__tests__|e2e|fixtures)/.+|[^/]+\.(test|spec)\.[^/]+)")
SCRIPTS = re.compile(r"(.*/)?(scripts|bin)/.+")
JSON = ("package.json", "turbo.json", "turbo.jsonc")
EVERYTHING = Reach(frozenset(), (), everything=True)
PROSE = (".md", ".mdx", ".txt", ".adoc")


def exposures(
    host: Host, reach: Reach = EVERYTHING, forbidden: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Finding]:
    """Every line of a tracked file that hands a forbidden variable to what runs, in the files that
    are judged. forbidden: see sources/forbidden.py."""
    view, names = View(host), [ROOT, *WHOLE, *map(beginning, forbidden)]
    paths = git.naming(host.root, *names) if host.files else []
    paths = [path for path in paths if reach.has(path) or _is_compose(path)]
    paths = [path for path in paths if PurePosixPath(path).name != SETTINGS_NAME]  # the list
    scripts = set(_scripts(host, paths))
    provision = _provisioning(host) if any(map(CODE.fullmatch, scripts)) else set()
    roots = (host.facts.kubernetes_base, host.facts.kubernetes_overlays)
    deployed = tuple(f"{root}/" for root in roots if root)
    for path in paths:
        named = PROVISIONER in path.split("/") or (path in scripts and RUNS.search(path))
        if not path.startswith(deployed) and _is_test(path):
            continue
        if rule := _rule(path, own=bool(named) or path in provision):
            text = _text(host, path)
            found = [*rule(path, text), *listed_in(path, _lines(path, text), forbidden)]
            yield from telling(view, reach, path, found)


def _is_test(path: str) -> bool:
    """What says what must not be; an environment that is called test is none of it."""
    return not (CI.fullmatch(path) or _is_compose(path)) and TEST.fullmatch(path) is not None


def _is_compose(path: str) -> bool:
    return COMPOSE_NAME.fullmatch(PurePosixPath(path).name) is not None


def _lines(path: str, text: str) -> Lines:
    """The lines of a file with their numbers, without its kind of comments."""
    if PurePosixPath(path).name in JSON or CODE.fullmatch(path):
        return without_comments(text)
    return (
        _uncommented(text) if VALUES.fullmatch(path) or IMAGE.fullmatch(path) else code_lines(text)
    )


def _rule(path: str, *, own: bool) -> Rule | None:
    name = PurePosixPath(path).name
    if CI.fullmatch(path):
        return forbidden_in_workflow
    if COMPOSE_NAME.fullmatch(name):
        return _yaml
    if name.endswith(PROSE):
        return None
    return _rule_of_name(path, name, own=own)


def _rule_of_name(path: str, name: str, *, own: bool) -> Rule | None:
    if name in JSON:
        return _plain(own=True) if own else forbidden_in_json
    if name.endswith((".yaml", ".yml")) or name in KUSTOMIZATIONS:
        return _yaml
    if VALUES.fullmatch(path) or IMAGE.fullmatch(path):
        return _plain(own=own)
    if CODE.fullmatch(path):
        return lambda path, text: forbidden_in_code(path, text, provisions=own)
    if SHELL.fullmatch(path) or SCRIPTS.fullmatch(path):
        return _plain(own=True) if own else forbidden_in_script
    return None


def _yaml(path: str, text: str) -> list[Finding]:
    return [*forbidden_variables(path, text), *taken_whole(path, text)]


def _plain(*, own: bool) -> Rule:
    """A file whose every line reaches whoever reads it."""

    def rule(path: str, text: str) -> list[Finding]:
        lines = _uncommented(text)
        allowed = range(len(lines) + 1) if own else ()
        return named_in(path, lines, allowed, "keep it where db-provision alone reads it")

    return rule


def _uncommented(text: str) -> list[tuple[int, str]]:
    """Where a ``#`` in a line is no comment, but one at its beginning."""
    return [
        (number, "" if line.lstrip().startswith("#") else line)
        for number, line in enumerate(text.split("\n"), 1)
    ]


def _scripts(host: Host, paths: Iterable[str]) -> Iterator[str]:
    """Work for people and CI: below a ``scripts`` folder, or in no package's own folder."""
    folders = tuple(f"{package.folder}/" for package in host.packages if package.folder)
    return (path for path in paths if SCRIPTS.fullmatch(path) or not path.startswith(folders))


def _provisioning(host: Host) -> set[str]:
    code = filter(CODE.fullmatch, host.files)
    there = [path for path in _scripts(host, code) if (host.root / path).is_file()]
    return scripts_that_provision(there, lambda path: _text(host, path))


def _text(host: Host, path: str) -> str:
    return (host.root / path).read_bytes().decode("utf-8", errors="replace")
