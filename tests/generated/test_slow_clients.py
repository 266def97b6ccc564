"""Clients that say nothing, or say it slowly: cut off while the service runs, and when it ends."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from generated.conftest import Start
from support.running import Running, until

HEADERS = b"POST /greetings HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
HALF_A_HEADER = HEADERS + b"x-half"
HALF_A_BODY = HEADERS + b"content-length: 9999\r\n\r\n{"
KINDS = ("h0", "w0")


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    """Closes what is put into it."""
    with ExitStack() as stack:
        yield stack


def client(sockets: ExitStack, service: Running, says: bytes = b"") -> socket.socket:
    """A connection on which ``says`` was sent, and no more."""
    made = sockets.enter_context(socket.create_connection(("127.0.0.1", service.port)))
    made.sendall(says)
    return made


def is_cut(there: socket.socket, drip: bytes = b"") -> bool:
    """Whether the service has closed the connection; until then it gets another byte."""
    there.settimeout(0.05)
    with suppress(TimeoutError):
        try:
            there.sendall(drip)
            return there.recv(4096) == b""
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            return True
    return False


@pytest.mark.parametrize("name", KINDS)
def test_a_signal_does_not_wait_for_who_says_nothing(
    start: Start, sockets: ExitStack, name: str
) -> None:
    """A balancer's connection in reserve, half a header: the end comes at once, with 0."""
    service = start(name)
    service.wait_ready()
    for says in (b"", HALF_A_HEADER):
        client(sockets, service, says)
    service.signal()
    assert service.wait(20) == 0, service.output
    assert '"msg":"drained"' in service.output


@pytest.mark.parametrize(
    ("says", "drip"),
    [(b"", b""), (HALF_A_HEADER, b"x"), (HALF_A_BODY, b" ")],
    ids=["silent", "a header that drips", "a body that drips"],
)
def test_each_wait_for_a_client_has_a_limit(
    start: Start, sockets: ExitStack, says: bytes, drip: bytes
) -> None:
    """With the limits set low; each is cut, and others are answered meanwhile."""
    service = start("h0", HEADERS_TIMEOUT_MS="300", REQUEST_TIMEOUT_MS="600")
    service.wait_ready()
    slow = client(sockets, service, says)
    assert not is_cut(slow, drip)
    assert service.get("/livez")[0] == 200
    until(lambda: is_cut(slow, drip), "cut off")


def test_without_its_limits_the_same_client_stays(start: Start, sockets: ExitStack) -> None:
    """So it is the limit that cuts it off, and the measurement sees the difference."""
    service = start("h0")
    service.wait_ready()
    slow = client(sockets, service, HALF_A_HEADER)
    with pytest.raises(AssertionError, match="cut off"):
        until(lambda: is_cut(slow), "cut off", 3)


@pytest.mark.parametrize("name", KINDS)
def test_it_listens_where_it_is_told_to(start: Start, name: str) -> None:
    """On every address of both families; with HOST on that one alone."""
    everywhere, here = start(name), start(name, HOST="127.0.0.1")
    for service in (everywhere, here):
        service.wait_ready()
    if _answers("::1", everywhere.port) is None:
        pytest.skip("no IPv6 here")
    assert _answers("::1", everywhere.port) and not _answers("::1", here.port)


def _answers(address: str, port: int) -> bool | None:
    """None where there is no such address."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((address, 0))
    except OSError:
        return None
    with socket.socket(socket.AF_INET6) as there:
        return there.connect_ex((address, port)) == 0
