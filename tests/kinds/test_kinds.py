"""A kind is a folder of the template and one module of data; nothing else names the kinds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shipway.kinds.registry import KINDS, PARTS, kind_of
from support.hosts import REPOSITORY, make_host
from support.versions import TemplateHistory

DATA = """\
from shipway.kinds.kind import Kind

KIND = Kind(
    name="batch", order=50, choice="Batch", help="a batch", noun="batch", tree="batch", image=False
)
"""
PLACE = "{{ services_dir }}/{{ service_name }}"
COMMON = (
    "{% yield shared from shared_files %}{{ shared_name(shared) }}{% endyield %}.jinja",
    "{{ _copier_conf.answers_file }}.jinja",
    f"{PLACE}/.shipway/wiring.json.jinja",
)
"""What every part of a monorepo has: the host's files, its answers, its receipt."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The template with one kind more."""
    history = TemplateHistory(tmp_path / "template")
    root = history.root
    (root / "extensions/shipway/kinds/batch.py").write_text(DATA)
    for name in COMMON:
        link = root / "template/batch" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(root / "template/service" / name, link.parent))
    (root / "template/batch" / PLACE / "main.ts.jinja").write_text("// {{ description }}\n")
    (root / "template/batch" / PLACE / "package.json").write_text('{ "name": "nightly" }\n')
    history.tag("v1.1.0")
    return root


def run(checkout: Path, host: Path, *args: str) -> str:
    """Shipway of that checkout, with its own template."""
    known = {**os.environ, "PYTHONPATH": f"{checkout}/extensions", "COLUMNS": "200"}
    environment = {**known, "SHIPWAY_TEMPLATE": str(checkout)}
    command = [sys.executable, "-c", "from shipway.cli import main; main()", *args]
    done = subprocess.run(command, cwd=host, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_kind_needs_its_folder_and_its_data_only(checkout: Path, tmp_path: Path) -> None:
    """``--help``, the question, the template and the status know it with no other file changed."""
    host = make_host(tmp_path / "acme")
    assert "a batch" in run(checkout, host, "new", "--help")
    run(checkout, host, "new", "nightly", "--kind", "batch", "--yes")
    made = host / "services/nightly"
    assert (made / "main.ts").read_text() == "// The nightly batch.\n"
    assert "kind: batch" in (made / ".copier-answers.yml").read_text()
    assert not (made / "Dockerfile").exists()
    assert "batch" in run(checkout, host, "status")


def test_every_kind_has_a_folder_of_the_template() -> None:
    for kind in KINDS:
        assert (REPOSITORY / "template" / kind.tree).is_dir(), kind.name


def test_no_two_kinds_share_a_name_or_a_place_in_lists() -> None:
    assert len({kind.name for kind in KINDS}) == len({kind.order for kind in KINDS}) == len(KINDS)


def test_a_name_that_no_kind_has_is_the_first_one() -> None:
    """Defaults are made of it before Copier judges the answer."""
    assert kind_of("lambda") is KINDS[0] is PARTS[0]
