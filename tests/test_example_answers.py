"""`example-answers.yml` is an answer to everything that a service may be asked, and it works."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.cli import main
from support.changes import swap
from support.hosts import REPOSITORY, commit, make_host
from support.tools import BIN
from support.versions import TemplateHistory

EXAMPLE = REPOSITORY / "example-answers.yml"
TOMORROW = "\nasked_tomorrow:\n  type: str\n  help: Where does it run?\n  default: eu\n\nport:\n"


def answers() -> dict[str, Any]:
    """The example, question by question."""
    found: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text())
    return found


def copied(template: Path, host: Path) -> dict[str, Any]:
    """`copier copy --data-file` into ``host``, as the page says it; what the service records."""
    command = [BIN / "copier", "copy", "--trust", "--overwrite", "--defaults", "--quiet"]
    done = subprocess.run(
        [*command, "--data-file", EXAMPLE, template, "."],
        cwd=host, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    file = host / f"services/{answers()['service_name']}/.copier-answers.yml"
    found: dict[str, Any] = yaml.safe_load(file.read_text())
    return {name: value for name, value in found.items() if not name.startswith("_")}


def asked(template: Path, recorded: dict[str, Any]) -> set[str]:
    """The questions behind the answers, without those that the host answers."""
    questions = yaml.safe_load((template / "copier.yml").read_text())
    return {name for name in recorded if questions[name].get("ask") is not False}


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return make_host(tmp_path / "acme")


def test_a_service_is_made_from_it(template: Path, host: Path) -> None:
    """Each answer is taken as it stands, none is missing, and `shipway check` finds nothing."""
    recorded = copied(template, host)
    assert answers().items() <= recorded.items()
    assert asked(template, recorded) == set(answers())
    commit(host)
    with pytest.raises(SystemExit, match="0"):
        main(("check", "-C", str(host)))


def test_a_new_question_is_missed(tmp_path: Path, host: Path) -> None:
    """Until the example answers it."""
    history = TemplateHistory(tmp_path / "template")
    history.release("v2.0.0", {"copier.yml": swap("\nport:\n", TOMORROW)})
    recorded = copied(history.root, host)
    assert asked(history.root, recorded) - set(answers()) == {"asked_tomorrow"}
