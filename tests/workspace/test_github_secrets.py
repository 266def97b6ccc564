"""The script that takes old secrets away from GitHub, with a stand-in for `gh` on the PATH."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shipway.check.exposure.files import exposures
from shipway.sources.host import Host
from support.hosts import REPOSITORY, commit, make_host
from support.tools import TOOLS

SCRIPT = "scripts/github-secrets.ts"
SOURCE = REPOSITORY / "template/workspace" / SCRIPT
VALUE = "value-that-nobody-may-see"
WORKFLOW = ".github/workflows/deploy.yml"
STUB = f"""#!{sys.executable}
import json, os, sys
from pathlib import Path

state = Path(os.environ["GH_STATE"])
known, args = json.loads(state.read_text()), sys.argv[1:]
place = known["environments"][args[args.index("--env") + 1]] if "--env" in args else known["names"]
if args == ["auth", "status"]:
    sys.exit(0 if known["logged_in"] else 1)
elif args[:2] == ["secret", "list"] and "--json" in args:
    print(json.dumps([{{"name": name}} for name in place]))
elif args[:2] == ["secret", "delete"] and known["may_delete"]:
    del place[args[2]]
    state.write_text(json.dumps(known))
elif args[:2] == ["api", "repos/{{owner}}/{{repo}}/environments"]:
    print("\\n".join(known["environments"]))
else:
    sys.exit("HTTP 403: not yours\\nsecond line")
