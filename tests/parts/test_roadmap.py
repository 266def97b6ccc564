"""Repositories as the roadmap finds them, from their first part to the last one that goes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest

from shipway.parts.registry import PARTS
from shipway.sources.host import Host
from shipway.sources.parts import parts_of
from support.changes import change_file, swap
from support.hosts import commit, git, snapshot
from support.judges import composed
from support.roadmap_hosts import HARBOR, TEAMS, Team, roadmap_host
from support.roadmap_life import edit_all, lost, release_all
from support.sweeps import further
from support.tools import node
from support.versions import TemplateHistory
from zoo.keeper import shipway

NAMES = [part.name for part in PARTS if not part.one_way]
OLD = re.compile(rb"APP_DB_|POSTGRES_ROOT_")
FLAGS = ("--only-stack", "--verbose", "--watch", "--parallel")


class Hosts:
    """Copies of what is made once: a team's repository before its first part and with all of them,
    of the first of three versions."""

    def __init__(self, home: Path) -> None:
        self.home, self.known = home, dict[str, Path]()
        template = TemplateHistory(home / "template")
        release_all(template)
        self.source = ("--template", str(template.root), "--ref", "v1.0.0")

    def before(self, team: Team) -> Path:
        """Its app is out of the root, its programs read a DSN, and the one script that stands in
        the way of a part has another name."""
        if team.name not in self.known:
            self.known[team.name] = _moved(team, self._place() / "shop")
        return self._copy(team.name)

    def whole(self, team: Team) -> Path:
        name = f"{team.name} with all parts"
        if name not in self.known:
            self.known[name] = self.before(team)
            self.add(self.known[name], "--all")
        return self._copy(name)

    def add(self, host: Path, *names: str) -> None:
        assert shipway(host, "add", *names, *self.source) == 0
        commit(host)

    def _copy(self, name: str) -> Path:
        place = self._place() / "shop"
        shutil.copytree(self.known[name], place, symlinks=True)
        return place

    def _place(self) -> Path:
        return Path(mkdtemp(dir=self.home))


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Hosts:
    return Hosts(tmp_path_factory.mktemp("roadmap"))


def _moved(team: Team, root: Path) -> Path:
    host = roadmap_host(team, root)
    assert shipway(host, "add", "check-full") == 2
    assert shipway(host, "add", "app-workspace") == 0
    commit(host, "the app has a folder")
    change_file(host / "package.json", swap('"check:full"', '"check:full:own"'))
    for path in git(host, "grep", "--name-only", "APP_DB_", "--", "*.ts").split():
        change_file(host / path, lambda text: re.sub(r"APP_DB_\w+", "DATABASE_URL", text))
    commit(host, "one variable for one address")
    return host


def remove_all(host: Path, *, force: bool = False) -> None:
    for name in reversed(NAMES):
        assert shipway(host, "remove", "--part", name, *(["--force"] if force else [])) == 0


@pytest.mark.node
@pytest.mark.slow
def test_parts_come_one_by_one_or_at_once_to_the_same_tree_and_leave_none_behind(
    hosts: Hosts,
) -> None:
    """In the host with the most files of its own that parts change."""
    host, other = hosts.whole(HARBOR), hosts.before(HARBOR)
    before = snapshot(other)
    for name in NAMES:
        hosts.add(other, name)
    assert snapshot(other) == snapshot(host)
    remove_all(host)
    assert snapshot(host) == before


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("team", [TEAMS[0], *further(*TEAMS[1:])], ids=lambda team: team.name)
def test_the_teams_edits_outlive_two_versions_and_nothing_of_the_parts_does(
    team: Team, hosts: Hosts, capsys: pytest.CaptureFixture[str]
) -> None:
    host, before = hosts.whole(team), snapshot(hosts.before(team))
    edits: dict[str, str] = {}
    for version, newer in (("v1.0.0", "v2.0.0"), ("v2.0.0", "v3.0.0")):
        edits |= edit_all(host, version, Host(host).facts.compose_file)
        commit(host, f"our edits of {version}")
        capsys.readouterr()
        assert shipway(host, "update", "--all", "--to", newer) == 0, capsys.readouterr().out
        assert lost(host, edits) == []
        commit(host, newer)
    news = ("scripts/packages-build.ts", "scripts/prune/beyond.ts", "docs/database.md")
    assert [path for path in news if "version 3" not in (host / path).read_text()] == []
    assert "--trace-warnings scripts/packages-build.ts" in (host / "package.json").read_text()
    rules = (host / ".dependency-cruiser.cjs").read_text()
    assert "packages-below-all" in rules and "packages-at-the-bottom" not in rules
    gone = ("scripts/prune/outside.ts", "packages/db-provision/README.md")
    assert [path for path in gone if (host / path).exists()] == []
    assert {part.version for part in parts_of(Host(host)).parts.values()} == {"v3.0.0"}
    assert shipway(host, "check") == 0
    remove_all(host, force=True)
    assert snapshot(host) == before


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("team", TEAMS, ids=lambda team: team.name)
def test_the_end_is_what_the_roadmap_asks_for(team: Team, hosts: Hosts) -> None:
    """Nothing that came names a component variable, though the host does; the gate has all its
    options; Compose reads the stack; an image is what has a Dockerfile."""
    host, before = hosts.whole(team), snapshot(hosts.before(team))
    after = snapshot(host)
    assert OLD.search(b"".join(before.values()))
    lines = {p: {*after[p].split(b"\n")} - {*before.get(p, b"").split(b"\n")} for p in after}
    assert [path for path, new in lines.items() if any(map(OLD.search, new))] == []
    tops = {path.partition("/")[0] for path in after}
    assert "apps/web/Dockerfile" in after and not tops & {"src", "app", "public", "Dockerfile"}
    manifest = json.loads(after["package.json"])
    assert manifest["scripts"]["check:full"].endswith(" scripts/check-full.ts")
    said = node(host, "scripts/check-full.ts", "--help").stdout
    assert [one for one in FLAGS if one not in said] == []
    images = json.loads(node(host, "scripts/images.ts", "list").stdout)
    assert [one["name"] for one in images] == [
        "db-migrate", "db-provision", "mailer", "scheduler", "web"
    ]  # fmt: skip
    tasks = composed(host, "--profile", "jobs")["db-provision"]["environment"]
    assert sorted(tasks) == ["DATABASE_ROOT_URL", "DATABASE_SERVICE_URL", "DATABASE_URL"]
