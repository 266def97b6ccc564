"""What a new version may change, by `copier update` and by `shipway update`: the same result."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from shipway.sources.host import Host
from shipway.sources.services import generated_service
from shipway.upgrade.fleet import update_fleet
from shipway.upgrade.reconcile import write
from support.changes import change_file, swap
from support.hosts import commit, git, make_host, snapshot
from support.made import copied_host, kept_history  # noqa: F401
from support.versions import SERVICE, TemplateHistory

FOLDER = "services/payments"
NOTES = "# Notes\n\nOne.\nTwo.\nThree.\nFour.\nFive.\n"
Update = Callable[..., None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path]:
    """A template, and a host with a service of its v1.1.0."""
    root = tmp_path_factory.mktemp("both-ways")
    history = TemplateHistory(root / "template")
    history.release("v1.1.0", {f"{SERVICE}/NOTES.md": NOTES})
    host = make_host(root / "acme")
    history.copy(host, "payments", ref="v1.1.0")
    return history, host


@pytest.fixture(params=["copier update", "shipway update"])
def update(request: pytest.FixtureRequest, host: Path, history: TemplateHistory) -> Update:
    """Update to v2.0.0, with answers that change."""

    def by_copier(**data: object) -> None:
        history.update(host, "payments", "v2.0.0", **data)

    def by_shipway(**data: object) -> None:
        opened = Host(host)
        write(
            host,
            update_fleet(opened, [generated_service(opened, "payments")], "v2.0.0", data).result,
        )

    return by_copier if request.param == "copier update" else by_shipway


def team_edit(host: Path, path: str, before: str, after: str) -> None:
    change_file(host / FOLDER / path, swap(before, after, 1))
    commit(host)


def test_new_and_changed_files(host: Path, history: TemplateHistory, update: Update) -> None:
    """A new file comes along, and a changed one keeps the team's line."""
    team_edit(host, "NOTES.md", "One.", "One, says the team.")
    history.release(
        "v2.0.0", {f"{SERVICE}/NEW.md": "new\n", f"{SERVICE}/NOTES.md": swap("Five", "5")}
    )
    update()
    assert (host / FOLDER / "NEW.md").read_text() == "new\n"
    text = (host / FOLDER / "NOTES.md").read_text()
    assert "One, says the team." in text and "5." in text


