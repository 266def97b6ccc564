"""Two files are called by their path, by Copier and by other versions: their names are for ever."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from copier import run_copy

from support.hosts import REPOSITORY, make_host

EXTENSIONS = REPOSITORY / "extensions"


def test_fold_answers_the_first_request_that_there_was(tmp_path: Path) -> None:
    """`python extensions/fold.py < request`, from the repository's root, with nothing installed
    beside: an older tool knows no other way."""
    root = make_host(tmp_path / "acme")
    block = '"create:service": "shipway new"'
    wired = {"package_json": {"file": "package.json", "blocks": {"scripts/create:service": block}}}
    receipt = json.dumps({"service": "api", "targets": wired})
    done = subprocess.run(
        [sys.executable, str(EXTENSIONS / "fold.py")],
        input=json.dumps({"root": str(root), "steps": [["", receipt]]}),
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    answer = json.loads(done.stdout)
    assert [change["path"] for change in answer["changes"]] == ["package.json"]
    assert answer["conflicts"] == []


def test_fold_refuses_with_its_reason_on_standard_error(tmp_path: Path) -> None:
    """What the tool shows to the person is all that was printed there."""
    done = subprocess.run(
        [sys.executable, str(EXTENSIONS / "fold.py")],
        input="{}",
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert "not a request of shipway update" in done.stderr and "Traceback" not in done.stderr


LOADER = "copier_template_extensions.TemplateExtensionLoader"
EXTENSION = "extensions/jinja.py:Shipway"


def test_copier_loads_the_extension_by_its_path_and_name(tmp_path: Path) -> None:
    """As copier.yml names it. ``shared_plan`` is what every version of copier.yml may call."""
    assert yaml.safe_load((REPOSITORY / "copier.yml").read_text())["_jinja_extensions"] == [
        LOADER,
        EXTENSION,
    ]
    template = tmp_path / "template"
    shutil.copytree(EXTENSIONS, template / "extensions")
    settings = {"_jinja_extensions": [LOADER, EXTENSION], "_exclude": ["extensions", "copier.yml"]}
    (template / "copier.yml").write_text(yaml.safe_dump(settings))
    (template / "out.jinja").write_text("{{ shared_plan is defined }}")
    run_copy(str(template), tmp_path / "made", quiet=True, unsafe=True, defaults=True)
    assert (tmp_path / "made/out").read_text() == "True"
