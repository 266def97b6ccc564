"""pnpm-workspace.yaml: a glob for the services where none covers them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.host_facts import Builds
from shipway.service import Service
from shipway.wiring.engine import unwire, wire
from shipway.wiring.pnpm_workspace import TARGET
from support.corpus import corpus_files, require_corpus
from support.meaning import meaning
from support.patching import cases, check_block, check_case, check_laws, check_noop, check_refused
from support.services import PAYMENTS, blocks_of
from support.yaml_documents import LAWS

COVERED = {
    "the same glob": "services/*",
    "with a leading dot": "./services/*",
    "with a slash at the end": "services/*/",
    "at any depth": "services/**",
    "everything": "**",
    "any folder's folders": "*/*",
    "a choice": "{apps,services}/*",
}


@pytest.mark.parametrize("why", COVERED)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_covered_folder_needs_nothing(why: str, quote: str) -> None:
    """pnpm finds the service already."""
    check_noop(TARGET, PAYMENTS, f"packages:\n  - {quote}{COVERED[why]}{quote}\n")


def test_a_negation_of_something_else_changes_nothing() -> None:
    """!services/legacy keeps one folder out, not ours."""
    check_noop(TARGET, PAYMENTS, "packages:\n  - services/*\n  - '!services/legacy'\n")


@pytest.mark.parametrize("folder", cases("pnpm_workspace"), ids=lambda folder: folder.name)
def test_the_glob_follows_the_habits_of_the_host(folder: Path) -> None:
    """Golden cases: every byte of the host stays, every law holds."""
    check_case(TARGET, PAYMENTS, folder)


NOT_COVERED = ["service/*", "services", "*", "services/*/*", "services/legacy", "!packages/x"]


@pytest.mark.parametrize("glob", NOT_COVERED)
def test_a_glob_that_covers_something_else_is_not_enough(glob: str) -> None:
    """Near misses get our own glob."""
    assert check_laws(TARGET, f"packages:\n  - '{glob}'\n", PAYMENTS).endswith("'services/*'\n")


def test_another_folder_for_services() -> None:
    """The glob is that of the answer."""
    service = replace(PAYMENTS, services_dir="backend/jobs")
    after = check_laws(TARGET, "packages:\n  - services/*\n", service)
    assert after == "packages:\n  - services/*\n  - backend/jobs/*\n"


def test_a_folder_that_joins_ours_makes_the_list_the_hosts() -> None:
    """The key goes with the glob only while the glob is its only item."""
    after = check_laws(TARGET, "catalog: {}\n", PAYMENTS) + "  - apps/*\n"
    blocks = blocks_of(TARGET, PAYMENTS)
    assert unwire(TARGET, after, blocks) == "catalog: {}\npackages:\n  - apps/*\n"


OUT = "keeps services/* out of the workspace"
REFUSED = {
    "packages without a value": ("x: 1\npackages:\n", "`packages` is empty", "2"),
    "a list at the top": ("- services/x\n", "cannot be found again", ""),
    "packages is a text": ("x: 1\npackages: apps\n", "expected a map or a list", "2"),
    "kept out": (
        "packages:\n  - '**'\n  - '!services/*'\n",
        OUT,
        "3",
    ),
    "kept out at any depth": (
        "packages:\n  - '!**'\n",
        OUT,
        "2",
    ),
    "not YAML": ("packages: [\n", "not valid YAML", "2"),
    "two documents": ("packages: []\n---\n{}\n", "expected a single document", "2"),
}


@pytest.mark.parametrize("oddity", REFUSED)
def test_what_cannot_be_wired_is_refused(oddity: str) -> None:
    """With its line, the reason and a remedy."""
    text, what, line = REFUSED[oddity]
    check_refused(TARGET, PAYMENTS, text, what, line)


def test_every_real_workspace_takes_the_glob() -> None:
    """Real monorepos: all laws where the glob is missing, nothing where it is covered."""
    require_corpus()
    files = corpus_files("hosts", "*/pnpm-workspace.yaml")
    for path in files:
        text = path.read_bytes().decode()
        for folder in ("services", "zz-services"):
            service = replace(PAYMENTS, services_dir=folder)
            after = wire(TARGET, text, blocks_of(TARGET, service))
            if after == text:
                continue
            check_laws(TARGET, text, service)
            assert sorted(globs_of(after)) == sorted([f"{folder}/*", *globs_of(text)])
    assert len(files) > 5


def globs_of(text: str) -> list[str]:
    """The globs of a workspace file, by the independent judge."""
    return [value for _, value in (meaning(text) or {}).get("packages", [])]


GLOBS = st.sampled_from(
    ["apps/*", "packages/**", "!**/test/**", "a b/*", "é/*", "x{{ y }}", "$A/#"]
)


@LAWS
@given(
    st.lists(GLOBS, min_size=1, unique=True),
    st.sampled_from(["'", '"']),
    st.sampled_from(["", "  ", "    "]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_wiring_keeps_its_laws(
    globs: list[str], quote: str, indent: str, newline: str, final: bool
) -> None:
    """Over generated lists in every habit."""
    lines = ["# all", "packages:", *(f"{indent}- {quote}{glob}{quote}" for glob in globs)]
    text = newline.join(lines) + (newline if final else "")
    after = check_laws(TARGET, text, PAYMENTS)
    assert sorted(globs_of(after)) == sorted([*globs, "services/*"])


def _strict(builds: Builds) -> Service:
    return replace(PAYMENTS, allow_builds=builds)


@pytest.mark.parametrize(
    ("builds", "before", "after"),
    [
        ("allowBuilds", "allowBuilds:\n  sharp: true\n", "allowBuilds:\n  sharp: true\n  {}\n"),
        ("allowBuilds", "", "allowBuilds:\n  {}\n"),
        ("onlyBuiltDependencies", "onlyBuiltDependencies: [sharp]\n",
         "onlyBuiltDependencies: [sharp, esbuild]\n"),
        ("onlyBuiltDependencies", "onlyBuiltDependencies:\n- sharp # images\n- zz\n",
         "onlyBuiltDependencies:\n- sharp # images\n- zz\n- esbuild\n"),
        ("onlyBuiltDependencies", "", "onlyBuiltDependencies:\n  - esbuild\n"),
    ],
)  # fmt: skip
def test_strict_builds_let_esbuild_run_its_script(builds: Builds, before: str, after: str) -> None:
    """Where the host keeps its list, by the byte, and back."""
    globs = "packages:\n  - services/*\n"
    wired = check_block(TARGET, globs + before, _strict(builds), f"{builds}/esbuild")
    assert wired == globs + after.replace("{}", "esbuild: true")


def test_a_host_that_names_no_pnpm_gets_both_words() -> None:
    """Where builds are strict, and each major of pnpm reads one of the two; both go again."""
    wired = check_laws(TARGET, "packages:\n  - apps/*\n", _strict("both"))
    words = "allowBuilds:\n  esbuild: true\nonlyBuiltDependencies:\n  - esbuild\n"
    assert wired == "packages:\n  - apps/*\n  - services/*\n" + words


@pytest.mark.parametrize(
    "there", ["allowBuilds:\n  esbuild: false\n", "allowBuilds: {esbuild: true}\n"]
)
def test_what_the_host_decided_of_esbuild_stays(there: str) -> None:
    """Also a no: esbuild runs without its script."""
    check_noop(TARGET, _strict("allowBuilds"), f"packages:\n  - services/*\n{there}")


@pytest.mark.parametrize(
    ("builds", "after"),
    [
        ("allowBuilds", "allowBuilds:\n  esbuild: true\n  protobufjs: false\n"),
        ("onlyBuiltDependencies", "onlyBuiltDependencies:\n  - esbuild\n  - protobufjs\n"),
    ],
)
def test_what_telemetry_stands_on_is_said_too(builds: Builds, after: str) -> None:
    """Its script only warns and need not run; a strict install ends by 1 where nothing is said."""
    wired = check_laws(TARGET, "packages:\n  - apps/*\n", replace(_strict(builds), telemetry=True))
    assert wired == "packages:\n  - apps/*\n  - services/*\n" + after
