"""A database that is late, away or refuses: the service lives, names it, and tells no secret."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from generated.conftest import SERVICES, Start
from support.postgres import PASSWORD, Server, free_port
from support.running import Running, until

LATE = "dependency does not answer"
FORWARD = """
import asyncio, sys
async def pipe(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
async def one(reader, writer):
    there = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    await asyncio.gather(pipe(reader, there[1]), pipe(there[0], writer))
async def main():
    async with await asyncio.start_server(one, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def forwarding(port: int, to: int) -> Iterator[subprocess.Popen[bytes]]:
    """While inside, ``port`` leads to the port ``to``; a forwarder that is stopped says nothing."""
    command = [sys.executable, "-c", FORWARD, str(port), str(to)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as forwarder:
        try:
            yield forwarder
        finally:
            forwarder.kill()


def role_of(name: str) -> str:
    """The database role behind the service's variable."""
    return "app" if SERVICES[name][1] == "DATABASE_URL" else "service"


def names_the_database(service: Running, code: str) -> None:
    """Wait until it is alive, not ready because of the database, and has logged why, once."""
    until(lambda: service.get("/readyz")[1].get("failing") == "database", service.output)
    assert service.get("/livez")[0] == 200
    until(lambda: LATE in service.output, service.output)
    lines = [json.loads(line) for line in service.output.splitlines()]
    assert [line["code"] for line in lines if line["msg"] == LATE] == [code]


@pytest.mark.parametrize("name", ["h1", "w2"])
def test_a_late_database_is_waited_for(start: Start, postgres: Server, name: str) -> None:
    port = free_port()
    service = start(name, **{SERVICES[name][1]: postgres.dsn(role_of(name), port=port)})
    names_the_database(service, "ECONNREFUSED")
    with forwarding(port, postgres.port):
        service.wait_ready()
        until(lambda: "answers again" in service.output, "the log's line")
    until(lambda: service.get("/readyz")[1].get("failing") == "database", "away again")
    service.signal()
    assert service.wait() == 0, service.output


@pytest.mark.parametrize("name", ["h2", "w1"])
def test_a_wrong_password_is_named_by_its_code(start: Start, postgres: Server, name: str) -> None:
    service = start(name, **{SERVICES[name][1]: postgres.dsn(role_of(name), f"{PASSWORD}-x")})
    names_the_database(service, "28P01")


@pytest.mark.parametrize("name", ["h1", "w1"])
def test_a_malformed_password_is_not_printed(start: Start, postgres: Server, name: str) -> None:
    """`%zz` is no escape: the driver, not the schema, stumbles over it."""
    service = start(name, **{SERVICES[name][1]: postgres.dsn(role_of(name), f"{PASSWORD}%zz")})
    until(lambda: service.ended or service.get("/readyz")[0] == 503, "refused")
    assert PASSWORD not in service.output
