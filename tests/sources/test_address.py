"""What git may be asked for, and what is never written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from copier._vcs import get_git
from plumbum import local

from shipway.errors import ShipwayError
from shipway.rendering.copier_run import copier_errors
from shipway.sources import git
from shipway.sources.address import (
    address_problem,
    fetchable,
    mask,
    ref_problem,
    same_address,
    without_credentials,
)

ALLOWED = [
    "https://git.example.com/acme/shipway.git",
    "https://user:pass@git.example.com/acme/shipway",
    "http://localhost:3000/t.git",
    "ssh://git@git.example.com:2222/acme/shipway.git",
    "git://git.example.com/shipway.git",
    "file:///srv/shipway.git",
    "git+https://git.example.com/acme/shipway",
    "git+file:///srv/shipway",
    "git@git.example.com:acme/shipway.git",
    "host:shipway.git",
    "gh:acme/shipway",
    "gl:group/sub/shipway.git",
    "/srv/shipway",
    "../shipway",
    "~/shipway",
    ".",
    "a folder/with: colon",
]
REFUSED = [
    "",
    "git+",
    "-",
    "--upload-pack=touch X;git-upload-pack",
    "git+--upload-pack=touch X",
    "ext::sh -c touch% X",
    "git+ext::sh -c touch% X.git",
    "fd::3",
    "transport::/srv/shipway",
    "http::https://git.example.com/t.git",
    "user@host::x",
    "ssh://-oProxyCommand=touch/x",
    "ssh://git@-oProxyCommand=touch/x",
    "git@-oProxyCommand=touch:x",
    "host:-x",
    "gh:-x/y",
    "ftp://git.example.com/t.git",
    "rsync://git.example.com/t",
    "javascript://x/y",
    "/srv/ship\nway",
    "https://git.example.com/\x1b]0;t",
]


@pytest.mark.parametrize("source", ALLOWED)
def test_the_listed_forms_are_allowed(source: str) -> None:
    assert address_problem(source) == ""


@pytest.mark.parametrize("source", REFUSED)
def test_all_else_is_refused(source: str) -> None:
    """What is no https, ssh or local address is no template."""
    assert "is no address of a template: it must be an https" in address_problem(source)


@pytest.mark.parametrize("ref", ["v1.0.0", "main", "feature/x", "v1.0.0-3-gabc1234", "HEAD~1"])
def test_refs_that_are_allowed(ref: str) -> None:
    """Tags, branches and commits, as git names them, are versions."""
    assert ref_problem(ref) == ""


@pytest.mark.parametrize("ref", ["", "-x", "--output=X", "v1 v2", "v1:copier.yml", "a\nb"])
def test_refs_that_are_refused(ref: str) -> None:
    """No option of git, no path and no blank passes for a version."""
    assert "is no version of a template" in ref_problem(ref)


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("https://bot:hunter2@git.example.com/t.git", "https://git.example.com/t.git"),
        ("git+https://ghp_token@git.example.com/t", "git+https://git.example.com/t"),
        ("https://bot:p@ss@git.example.com/t.git", "https://git.example.com/t.git"),
        ("ssh://git:hunter2@git.example.com/t", "ssh://git@git.example.com/t"),
        ("ssh://git@git.example.com/t", "ssh://git@git.example.com/t"),
        ("git@git.example.com:t.git", "git@git.example.com:t.git"),
        ("https://git.example.com/a@b/t", "https://git.example.com/a@b/t"),
        ("/srv/a@b", "/srv/a@b"),
    ],
)
def test_user_and_password_are_left_out(source: str, bare: str) -> None:
    assert without_credentials(source) == bare
    assert "hunter2" not in mask(f"fatal: '{source}'") and "p@ss" not in mask(source)


def test_one_repository_in_several_spellings() -> None:
    root = Path("/work")
    for other in (
        "git+https://git.example.com/acme/t",
        "https://bot:x@Git.Example.com/acme/t.git/",
        "https://git.example.com/acme/t",
    ):
        assert same_address("https://git.example.com/acme/t.git", other, root)
    assert same_address("gh:acme/t", "https://github.com/acme/t.git", root)
    assert same_address("../t", "/t", root) and same_address("git+file:///t", "/t", root)
    assert not same_address(
        "https://git.example.com/acme/t", "ssh://git@git.example.com/acme/t", root
    )
    assert not same_address(
        "https://git.example.com/acme/t", "https://git.example.com/Acme/t", root
    )


def test_shortcuts_are_written_out_for_git() -> None:
    assert fetchable("gh:acme/t") == fetchable("gh:/acme/t.git") == "https://github.com/acme/t.git"
    assert fetchable("git+https://git.example.com/t") == "https://git.example.com/t"


def test_a_transport_that_runs_programs_stays_shut(tmp_path: Path) -> None:
    """The second wall: also where a person's own settings open it, and for Copier's git."""
    (tmp_path / "gitconfig").write_text("[protocol]\n\tallow = always\n")
    ran = tmp_path / "ran"
    ask = ("ls-remote", f"ext::sh -c touch% {ran}")
    known = {"GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    with local.env(**known), git.environment(known):
        get_git()[ask].run(retcode=None)
        assert ran.exists(), "the attack works without the wall"
        ran.unlink()
        with pytest.raises(ShipwayError, match="not allowed"):
            git.run(tmp_path, *ask)
        with copier_errors():
            _, _, said = get_git()[ask].run(retcode=None)
    assert "not allowed" in said and not ran.exists()
