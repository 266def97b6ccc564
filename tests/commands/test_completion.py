"""`shipway completion` gives a real shell the commands, the options and the services."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shtab

from commands.test_new import shipway
from shipway.commands import completion
from shipway.commands.options import ADDED_PARTS, PARTS, SERVICES
from shipway.commands.parser import parser
from support.hosts import make_host

OFFERED = {
    SERVICES: "shipway list 2>/dev/null",
    PARTS: "shipway list --parts 2>/dev/null",
    ADDED_PARTS: "shipway list --parts --added 2>/dev/null",
}
"""Kind of a name -> the command that a shell asks for them."""
ASK = """
source ./script
COMP_WORDS=({words}); COMP_CWORD={last}; COMP_LINE="{line}"; COMP_POINT={point}
complete_with=$(complete -p shipway | sed -E 's/.* -F ([^ ]+) .*/\\1/')
$complete_with shipway "{typed}" "{before}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def complete_names(commands: argparse.ArgumentParser) -> None:
    """Let a shell ask for the names where one is typed."""
    for action in commands._actions:
        if asked := OFFERED.get(getattr(action, "complete", "")):
            action.complete = shtab.cmd(asked)  # type: ignore[attr-defined]
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                complete_names(command)


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_script_knows_each_command_and_option_that_there_is(shell: str) -> None:
    root = parser()
    complete_names(root)
    path = Path(completion.__file__).with_name(f"shipway.{shell}")
    if os.environ.get("SHIPWAY_REFRESH"):
        path.write_text(f"{shtab.complete(root, shell)}\n")
    assert path.read_text() == f"{shtab.complete(root, shell)}\n", (
        "SHIPWAY_REFRESH=1 scripts/test -k completion"
    )


def completed(folder: Path, line: str) -> set[str]:
    """What bash offers after this line, as its own completion function is called."""
    words = line.split(" ")
    script = ASK.format(
        words=" ".join(f"'{word}'" for word in words),
        last=len(words) - 1, line=line, point=len(line), typed=words[-1], before=words[-2],
    )  # fmt: skip
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.fixture
def host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A host with a service, and the script of bash beside it."""
    root = make_host(tmp_path / "acme")
    assert shipway(root, "new", "payments", "--yes") == 0
    capsys.readouterr()
    assert shipway(root, "completion", "bash") == 0
    (root / "script").write_text(capsys.readouterr().out)
    return root


def test_bash_completes_commands_options_services_and_parts(host: Path) -> None:
    assert completed(host, "shipway re") >= {"release", "remove", "rename", "recover"}
    assert "--dry-run" in completed(host, "shipway remove --")
    assert "payments" in completed(host, "shipway remove pay")
    assert "payments" in completed(host, "shipway update p")
    assert "check-full" in completed(host, "shipway add c")
    assert "boundaries" not in completed(host, "shipway remove --part b")
    assert shipway(host, "add", "boundaries") == 0
    assert completed(host, "shipway remove --part ") == {"boundaries"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_offered_the_services_too(
    shell: str, host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shell that is here reads its script; a text is all that can be seen of the others."""
    assert shipway(host, "completion", shell) == 0
    text = capsys.readouterr().out
    assert "shipway list 2>/dev/null" in text and "dry-run" in text
    if shutil.which(shell):
        done = subprocess.run([shell, "-n"], input=text, text=True, check=False)
        assert done.returncode == 0
