"""`shipway add app-workspace`: an app moves out of the root, all of it or nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.errors import ShipwayError
from shipway.parts.app_workspace import PART
from shipway.parts.moving.here import NO_APP, Moving, moving
from shipway.parts.plan import PartsPlan, PlannedPart
from shipway.parts.words import listed
from shipway.sources.host import Host
from shipway.sources.parts import AddedPart
from support.faults import run_with_fault
from support.hosts import commit, git, snapshot, status
from support.json_output import read_output
from support.part_hosts import part_host
from support.root_app import root_app
from support.tools import STORE, pnpm

ADD = ("add", "app-workspace")


def test_the_app_moves_with_its_history_and_the_commands_that_look_at_it_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """git sees renames; a second move finds nothing; no receipt is left to be read."""
    host = root_app(tmp_path / "shop")
    (host / ".env.local").write_text("TOKEN=1\n")
    (host / "src/generated.tsbuildinfo").write_text("made\n")
    before = snapshot(host)
    assert shipway(host, *ADD, "--dry-run") == 0
    assert shipway(host, "add", "--all", "--dry-run", "--json") == 0
    assert snapshot(host) == before
    said = capsys.readouterr().out
    assert '"moved"' not in said
    assert "src -> apps/web/src" in said and "+++ b/apps/web/tsconfig.json" in said
    assert shipway(host, *ADD, "--json") == 0
    data = read_output(capsys.readouterr().out, "add")
    assert data["moved"] == {"to": "apps/web", "files": 7}
    left = {(one["path"], one["line"]) for one in data["left"]}
    assert {("notes.yaml", 0), (".env.local", 0), ("README.md", 3)} <= left
    after = snapshot(host)
    moved = [path for path in before if f"apps/web/{path}" in after]
    assert "src/generated.tsbuildinfo" in moved and not set(moved) & (set(after) - {"package.json"})
    assert (host / ".env.local").is_file() and not (host / ".shipway").exists()
    git(host, "add", "--all")
    renames = git(host, "diff", "--cached", "--name-status", "-M", "--diff-filter=R")
    assert "src/app/page.tsx\tapps/web/src/app/page.tsx" in renames
    assert "tsconfig.json\tapps/web/tsconfig.json" in renames
    commit(host)
    for words, code, says in (
        (ADD, 2, NO_APP),
        (("remove", "--part", "app-workspace"), 2, "git revert"),
        (("check",), 0, ""),
        (("list", "--parts"), 0, "app-workspace"),
    ):
        capsys.readouterr()
        assert shipway(host, *words) == code
        spoken = capsys.readouterr()
        assert says in spoken.out + spoken.err
    assert status(host) == ""


@pytest.mark.parametrize(
    ("spoil", "path", "what"),
    [
        ("src/app/page.tsx", "src/app/page.tsx", "1 uncommitted changes in what moves"),
        ("src/new.ts", "src/new.ts", "1 uncommitted changes in what moves"),
        ("package.json", "package.json", "1 uncommitted changes in what moves"),
        ("apps/web/x", "apps/web", "is there already"),
    ],
)
def test_what_is_in_the_way_is_named_with_an_edit_and_nothing_moves(
    spoil: str, path: str, what: str, tmp_path: Path
) -> None:
    host = root_app(tmp_path / "shop")
    file = host / spoil
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + "\n")
    plan = moving(Host(host))
    assert [(one.path, one.what) for one in plan.obstacles] == [(path, what)]
    assert plan.obstacles[0].fix and not plan.contents


def test_secrets_submodules_links_and_ignored_places_are_refused_together(tmp_path: Path) -> None:
    host = root_app(tmp_path / "shop", **{".env": "A=1\n", "proxy.ts": None})
    (host / "middleware.ts").symlink_to("src/lib/price.ts")
    other = root_app(tmp_path / "other")
    git(
        host,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(other),
        "src/sub",
    )
    commit(host)
    said = {one.path: one.what for one in moving(Host(host)).obstacles}
    assert set(said) == {".env", "src/sub", "middleware.ts"}
    ignoring = root_app(tmp_path / "ignoring", **{".gitignore": "node_modules\napps\n"})
    [first, *_] = [one for one in moving(Host(ignoring)).obstacles if one.blocks]
    assert (first.path, first.line) == (".gitignore", 2)


def test_a_folder_is_taken_where_it_is_one_and_parts_that_do_not_fit_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = root_app(tmp_path / "shop")
    plan = moving(Host(host), "./clients/shop/")
    assert plan.places["src"] == "clients/shop/src"
    assert b"- clients/*" in (plan.contents["pnpm-workspace.yaml"] or b"")
    for folder in ("../out", "src/web", "apps/Web", ".git/x"):
        with pytest.raises(ShipwayError, match=r"not allowed|leaves|move|git"):
            moving(Host(host), folder)
    for words, says in (
        ((*ADD, "images"), "moves files that the other parts look at"),
        (("add", "images", "--folder", "apps/a"), "--folder is of the part app-workspace"),
    ):
        assert shipway(host, *words) == 2
        assert says in capsys.readouterr().err
    assert status(host) == ""


def test_a_host_whose_apps_have_folders_has_nothing_to_move(tmp_path: Path) -> None:
    assert moving(Host(part_host(tmp_path / "shop"))) == Moving(nothing=NO_APP)


def test_the_list_says_what_would_move_and_where_nothing_does() -> None:
    """Without an app in the root it is no obstacle."""
    added = PlannedPart(PART, AddedPart(PART.name, "", False, {}, {}))
    for plan, says in (
        (Moving(nothing=NO_APP), f"nothing to do: {NO_APP}"),
        (Moving(folder="apps/web", renamed=3), "moves 3 files to apps/web, 0 others changed"),
    ):
        assert says in listed([PartsPlan([added], moving=plan)])


@pytest.mark.slow
def test_killed_half_way_it_is_finished_or_taken_back_as_a_whole(tmp_path: Path) -> None:
    """Folders and files alike, with what git does not know of."""
    host = root_app(tmp_path / "shop")
    (host / "src/made.tsbuildinfo").write_text("made\n")
    before, back = snapshot(host), tmp_path / "back"
    fault = run_with_fault(tmp_path / "site", host, "rename:5", "shipway", *ADD)
    assert fault.returncode == -9, fault.stderr
    assert not (host / "src").exists() or not (host / "apps/web/package.json").exists()
    shutil.copytree(host, back)
    assert shipway(back, "recover", "--discard") == shipway(host, "recover") == 0
    assert snapshot(back) == before
    after = snapshot(host)
    assert "apps/web/src/made.tsbuildinfo" in after and "src/made.tsbuildinfo" not in after
    assert b"apps/web" in after["docker-compose.yml"]


@pytest.mark.node
@pytest.mark.slow
def test_what_people_typed_in_the_root_still_works_after_the_move(tmp_path: Path) -> None:
    """Install, types with the alias and the source of a package, a script that imports the app; and
    Compose means the same but for the build and the mount."""
    host = root_app(tmp_path / "shop")
    compose = shutil.which("docker-compose") or "docker-compose"
    before = resolved(compose, host)
    plan = moving(Host(host))
    assert shipway(host, *ADD) == 0
    after = resolved(compose, host)
    web = before["services"]["web"]
    web["build"]["dockerfile"] = "apps/web/Dockerfile"
    web["volumes"][0] |= {"source": str(host / "apps/web/src"), "target": "/app/apps/web/src"}
    assert after == before
    assert plan.renamed == 7
    pnpm(host, "install", "--silent", "--no-frozen-lockfile", "--store-dir", str(STORE))
    pnpm(host, "typecheck")
    checked = ("--filter", "./apps/web", "exec", "tsc", "--noEmit")
    assert pnpm(host, "seed").stdout.strip().endswith("100")
    broken = host / "apps/web/src/lib/price.ts"
    broken.write_text(broken.read_text() + "export const wrong: number = '';\n")
    assert pnpm(host, *checked, check=False).returncode != 0


def resolved(compose: str, host: Path) -> dict[str, dict[str, dict[str, object]]]:
    """The stack as Compose reads it."""
    command = [compose, "config", "--format", "json"]
    done = subprocess.run(command, cwd=host, check=True, capture_output=True, text=True)
    data: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return data