"""


class GitHub:
    """A repository with its secrets on both sides: in git, and where `gh` looks."""

    def __init__(self, folder: Path, files: Mapping[str, str | None]) -> None:
        self.root, self.state, self.bin = folder / "acme", folder / "state.json", folder / "bin"
        given = {SCRIPT: SOURCE.read_text(), "package.json": '{ "type": "module" }\n'}
        make_host(self.root, {**given, **files})
        self.bin.mkdir()
        (self.bin / "gh").write_text(STUB)
        (self.bin / "gh").chmod(0o755)
        self.keep(("APP_DB_USER", "DATABASE_URL", "NPM_TOKEN", "POSTGRES_ROOT_PASSWORD"))

    def keep(
        self, names: tuple[str, ...], *, logged_in: bool = True, may_delete: bool = True,
        **environments: tuple[str, ...],
    ) -> None:  # fmt: skip
        """What GitHub has from now on."""
        known = {name: dict.fromkeys(kept, VALUE) for name, kept in environments.items()}
        state = {"names": dict.fromkeys(names, VALUE), "environments": known}
        state |= {"logged_in": logged_in, "may_delete": may_delete}
        self.state.write_text(json.dumps(state))

    def names(self, environment: str = "") -> list[str]:
        """What it has by now."""
        known = json.loads(self.state.read_text())
        return list(known["environments"][environment] if environment else known["names"])

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        """The script, which never shows a value."""
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}", "GH_STATE": str(self.state)}
        command = [TOOLS / "node", SCRIPT, *args]
        done = subprocess.run(
            command, cwd=self.root, env={**os.environ, **env}, capture_output=True, text=True
        )
        assert VALUE not in done.stdout + done.stderr
        return done


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    """No file names an old secret in a way that counts."""
    files = {
        "docs/old.md": "APP_DB_USER went away\n",
        WORKFLOW: "# secrets.APP_DB_USER was here\non: push\n",
        "scripts/near.sh": "echo APP_DB_USER_NAME MY_APP_DB_USER app_db_user\n",
    }
    return GitHub(tmp_path, files)


def test_the_first_run_deletes_nothing_and_shows_what_would_go(github: GitHub) -> None:
    """It also names the two DSNs that are not there."""
    done = github.run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "repository",
        "  goes     APP_DB_USER",
        "  stays    DATABASE_URL",
        "  stays    NPM_TOKEN",
        "  goes     POSTGRES_ROOT_PASSWORD",
        "  missing  DATABASE_ROOT_URL  (db-provision, nothing else)",
        "  missing  DATABASE_SERVICE_URL  (the app, workers)",
        "nothing deleted; with --apply: 2 of them",
    ]
    assert len(github.names()) == 4


def test_apply_deletes_the_old_ones_and_only_those(github: GitHub) -> None:
    """A second run has nothing to do."""
    done = github.run("--apply")
    assert done.returncode == 0, done.stderr
    assert github.names() == ["DATABASE_URL", "NPM_TOKEN"]
    again = github.run("--apply")
    assert again.stdout.endswith("nothing to delete\n") and again.returncode == 0


def test_environments_have_secrets_of_their_own(github: GitHub) -> None:
    """What the repository has is there for each of them; a name may hold a blank."""
    kept = {"production": ("APP_DB_USER", "DATABASE_ROOT_URL"), "old one": ("APP_DB_X",)}
    github.keep(("DATABASE_URL", "POSTGRES_ROOT_HOST"), **kept)
    shown = github.run().stdout
    _, _, production = shown.partition("environment production\n")
    assert "  goes     APP_DB_USER\n  stays    DATABASE_ROOT_URL\n" in production
    assert "  stays    DATABASE_URL  (the repository's)" in production
    assert "  missing  DATABASE_SERVICE_URL" in production
    done = github.run("--apply")
    assert "deleted APP_DB_USER of production\ndeleted APP_DB_X of old one\n" in done.stdout
    assert github.names("production") == ["DATABASE_ROOT_URL"] and github.names("old one") == []
    assert github.names() == ["DATABASE_URL", "POSTGRES_ROOT_HOST"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (WORKFLOW, "  x: ${{ secrets.APP_DB_USER }}"),
        (WORKFLOW, "  x: ${{ secrets['app_db_user'] }}"),
        ("scripts/deploy.sh", 'psql -U "$APP_DB_USER"'),
        ("package.json", '{"scripts": {"up": "web $POSTGRES_ROOT_PASSWORD"}}'),
        ("compose.yml", "x: ${APP_DB_USER:?}"),
    ],
)
def test_what_a_file_still_uses_is_not_deleted(github: GitHub, path: str, line: str) -> None:
    """Not one of them: every place is named, with its line."""
    (github.root / path).write_text(f"\n{line}\n")
    (github.root / "other.sh").write_text("$APP_DB_USER\n")
    commit(github.root)
    done = github.run("--apply")
    assert done.returncode == 1 and "deleted APP" not in done.stdout
    assert "nothing deleted, they are still in use:" in done.stderr
    assert f"  {path}:2\n" in done.stderr and "  other.sh:1\n" in done.stderr
    assert len(github.names()) == 4


def test_without_gh_it_says_so(github: GitHub) -> None:
    (github.bin / "gh").unlink()
    for tool in ("git", "node"):
        found = shutil.which(tool)
        assert found
        (github.bin / tool).symlink_to(found)
    command = [TOOLS / "node", SCRIPT]
    env = {"PATH": str(github.bin)}
    done = subprocess.run(command, cwd=github.root, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "github-secrets: gh is not installed: it is GitHub's own command line tool\n"
    )


def test_without_a_login_it_says_how_to_get_one(github: GitHub) -> None:
    github.keep(("APP_DB_USER",), logged_in=False)
    done = github.run("--apply")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == "github-secrets: gh is not logged in: gh auth login\n"


def test_a_deletion_that_github_refuses_is_an_error(github: GitHub) -> None:
    github.keep(("APP_DB_USER",), may_delete=False)
    done = github.run("--apply")
    assert done.returncode == 1 and github.names() == ["APP_DB_USER"]
    assert done.stderr == "github-secrets: gh secret delete failed: HTTP 403: not yours\n"


def test_an_option_that_it_does_not_know_changes_nothing(github: GitHub) -> None:
    done = github.run("--aply")
    assert done.returncode == 1 and "--aply" in done.stderr
    assert len(github.names()) == 4


def test_the_check_has_nothing_against_it(github: GitHub) -> None:
    """It names what it deletes as a pattern, and the DSNs with who gets them."""
    assert SCRIPT not in {found.path for found in exposures(Host(github.root))}
