"""Production takes only what Argo CD has seen well in preview: three wrong ones, and the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.test_new import shipway
from commands.test_release import PRODUCTION
from commands.test_release_gate import ONE, SETTINGS, TWO, asks, released
from support.argocd import TOKEN, application, argocd
from support.hosts import commit, status
from support.postgres import free_port

PROMOTE = ("release", "payments", "--from", "preview", "--to", "production")


@pytest.fixture
def preview(host: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A host whose preview runs an image, and a token that may read."""
    released(host, ONE, "preview")
    monkeypatch.setenv("ARGOCD_AUTH_TOKEN", TOKEN)
    yield host


def promoted(
    host: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    *there: dict[str, Any],
) -> tuple[int, str]:  # fmt: skip
    """How it ended, and what was said to people."""
    with argocd(*there) as (address, _):
        monkeypatch.setenv("ARGOCD_SERVER", address)
        capsys.readouterr()
        code = shipway(host, *PROMOTE)
    said = "".join(capsys.readouterr())
    assert TOKEN not in said
    return code, said


def test_what_is_not_well_in_preview_does_not_go_on(
    preview: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Degraded, another digest, an Application that is not there; its name follows from the
    ApplicationSet that Shipway wrote."""
    asks(preview, "from: preview", "healthy: true")
    name = "payments-preview"
    for there, says in [
        (application(name, ONE, health="Degraded"), f"Argo CD's {name} is Synced and Degraded"),
        (application(name, TWO), f"payments 111111111111 runs in no pod of Argo CD's {name}"),
        (application("other", ONE), f"shows this token no Application {name}"),
    ]:
        code, said = promoted(preview, monkeypatch, capsys, there)
        assert code == 2 and says in said and status(preview) == ""
    code, said = promoted(preview, monkeypatch, capsys, application(name, TWO, ONE))
    assert code == 0 and status(preview) == f" M {PRODUCTION}\n"


def test_nobody_there_is_told_once_and_a_reason_passes_over_it(
    preview: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asks(preview, "from: preview", "healthy: true")
    monkeypatch.setenv("ARGOCD_SERVER", f"http://127.0.0.1:{free_port()}")
    assert shipway(preview, *PROMOTE) == 2
    said = capsys.readouterr().err
    assert "payments is not seen to be well in preview: Argo CD cannot be asked" in said
    assert shipway(preview, *PROMOTE, "--force", "INC-42") == 0
    assert "passed over: payments is not seen to be well" in capsys.readouterr().err


def test_manifests_elsewhere_leave_the_name_to_the_settings(
    preview: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without one it is refused, with what to write."""
    (preview / "infra/k8s/argocd/services.yaml").unlink()
    asks(preview, "from: preview", "healthy: true")
    code, said = promoted(preview, monkeypatch, capsys, application("shop-payments", ONE))
    assert code == 2 and "no manifest here tells which Application deploys infra/k8s" in said
    assert "healthy: NAME-preview" in said
    text = (preview / SETTINGS).read_text().replace("healthy: true", "healthy: shop-NAME")
    (preview / SETTINGS).write_text(text)
    commit(preview)
    code, said = promoted(preview, monkeypatch, capsys, application("shop-payments", ONE))
    assert code == 0, said


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (["healthy: true"], "healthy in which environment?"),
        (["from: preview", "healthy: a b"], "an Application's name, with NAME in place"),
        (["from: preview", "healthy: 5"], "true or false"),
    ],
)
def test_a_rule_that_says_nothing_is_refused_with_its_line(
    preview: Path, rules: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asks(preview, *rules)
    line = (preview / SETTINGS).read_text().count("\n")
    assert shipway(preview, *PROMOTE) == 2
    said = capsys.readouterr().err
    assert f"{SETTINGS}:{line}: " in said and says in said


def test_the_image_before_is_not_asked_for(preview: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ran there, and when production is down Argo CD may be as well."""
    for image in (ONE, TWO):
        released(preview, image, "production")
    asks(preview, "from: preview", "healthy: true")
    monkeypatch.delenv("ARGOCD_SERVER", raising=False)
    assert shipway(preview, "release", "--rollback", "production") == 0
