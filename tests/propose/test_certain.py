"""What is certain: golden cases of what a new service gets unasked, and why all else is left."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from propose.roster import FOLDERS, NAMES, OURS, ROSTER, check_undone, proposed_in
from shipway.propose.certain.registry import RULES, is_certain
from shipway.propose.certain.rule import Ground
from shipway.propose.proposal import Proposal
from support.patching import cases, read_case

PATHS = {"json": "package.json", "yml": "compose.prod.yaml", "Dockerfile": "docker/Dockerfile"}
BASE = "compose.yaml"
MANIFEST = json.dumps({"scripts": {"dev": "x", "build": "x", "start": "x"}})
SERVICES = "".join(f"  {name}:\n    build: .\n" for name in (*NAMES, OURS))
HOST = {
    **{f"services/{name}/package.json": MANIFEST for name in (*NAMES, OURS)},
    BASE: f"services:\n  postgres: {{}}\n{SERVICES}networks:\n  backend: {{}}\n",
}
TWO = {BASE: HOST[BASE].replace("  stock-worker:\n    build: .\n", "")}


def ground_of(files: Mapping[str, str]) -> Ground:
    """The three and ours in a host with these files."""
    there = {**HOST, **files}
    folders = {folder.rpartition("/")[2]: folder for folder in FOLDERS}
    exists = {*there, *FOLDERS}.__contains__
    return Ground(ROSTER, folders, there.get, exists, f"@acme/{OURS}", BASE, tuple(files))


def certain_in(path: str, text: str, files: Mapping[str, str] | None = None) -> list[Proposal]:
    """What is certain in a file of a host that has these others."""
    ground = ground_of(files or {})
    return [one for one in proposed_in(path, text) if is_certain(one, ground)]


@pytest.mark.parametrize("folder", cases("certain"), ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """All of it is certain and no more; undone, no byte differs; a second look finds nothing."""
    before, after = read_case(folder)
    path = PATHS[after.suffix.lstrip(".")]
    files = TWO if "of-two" in folder.name else {}
    text = before
    while made := certain_in(path, text, files):
        check_undone(path, text)
        text = made[0].after
    if os.environ.get("SHIPWAY_REFRESH"):
        after.write_bytes(text.encode())
    assert text == after.read_bytes().decode() != before


def test_each_rule_has_golden_cases_and_names_of_their_own() -> None:
    """A rule that the registry forgot would be seen here as one without a case."""
    found = {rule.name: 0 for rule in RULES}
    for folder in cases("certain"):
        before, after = read_case(folder)
        for one in proposed_in(PATHS[after.suffix.lstrip(".")], before):
            for rule in RULES:
                found[rule.name] += rule.holds(one, ground_of({}))
    assert len(found) == len(RULES) == 3 and all(found.values()), found


def copies(*lines: str) -> str:
    """A Dockerfile with COPY lines in which {} is each sibling in turn."""
    return "\n".join(["FROM x", *(line.format(name) for name in NAMES for line in lines), ""])


def scripts(command: str, names: tuple[str, ...] = NAMES) -> str:
    """A root manifest with such a script for each sibling."""
    given = {f"x:{name}": command.format(name) for name in names}
    return json.dumps({"scripts": given}, indent=2) + "\n"


def services(entry: str, names: tuple[str, ...] = NAMES) -> str:
    """A Compose file with such an entry for each sibling; NAME and VAR in it are its name."""
    lines = "".join(f"    {line}\n" for line in entry.split("\n"))
    each = (lines.replace("NAME", n).replace("VAR", n.upper().replace("-", "_")) for n in names)
    return "services:\n" + "".join(f"  {n}:\n{of}" for n, of in zip(names, each, strict=True))


MANIFESTS = copies("COPY services/{0}/package.json services/{0}/")
RESTART = services("restart: always")
DEV = scripts("pnpm --filter {0} dev")


@pytest.mark.parametrize(("path", "text"), [
    ("docker/Dockerfile", MANIFESTS), ("package.json", DEV), ("compose.prod.yaml", RESTART),
])  # fmt: skip
def test_what_the_refusals_below_are_made_of_is_certain(path: str, text: str) -> None:
    assert len(certain_in(path, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        MANIFESTS.replace("COPY services/stock-worker/package.json services/stock-worker/\n", ""),
        MANIFESTS.replace("COPY services/stock", "FROM y\nCOPY services/stock"),
        MANIFESTS + "RUN x\n" + MANIFESTS,
        copies("COPY services/{0} services/{0}"),
        copies("COPY services/{0}/package.json ./{0}.json"),
        copies("COPY services/{0}/tsconfig.json services/{0}/"),
        copies("COPY --from=deps services/{0}/package.json services/{0}/"),
    ],
    ids=["one sibling is not in it", "one is in another stage", "all are in two stages",
         "the sources", "to another place", "another file", "of a stage"],
)  # fmt: skip
def test_other_lines_of_a_dockerfile_stay_proposals(text: str) -> None:
    assert certain_in("Dockerfile", text) == []


def test_a_manifest_that_builds_may_not_see_is_not_copied_unasked() -> None:
    """An allow-list of siblings hides ours: the COPY line would break the build."""
    for name in (".dockerignore", "Dockerfile.dockerignore"):
        listed = "*\n" + "".join(f"!services/{one}\n" for one in NAMES)
        assert certain_in("Dockerfile", MANIFESTS, {name: listed}) == []
        assert len(certain_in("Dockerfile", MANIFESTS, {name: "*\n!services/*\n"})) == 1
        assert certain_in("Dockerfile", MANIFESTS, {name: f"services/{OURS}\n"}) == []


def test_a_sibling_that_builds_do_not_see_is_not_missed_among_the_lines() -> None:
    two = MANIFESTS.replace("COPY services/stock-worker/package.json services/stock-worker/\n", "")
    ignored = {".dockerignore": "# tools\nservices/stock-worker/\n"}
    assert certain_in("Dockerfile", two) == []
    assert len(certain_in("Dockerfile", two, ignored)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", scripts("pnpm --filter {0} dev", NAMES[:2])),
        ("package.json", scripts("pnpm --filter @other/{0} dev")),
        ("package.json", scripts("node services/{0}/dist/index.js")),
        ("package.json", DEV.replace('"scripts"', '"aliases"')),
        ("tools.json", DEV),
    ],
    ids=["two of three", "another scope", "a file in the service", "no scripts", "another file"],
)
def test_other_scripts_of_the_root_stay_proposals(path: str, text: str) -> None:
    assert certain_in(path, text) == []


def test_a_script_that_ours_lacks_is_not_called_unasked() -> None:
    ours = {f"services/{OURS}/package.json": json.dumps({"scripts": {"job": "x"}})}
    assert certain_in("package.json", DEV, ours) == []
    for broken in ("", "[]", '{"scripts": 1}'):
        assert certain_in("package.json", DEV, {f"services/{OURS}/package.json": broken}) == []


@pytest.mark.parametrize(
    "entry",
    [
        "image: acme/NAME:latest",
        "restart: always\ncommand: node dist/index.js",
        'restart: always\nports: ["80:3000"]',
        "restart: always\nenv_file: .env",
        "environment:\n  DATABASE_URL: ${DATABASE_URL}",
        "environment:\n  PORT: 3000",
        "environment:\n  - DATABASE_URL",
        "hostname: ${VAR_HOST}",
        "build: ./services/NAME",
        "build: { context: ., target: production }",
        "privileged: true",
        "networks: [elsewhere]",
        "depends_on: [NAME-db]",
    ],
    ids=["an image that nobody has pushed", "a command", "a port", "secrets of all",
         "a secret", "a number", "one passed through", "a variable of its own", "another context",
         "a stage", "a right", "a network of nowhere", "a service of nowhere"],
)  # fmt: skip
def test_what_is_about_the_image_or_must_be_set_stays_a_proposal(entry: str) -> None:
    text = services(entry)
    assert len(proposed_in("compose.prod.yaml", text)) == 1
    assert certain_in("compose.prod.yaml", text) == []


def test_a_variable_with_a_default_is_nothing_to_be_set() -> None:
    for entry in ("hostname: ${VAR_HOST:-NAME}", "hostname: ${VAR_HOST-}", "hostname: ${HOST}"):
        assert len(certain_in("compose.prod.yaml", services(entry))) == 1


@pytest.mark.parametrize(
    ("path", "text", "files"),
    [
        (BASE, RESTART, {}),
        ("stack.yaml", RESTART, {BASE: "services:\n"}),
        ("stack.yaml", RESTART, {BASE: "services: [\n"}),
        ("stack.yaml", RESTART, {BASE: HOST[BASE].replace(f"  {OURS}:\n", "  my-api:\n")}),
        ("stack.yaml", services("restart: always", NAMES[:2]), {}),
        ("stack.yaml", services("restart: always", NAMES[:2]) + "  stock-worker:\n    init: true\n",
         {}),
        ("stack.yaml", RESTART.replace("services:", "deployments:"), {}),
    ],
    ids=["the very file", "no services in the first", "a first that is none", "ours is not in it",
         "one of three is not in it", "one of three says something else", "no services there"],
)  # fmt: skip
def test_a_file_beside_is_wired_where_all_that_are_in_both_say_the_same(
    path: str, text: str, files: dict[str, str]
) -> None:
    assert proposed_in(path, text)
    assert certain_in(path, text, files) == []


def test_replicas_of_their_own_are_no_agreement() -> None:
    """A number is a decision, also where an anchor hides it from the text."""
    text = RESTART.replace("always", "always\n    scale: 2", 1)
    assert certain_in("compose.prod.yaml", text) == []


def test_a_file_that_may_be_laid_over_another_stack_stays_a_proposal() -> None:
    """There ours would be a service without an image, and Compose would refuse all of it."""
    others = HOST[BASE].replace(f"  {OURS}:\n    build: .\n", "")
    assert certain_in("compose.prod.yaml", RESTART, {"deploy.yaml": others}) == []
    for other in (HOST[BASE], RESTART, "services:\n"):
        files = {"compose.prod.yaml": RESTART, "deploy.yaml": other}
        assert len(certain_in("compose.prod.yaml", RESTART, files)) == 1
    assert certain_in("compose.prod.yaml", RESTART, {"deploy.yaml": "services: [\n"}) == []
