"""Where the host's Biome has a rule that a file of the template breaks, that file is excepted."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from shipway.formatting.changes import in_form
from support.formatters import use
from support.tools import environment

pytestmark = pytest.mark.slow

SERVICE = "services/a"
DEFAULT = b"export default { a: 1 };\n"
RULES = {"linter": {"rules": {"style": {"noDefaultExport": "error"}}}}
OFF = {"rules": {"style": {"noDefaultExport": "off"}}}


@pytest.fixture(autouse=True)
def node_24(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environment()["PATH"])


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host whose Biome forbids default exports, with a service in it."""
    use(tmp_path, "@biomejs/biome")
    (tmp_path / "biome.json").write_text(json.dumps(RULES))
    (tmp_path / SERVICE).mkdir(parents=True)
    (tmp_path / SERVICE / ".copier-answers.yml").write_text("_commit: v1.0.0\n")
    return tmp_path


def write(host: Path, **files: bytes) -> dict[str, bytes | None]:
    """What is written when Shipway writes ``files`` (``x_y`` is ``x.y``) into the service."""
    changes = {f"{SERVICE}/{name.replace('_', '.')}": text for name, text in files.items()}
    done = in_form(host, changes).changes
    for path, content in done.items():
        (host / path).write_bytes(content or b"")
    return done


def lint(host: Path) -> str:
    """What the host's own linter says."""
    command = ["node", "node_modules/@biomejs/biome/bin/biome", "lint", "--reporter=github", "."]
    return subprocess.run(command, cwd=host, capture_output=True, text=True, check=False).stdout


def test_the_file_is_excepted_and_every_other_file_is_not(host: Path) -> None:
    """The rule bites again in the file that the team writes beside it."""
    written = write(host, tsup_ts=DEFAULT, other_ts=b"export const a = 1;\n")
    config = json.loads(written[f"{SERVICE}/biome.json"] or b"")
    assert config["overrides"] == [{"includes": ["tsup.ts"], "linter": OFF}]
    assert lint(host) == ""
    (host / SERVICE / "team.ts").write_bytes(DEFAULT)
    assert "team.ts" in lint(host) and "tsup.ts" not in lint(host)


def test_a_later_file_joins_and_the_rest_of_the_config_stays(host: Path) -> None:
    known = {"root": False, "extends": "//", "formatter": {"lineWidth": 90}}
    (host / SERVICE / "biome.json").write_text(json.dumps(known))
    write(host, tsup_ts=DEFAULT)
    write(host, vitest_ts=DEFAULT)
    config = json.loads((host / SERVICE / "biome.json").read_text())
    assert config["overrides"] == [{"includes": ["tsup.ts", "vitest.ts"], "linter": OFF}]
    assert config["formatter"] == known["formatter"] and lint(host) == ""


def test_what_a_file_broke_before_is_left_to_the_team(host: Path) -> None:
    (host / SERVICE / "team.ts").write_bytes(DEFAULT)
    written = write(host, team_ts=DEFAULT.replace(b"1", b"2"))
    assert f"{SERVICE}/biome.json" not in written and "team.ts" in lint(host)


def test_a_host_without_such_a_rule_gets_no_file(host: Path) -> None:
    (host / "biome.json").write_text("{}")
    assert f"{SERVICE}/biome.json" not in write(host, tsup_ts=DEFAULT)


def test_a_config_with_comments_stays_as_it_is(host: Path) -> None:
    text = '// ours\n{ "root": false, "extends": "//" }\n'
    (host / SERVICE / "biome.json").write_text(text)
    write(host, tsup_ts=DEFAULT)
    assert (host / SERVICE / "biome.json").read_text() == text
