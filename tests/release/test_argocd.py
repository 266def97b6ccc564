"""Argo CD is asked whether an image is well, with a token that nobody else gets or sees."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from shipway.errors import ShipwayError
from shipway.release import argocd as asked_here
from shipway.release.argocd import against, status_of
from shipway.release.image import Image
from shipway.sources.argocd import Application
from support.argocd import TOKEN, application, argocd
from support.postgres import free_port

IMAGE = Image("registry.example.com/acme/payments", f"sha256:{'4f' * 32}")
OTHER = f"{IMAGE.name}@sha256:{'5a' * 32}"
PAYMENTS = Application("payments-preview", "", "infra/k8s/overlays/preview/payments")


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with argocd(application("payments-preview", str(IMAGE))) as (started, _):
        monkeypatch.setenv("ARGOCD_SERVER", started)
        monkeypatch.setenv("ARGOCD_AUTH_TOKEN", TOKEN)
        yield started


@pytest.mark.parametrize(
    ("images", "health", "sync", "says"),
    [
        ([OTHER, str(IMAGE)], "Healthy", "Synced", ""),
        ([f"acme/payments@{IMAGE.digest}"], "Healthy", "Synced", ""),
        ([str(IMAGE)], "Degraded", "Synced", "is not well: Argo CD's a is Synced and Degraded"),
        ([str(IMAGE)], "Progressing", "Synced", "is Synced and Progressing"),
        ([str(IMAGE)], "Healthy", "OutOfSync", "is OutOfSync and Healthy"),
        ([OTHER], "Healthy", "Synced", "runs in no pod of Argo CD's a"),
        ([], "Missing", "OutOfSync", "runs in no pod of Argo CD's a, which is OutOfSync"),
    ],
)
def test_only_what_runs_well_and_as_git_says_is_well(
    images: list[str], health: str, sync: str, says: str
) -> None:
    found = against(application("a", *images, health=health, sync=sync)["status"], "a", IMAGE)
    assert says in found if says else not found


def test_an_application_without_a_status_is_not_well() -> None:
    assert "which is Unknown and Unknown" in against({}, "a", IMAGE)


def test_its_status_comes_from_the_api(address: str) -> None:
    assert against(status_of(PAYMENTS), PAYMENTS.name, IMAGE) == ""
    there = status_of(PAYMENTS._replace(namespace="argocd"))
    assert there["health"]["status"] == "Healthy"


@pytest.mark.parametrize(
    ("variables", "name", "says"),
    [
        ({}, "other", "shows this token no Application other: there is none, or the token may not"),
        (
            {"ARGOCD_AUTH_TOKEN": "wr0ng"},
            "payments-preview",
            "does not know this ARGOCD_AUTH_TOKEN",
        ),
        ({"ARGOCD_AUTH_TOKEN": "sec\nret"}, "payments-preview", "ARGOCD_AUTH_TOKEN is no token"),
        ({"ARGOCD_AUTH_TOKEN": ""}, "payments-preview", "ARGOCD_AUTH_TOKEN is not set"),
        ({"ARGOCD_SERVER": ""}, "payments-preview", "ARGOCD_SERVER is not set"),
        ({"ARGOCD_SERVER": "a b"}, "payments-preview", "ARGOCD_SERVER is no address"),
        ({"ARGOCD_SERVER": "http://argocd.test"}, "payments-preview", "in the clear"),
        # Nobody else gets the token, wherever an answer points.
        ({}, "elsewhere", "answers with 307"),
    ],
)
def test_what_cannot_be_asked_says_why_without_the_token(
    address: str, variables: dict[str, str], name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in variables.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(ShipwayError) as told:
        status_of(PAYMENTS._replace(name=name))
    assert says in told.value.what
    assert not any(secret in str(told.value) for secret in (TOKEN, "wr0ng", "ret,", "sec"))


def test_nobody_there_and_a_stranger_s_certificate_are_told(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS is spoken wherever no scheme is said."""
    monkeypatch.setenv("ARGOCD_SERVER", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ShipwayError, match=r"cannot be asked: .*refused"):
        status_of(PAYMENTS)
    monkeypatch.setenv("ARGOCD_SERVER", address.removeprefix("http://"))
    with pytest.raises(ShipwayError, match=r"cannot be asked: .*SSL"):
        status_of(PAYMENTS)


def test_a_server_that_drips_is_not_waited_for(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte of the answer now and then: no single wait is long."""
    monkeypatch.setattr(asked_here, "SECONDS", 0.5)
    done = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            peer, _ = server.accept()
            with peer:
                peer.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.1):
                    peer.sendall(b"x")

        thread = Thread(target=drip, daemon=True)
        thread.start()
        monkeypatch.setenv("ARGOCD_SERVER", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(ShipwayError, match="had no answer after"):
            status_of(PAYMENTS)
        done.set()
        thread.join()
