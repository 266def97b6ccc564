"""`copier update` of one service: team edits inside our blocks survive a new template version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from support.changes import swap, team_edit
from support.hosts import FILES, commit, make_host, snapshot, status
from support.made import copied_host, kept_history  # noqa: F401
from support.versions import SERVICE, TemplateHistory

COMPOSE = "extensions/shipway/wiring/compose.py"
RULES = "extensions/shipway/wiring/dependency_cruiser.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path]:
    """A template, and a host with a service of it."""
    folder = tmp_path_factory.mktemp("copier-update")
    history = TemplateHistory(folder / "template")
    host = make_host(folder / "acme")
    history.copy(host, "payments")
    return history, host


def compose_of(host: Path) -> dict[str, dict[str, object]]:
    """The Compose services by name, as a parser independent of ours reads them."""
    return yaml.safe_load((host / "docker-compose.dev.yml").read_text())["services"]  # type: ignore[no-any-return]


def test_an_untouched_block_follows_the_template(host: Path, history: TemplateHistory) -> None:
    history.release("v2.0.0", {COMPOSE: swap("stop_grace_period: 30s", "stop_grace_period: 45s")})
    before = snapshot(host)
    history.update(host, "payments", "v2.0.0")
    assert compose_of(host)["payments"]["stop_grace_period"] == "45s"
    changed = {p for p, text in snapshot(host).items() if before.get(p) != text}
    assert changed == {
        "docker-compose.dev.yml",
        "services/.shipway.yml",  # the new version, pinned
        "services/payments/.copier-answers.yml",
        "services/payments/.shipway/wiring.json",
    }


def test_team_edits_inside_the_compose_block_survive(host: Path, history: TemplateHistory) -> None:
    team_edit(
        host,
        "docker-compose.dev.yml",
        "      NODE_ENV: development\n",
        "      NODE_ENV: development\n      # ours: see the wiki\n      FEATURE_X: 'on'\n",
    )
    history.release("v2.0.0", {COMPOSE: swap("stop_grace_period: 30s", "stop_grace_period: 45s")})
    history.update(host, "payments", "v2.0.0")
    block = compose_of(host)["payments"]
    assert block["stop_grace_period"] == "45s"
    assert block["environment"]["FEATURE_X"] == "on"  # type: ignore[index]
    assert "# ours: see the wiki\n" in (host / "docker-compose.dev.yml").read_text()


def test_team_edits_inside_the_rule_survive(host: Path, history: TemplateHistory) -> None:
    path = ".dependency-cruiser.cjs"
    team_edit(host, path, 'severity: "error"', 'severity: "warn"')
    team_edit(
        host, path, "couldNotResolve: false,", 'couldNotResolve: false,\n        via: "x", // ours'
    )
    reworded = {RULES: lambda text: re.sub(r'comment = f?"', r"\g<0>Since v2: ", text)}
    history.release("v2.0.0", reworded)
    history.update(host, "payments", "v2.0.0")
    text = (host / path).read_text()
    assert text.count('severity: "warn"') >= 3 and 'severity: "error"' not in text
    assert 'via: "x", // ours' in text
    assert text.count('comment: "Since v2: ') == text.count("comment:") >= 3


def test_both_changed_the_same_line_is_marked_in_place(
    host: Path, history: TemplateHistory, capfd: pytest.CaptureFixture[str]
) -> None:
    team_edit(host, "docker-compose.dev.yml", "stop_grace_period: 30s", "stop_grace_period: 60s")
    history.release("v2.0.0", {COMPOSE: swap("stop_grace_period: 30s", "stop_grace_period: 45s")})
    history.update(host, "payments", "v2.0.0")
    text = (host / "docker-compose.dev.yml").read_text()
    assert (
        "<<<<<<< before updating\n    stop_grace_period: 60s\n=======\n"
        "    stop_grace_period: 45s\n>>>>>>> after updating\n"
    ) in text
    assert "conflict in docker-compose.dev.yml" in capfd.readouterr().err


def test_a_shared_file_is_never_lost_when_its_wiring_is_switched_off(
    host: Path, history: TemplateHistory
) -> None:
    history.release("v2.0.0", {"CHANGELOG.md": lambda text: text + "\n- x\n"})
    history.update(host, "payments", "v2.0.0", compose_file="")
    assert (host / "docker-compose.dev.yml").read_text() == FILES["docker-compose.dev.yml"]


def test_an_answer_that_changes_changes_its_block(host: Path, history: TemplateHistory) -> None:
    history.release("v2.0.0", {"CHANGELOG.md": lambda text: text + "\n- x\n"})
    history.update(host, "payments", "v2.0.0", database="DATABASE_URL")
    assert "DATABASE_URL" in compose_of(host)["payments"]["environment"]  # type: ignore[operator]


def test_old_and_new_extension_code_never_mix(tmp_path: Path, history: TemplateHistory) -> None:
    """v2 changes a helper that both versions' extensions import: each render must use its own."""
    host = make_host(tmp_path / "acme")
    names = "extensions/shipway/names.py"
    use = "template/service/{{ services_dir }}/{{ service_name }}/VERSION.txt.jinja"
    helper = '\n\ndef helper_version() -> str:\n    """For the test."""\n    return "one"\n'
    globals_path = "extensions/shipway/template_globals/questions.py"
    history.release(
        "v1.1.0",
        {
            names: lambda text: text + helper,
            globals_path: lambda text: (
                text.replace(
                    "from shipway.names import ", "from shipway.names import helper_version, "
                )
                + '\nGLOBALS["helper_version"] = helper_version\n'
            ),
            use: "{{ helper_version() }}\nkept\n",
        },
    )
    history.copy(host, "payments", "v1.1.0")
    file = "services/payments/VERSION.txt"
    assert (host / file).read_text() == "one\nkept\n"
    team_edit(host, file, "kept\n", "kept\nand the team's line\n")
    history.release("v2.0.0", {names: swap('"one"', '"two"')})
    history.update(host, "payments", "v2.0.0")
    assert (host / file).read_text() == "two\nkept\nand the team's line\n"
    assert "U" not in {line[:2].strip() for line in status(host).splitlines()}


def test_two_services_update_one_after_the_other(host: Path, history: TemplateHistory) -> None:
    history.copy(host, "mailer", kind="worker")
    history.release("v2.0.0", {COMPOSE: swap("stop_grace_period: 30s", "stop_grace_period: 45s")})
    history.update(host, "payments", "v2.0.0")
    assert compose_of(host)["mailer"]["stop_grace_period"] == "30s"
    commit(host)
    history.update(host, "mailer", "v2.0.0")
    assert compose_of(host)["mailer"]["stop_grace_period"] == "45s"


def test_a_new_file_of_the_template_comes_along(host: Path, history: TemplateHistory) -> None:
    history.release("v2.0.0", {f"{SERVICE}/NEW.md": "new\n"})
    history.update(host, "payments", "v2.0.0")
    assert (host / "services/payments/NEW.md").read_text() == "new\n"
