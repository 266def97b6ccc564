"""A file in which most siblings stand, each in its own way, is to be looked at."""

from __future__ import annotations

from pathlib import Path

from propose.roster import NAMES, OURS, host_of

OWN = ("LEDGER_API_ROWS=900\n", "ORDER_MAILER_FROM=post@acme.test\n", "STOCK_WORKER=yes\n")


def test_most_siblings_in_a_file_are_enough_to_name_it(tmp_path: Path) -> None:
    found = host_of(tmp_path, shared_env="".join(("MODE=dev\n", *OWN[:2])))
    told = [(one.path, one.line, one.there, one.all, one.why) for one in found.named]
    assert told == [("shared.env", 2, 2, 3, "each in its own way")] and not found.shown


def test_one_of_three_is_not(tmp_path: Path) -> None:
    assert not host_of(tmp_path, shared_env=OWN[0]).named


def test_a_file_that_ours_is_in_is_not_named(tmp_path: Path) -> None:
    assert not host_of(tmp_path, shared_env="".join((*OWN, "MAIL_API_KEYS=2\n"))).named


def test_a_file_of_those_with_our_manifests_says_so(tmp_path: Path) -> None:
    """Two of five are few, but they are all that are written in Go."""
    go = [f"services/{name}/go.mod" for name in (*NAMES[:2], OURS)]
    found = host_of(tmp_path, *go, more=("pump", "relay"), shared_env="".join(OWN[:2]))
    (told,) = found.named
    assert (told.there, told.all) == (2, 2)
    assert told.why == "those with package.json and go.mod, each in its own way"


def test_a_list_of_what_ours_has_not_is_not_named(tmp_path: Path) -> None:
    """Each sibling's models are read, and ours has none."""
    models = [f"services/{name}/src/models.ts" for name in NAMES]
    text = "".join(f"services/{name}/src/models.ts:\n  - strict\n" for name in NAMES)
    found = host_of(tmp_path, *models, codegen_yml=text)
    assert not found.named and not found.shown
