"""`shipway list` names the services, and where their images run."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.derived import MANIFESTS
from support.hosts import commit, make_host
from support.json_output import read_output

DIGEST = "sha256:" + "4f" * 32
OTHER = "sha256:" + "5a" * 32


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A service with two environments; preview has seen two releases."""
    root = make_host(tmp_path / "acme", MANIFESTS)
    data = ("--data", "kubernetes_base=infra/k8s/base")
    assert shipway(root, "new", "payments", "--yes", *data) == 0
    commit(root)
    for digest, message in ((OTHER, "The first"), (DIGEST, "Release payments")):
        image = f"payments=registry.example.com/acme/payments@{digest}"
        assert shipway(root, "release", image, "--to", "preview") == 0
        commit(root, message)
    return root


def test_a_name_a_line(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that a shell completes."""
    capsys.readouterr()
    assert shipway(host, "list") == 0
    assert "payments\n" in capsys.readouterr().out


def test_where_names_each_environment_and_the_commit_of_its_digest(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert shipway(host, "list", "--where", "payments", "--json") == 0
    placed = {p["environment"]: p for p in read_output(capsys.readouterr().out, "list")["images"]}
    assert placed["preview"]["image"]["digest"] == DIGEST
    assert placed["preview"]["since"].endswith(": Release payments")
    assert placed["production"]["since"] == ""
    assert shipway(host, "list", "--where") == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split() == ["image", "environment", "digest", "since"]
    assert any(row.split()[:3] == ["payments", "production", "none"] for row in rows)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(("list", "paymnts"), "did you mean payments?"), (("list", "--where", "x"), "name one of:")],
    ids=" ".join,
)
def test_a_service_that_is_not_there_is_named_right(
    typed: tuple[str, ...], meant: str, host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, *typed) == 2
    assert meant in capsys.readouterr().err
