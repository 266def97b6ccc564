"""A file or folder that most siblings have one of is named, with the one to copy."""

from __future__ import annotations

from pathlib import Path

from propose.roster import NAMES, OURS, host_of
from shipway.propose.report import as_data, new_text


def test_a_workflow_that_each_sibling_has_is_named(tmp_path: Path) -> None:
    flows = [f".github/workflows/deploy-{name}.yml" for name in NAMES]
    found = host_of(tmp_path, *flows)
    assert new_text(found) == (
        "Siblings have files of their own:\n"
        "  .github/workflows/deploy-mail-api.yml: 3 of 3 siblings have theirs; copy "
        ".github/workflows/deploy-stock-worker.yml"
    )
    assert as_data(found)["new_files"][0]["path"] == ".github/workflows/deploy-mail-api.yml"


def test_a_folder_is_named_once(tmp_path: Path) -> None:
    files = [f"charts/{name}/{file}.yaml" for name in NAMES[:2] for file in ("values", "Chart")]
    (made,) = host_of(tmp_path, *files).new_files
    assert (made.path, made.like, made.there) == ("charts/mail-api", "charts/order-mailer", 2)


def test_the_form_of_the_name_is_theirs(tmp_path: Path) -> None:
    files = [f"ops/{name.replace('-', '_')}.rules" for name in NAMES]
    assert [one.path for one in host_of(tmp_path, *files).new_files] == ["ops/mail_api.rules"]


def test_what_is_there_and_what_one_sibling_has_is_not(tmp_path: Path) -> None:
    there = [f"deploy/{name}.yml" for name in (*NAMES, OURS)]
    assert host_of(tmp_path, *there, f"deploy/{NAMES[0]}.sh").new_files == ()


def test_code_prose_and_tests_are_not(tmp_path: Path) -> None:
    kinds = ("web/src/{}.ts", "docs/{}.md", "tests/{}.yml", "services/{}/ops.yml")
    files = [kind.format(name) for kind in kinds for name in NAMES]
    assert host_of(tmp_path, *files).new_files == ()
