"""Siblings that have what ours has count alone, where too few of all stand in a list."""

from __future__ import annotations

from pathlib import Path

from propose.roster import NAMES, OURS, check_undone, host_of, proposed_in
from shipway.check.sibling_missing import _misses

FOLDERS = {name: f"services/{name}" for name in (*NAMES, OURS)}
IGNORED = "dist\nservices/ledger-api/src/client\nnode_modules\n"


def having(*paths: str) -> dict[str, object]:
    """Asked in a repository that has these paths."""
    there = {*paths, *FOLDERS.values(), "services"}
    return {"folders": FOLDERS, "exists": there.__contains__}


def test_one_sibling_is_enough_where_it_alone_has_the_path_that_ours_has() -> None:
    """The client that a tool writes is ignored wherever there is one."""
    there = having("services/ledger-api/src/client", "services/mail-api/src/client")
    (made,) = proposed_in(".prettierignore", IGNORED, **there)
    assert made.body == "services/mail-api/src/client"
    assert made.evidence.clause() == "like 1 of 1 sibling with src/client"
    assert check_undone(".prettierignore", IGNORED, **there) == 1


def test_a_path_that_ours_has_not_or_that_all_have_shows_nothing() -> None:
    assert proposed_in(".prettierignore", IGNORED, **having("services/ledger-api/src/client")) == []
    everywhere = having(*(f"{folder}/src/client" for folder in FOLDERS.values()))
    assert proposed_in(".prettierignore", IGNORED, **everywhere) == []


def test_a_path_that_another_has_too_and_does_not_stand_there_shows_nothing() -> None:
    paths = (f"services/{name}/src/client" for name in ("ledger-api", "stock-worker", OURS))
    assert proposed_in(".prettierignore", IGNORED, **having(*paths)) == []


def test_a_path_counts_from_its_file_as_well() -> None:
    there = having("services/ledger-api/src/client", "services/mail-api/src/client")
    (made,) = proposed_in("services/ignore", "ledger-api/src/client/**\n", **there)
    assert made.body == "mail-api/src/client/**"


def test_all_siblings_with_our_manifests_are_enough(tmp_path: Path) -> None:
    """A list of stubs in Go is about the services in Go."""
    go = [f"services/{name}/go.mod" for name in (*NAMES[:2], OURS)]
    stubs = "".join(f"gen_go {name}\n" for name in NAMES[:2]) + "gen_js stock-worker\n"
    others = ("pump-api", "relay-api", "vault-api")
    (made,) = host_of(tmp_path, *go, more=others, gen_sh=stubs).shown
    assert (made.body, made.line) == ("gen_go mail-api", 3)
    assert made.evidence.clause() == "like 2 of 2 siblings with package.json and go.mod"


def test_what_only_some_siblings_have_is_no_finding_of_check() -> None:
    """``sibling-missing`` speaks of nearly all services."""
    there = having("services/ledger-api/src/client", "services/mail-api/src/client")
    (made,) = proposed_in(".prettierignore", IGNORED, **there)
    assert not _misses(made)