def test_a_dropped_file_that_nobody_changed_goes(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    history.release("v2.0.0", {f"{SERVICE}/NOTES.md": None})
    update()
    assert not (host / FOLDER / "NOTES.md").exists()


def test_a_dropped_file_that_the_team_changed_stays_as_a_conflict(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    team_edit(host, "NOTES.md", "One.", "One, says the team.")
    history.release("v2.0.0", {f"{SERVICE}/NOTES.md": None})
    update()
    assert "One, says the team." in (host / FOLDER / "NOTES.md").read_text()
    assert f"{FOLDER}/NOTES.md" in git(host, "ls-files", "--unmerged")


def test_edits_move_along_with_a_renamed_file(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    team_edit(host, "NOTES.md", "One.", "One, says the team.")
    moved = {f"{SERVICE}/docs/NOTES.md": NOTES.replace("Five", "5"), f"{SERVICE}/NOTES.md": None}
    history.release("v2.0.0", moved)
    update()
    assert not (host / FOLDER / "NOTES.md").exists()
    expected = NOTES.replace("Five", "5").replace("One.", "One, says the team.")
    assert (host / FOLDER / "docs/NOTES.md").read_text() == expected
    assert git(host, "ls-files", "--unmerged") == ""


RANGES = "extensions/shipway/npm_ranges.py"
HIGHER = {"^5.12.8": "^5.20.0", "^10.4.0": "^10.9.0", "^4.6.7": "^4.8.0"}


def bump(text: str) -> str:
    """The template's fastify, pino and zod, each a minor version higher."""
    for before, after in HIGHER.items():
        assert before in text
        text = text.replace(before, after)
    return text


def test_bumped_dependencies_meet_one_of_the_teams(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    """To git these lines are one conflict, and its markers stop pnpm in the whole workspace."""
    team_edit(host, "package.json", '    "pino"', '    "ioredis": "^6.0.0",\n    "pino"')
    history.release("v2.0.0", {RANGES: bump})
    update()
    found = json.loads((host / FOLDER / "package.json").read_text())["dependencies"]
    assert found["ioredis"] == "^6.0.0" and found["zod"] == "^4.8.0" and found["pino"] == "^10.9.0"
    assert list(found) == sorted(found)
    assert git(host, "ls-files", "--unmerged") == ""
    assert git(host, "diff", "--name-only").split().count(f"{FOLDER}/package.json") == 1


def test_a_script_that_both_changed_is_a_conflict_in_a_file_that_pnpm_can_read(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    team_edit(host, "package.json", '"vitest run"', '"vitest run --coverage"')
    history.release(
        "v2.0.0", {f"{SERVICE}/package.json.jinja": swap('"vitest run"', '"vitest run --bail 1"')}
    )
    update()
    scripts = json.loads((host / FOLDER / "package.json").read_text())["scripts"]
    assert scripts["test"] == "vitest run --coverage"
    assert f"{FOLDER}/package.json" in git(host, "ls-files", "--unmerged")


def test_a_file_that_the_team_deleted_stays_deleted(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    (host / FOLDER / "NOTES.md").unlink()
    commit(host)
    history.release("v2.0.0", {f"{SERVICE}/NOTES.md": swap("Five", "5")})
    update()
    assert not (host / FOLDER / "NOTES.md").exists()


def test_a_file_that_both_added_is_merged_with_markers(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    (host / FOLDER / "NEW.md").write_text("the team's\n")
    commit(host)
    history.release("v2.0.0", {f"{SERVICE}/NEW.md": "the template's\n"})
    update()
    assert (host / FOLDER / "NEW.md").read_text() == (
        "<<<<<<< before updating\nthe team's\n=======\nthe template's\n>>>>>>> after updating\n"
    )


def test_a_new_question_takes_its_default_and_a_removed_one_goes(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    question = "region:\n  type: str\n  default: north\n  when: \"{{ kind != 'workspace' }}\"\n\n"
    history.release(
        "v1.2.0", {"copier.yml": lambda text: text.replace("port:\n", f"{question}port:\n", 1)}
    )
    history.update(host, "payments", "v1.2.0", region="south")
    commit(host)
    assert "region: south" in answers(host)
    added = question.replace("region", "zone")
    history.release(
        "v2.0.0", {"copier.yml": swap(question, added), f"{SERVICE}/ZONE.jinja": "{{ zone }}"}
    )
    update()
    assert "zone: north" in answers(host) and "region" not in answers(host)
    assert (host / FOLDER / "ZONE").read_text() == "north"


def test_a_changed_default_does_not_change_a_given_answer(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    history.release("v2.0.0", {"copier.yml": swap("default: 8080", "default: 9090")})
    update()
    assert "port: 8080" in answers(host)


def test_an_answer_that_is_no_longer_allowed_falls_back_to_the_default(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    def stricter(text: str) -> str:
        return text.replace("1024 <= port", "9000 <= port").replace(
            "default: 8080", "default: 9090"
        )

    history.release("v2.0.0", {"copier.yml": stricter})
    update()
    assert "port: 9090" in answers(host)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("compose_file", "docker-compose.dev.yml"),
        ("dependency_cruiser_file", ".dependency-cruiser.cjs"),
        ("codeowners_file", ".github/CODEOWNERS"),
    ],
)
def test_a_wiring_that_is_switched_off_leaves_the_file_without_us(
    host: Path, history: TemplateHistory, update: Update, key: str, path: str
) -> None:
    history.release("v2.0.0", {"CHANGELOG.md": lambda text: text + "\n- x\n"})
    update(**{key: ""})
    assert "payments" not in (host / path).read_text()


def test_the_wiring_of_every_target_follows(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    history.release(
        "v2.0.0",
        {
            "extensions/shipway/wiring/compose.py": swap("retries: 12", "retries: 20"),
            "extensions/shipway/wiring/dependency_cruiser.py": swap(
                'comment = "', 'comment = "Since v2: '
            ),
        },
    )
    update()
    services = yaml.safe_load((host / "docker-compose.dev.yml").read_text())["services"]
    assert services["payments"]["healthcheck"]["retries"] == 20
    assert 'comment: "Since v2: ' in (host / ".dependency-cruiser.cjs").read_text()


def test_a_mode_that_changes_comes_along_and_the_teams_stays(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    (host / FOLDER / "README.md").chmod(0o755)
    commit(host)
    (history.root / f"{SERVICE}/NOTES.md").chmod(0o755)
    history.release("v2.0.0", {f"{SERVICE}/README.md.jinja": lambda text: text + "\nmore\n"})
    update()
    assert (host / FOLDER / "README.md").stat().st_mode & 0o111
    assert (host / FOLDER / "NOTES.md").stat().st_mode & 0o111


def test_nothing_outside_of_the_service_and_the_shared_files_changes(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    before = snapshot(host)
    history.release("v2.0.0", {f"{SERVICE}/NOTES.md": swap("Five", "5")})
    update()
    changed = {path for path, text in snapshot(host).items() if before.get(path) != text}
    pinned = "services/.shipway.yml"
    assert changed == {f"{FOLDER}/NOTES.md", f"{FOLDER}/.copier-answers.yml", pinned}


def answers(host: Path) -> str:
    return (host / FOLDER / ".copier-answers.yml").read_text()
