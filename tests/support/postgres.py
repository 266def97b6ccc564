"""A real PostgreSQL server of the tests' own: a free port, a throw-away data folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "s3cret-marker"
SERVER_USER = "postgres"  # the server refuses to run as root


@dataclass(frozen=True)
class Server:
    """A running server with a database ``app`` and its two run-time roles."""

    port: int
    folder: Path
    bin: Path

    def dsn(self, role: str, password: str = PASSWORD, port: int = 0) -> str:
        """``postgres://…`` for a role; the password is one to search outputs for."""
        return f"postgres://{role}:{password}@127.0.0.1:{port or self.port}/app"

    def query(self, sql: str) -> str:
        """The unaligned rows of a statement, as the superuser."""
        command = [str(self.bin / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += [
            "-h",
            str(self.folder),
            "-p",
            str(self.port),
            "-U",
            "root",
            "-d",
            "app",
            "-c",
            sql,
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()


def binaries() -> Path | None:
    """The newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, make the database and the roles, stop it at the end."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="shipway-pg."))
    shutil.chown(folder, SERVER_USER)
    data, port = folder / "data", free_port()
    # Over TCP a password is asked for, so that a wrong one fails as it does in production.
    auth = ("--auth-local=trust", "--auth-host=scram-sha-256")
    as_server(programs / "initdb", "-D", data, "-U", "root", *auth, "-N")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-w"]
    as_server(*control, "-o", options, "-l", folder / "log", "start")
    server = Server(port, folder, programs)
    try:
        roles = (("app", ""), ("service", "BYPASSRLS"))
        subprocess.run(
            [programs / "createdb", "-h", folder, "-p", str(port), "-U", "root", "app"],
            check=True,
        )
        for role, extra in roles:
            server.query(f"CREATE ROLE {role} LOGIN {extra} PASSWORD '{PASSWORD}'")
        server.query("GRANT ALL ON DATABASE app TO app, service")
        yield server
    finally:
        as_server(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def restart(server: Server) -> None:
    """Stop it at once, as a crash or a failover does, and start it again."""
    control = (server.bin / "pg_ctl", "-D", server.folder / "data", "-w")
    as_server(*control, "-m", "immediate", "restart", "-l", server.folder / "log")


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_server(*command: object) -> None:
    """Run one of the server's programs, as a user that it accepts."""
    switch = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*switch, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/tmp")
