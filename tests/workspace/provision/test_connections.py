"""How the server is reached: by IPv6, with TLS of every kind, never by an assumed port."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.clusters import ROOT_PASSWORD, ROOT_USER, Cluster, cluster
from support.postgres import SERVER_USER, binaries
from support.provisioning import Dsns, Package

NOBODY = "the server's certificate is signed by nobody that sslrootcert names"


def root(server: Cluster, host: str, query: str = "") -> str:
    """The root DSN by another host."""
    return server.dsn(ROOT_USER, ROOT_PASSWORD, "postgres", host) + query


def test_ipv6(package: Package, dsns: Dsns) -> None:
    """An address in brackets."""
    package.converge(replace(dsns, root=root(dsns.server, "[::1]")))


def test_no_port_is_assumed(package: Package, dsns: Dsns) -> None:
    """Without one the run ends before anything is sent."""
    missing = dsns.server.root_dsn().replace(f":{dsns.server.port}/", "/")
    refused = package.provision(replace(dsns, root=missing))
    assert refused.returncode == 2
    assert refused.stderr == "the DSNs are not valid:\n  DATABASE_ROOT_URL: names no port\n"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Path]]:
    """A server that lets nobody in without TLS, with a self-made certificate for localhost."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key", folder / "certificate"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *name, *files], check=True, capture_output=True)
    with cluster(programs) as server:
        for file in (key, certificate):
            shutil.copy(file, server.folder / file.name)
            shutil.chown(server.folder / file.name, SERVER_USER)
        server.query(f"ALTER SYSTEM SET ssl_key_file = '{server.folder}/key'")
        server.query(f"ALTER SYSTEM SET ssl_cert_file = '{server.folder}/certificate'")
        server.query("ALTER SYSTEM SET ssl = on")
        (server.folder / "data/pg_hba.conf").write_text(
            "local all all trust\nhostssl all all all scram-sha-256\n"
        )
        server.query("SELECT pg_reload_conf()")
        yield server, certificate


def test_tls_as_the_dsn_says(package: Package, secure: tuple[Cluster, Path]) -> None:
    """Verified against the certificate, or encrypted only when the DSN says so."""
    server, certificate = secure
    for query in (
        f"?sslmode=verify-full&sslrootcert={certificate}",
        f"?sslmode=require&sslrootcert={certificate}",
        f"?sslmode=verify-ca&sslrootcert={certificate}",
        "?sslmode=no-verify",
        "?uselibpqcompat=true&sslmode=require",
    ):
        server.empty()
        run = package.provision(Dsns(server, root=root(server, "localhost", query)))
        assert run.returncode == 0, query + run.stderr


@pytest.mark.parametrize(
    ("host", "query", "reason"),
    [
        ("localhost", "", "the server does not let the user in"),
        ("localhost", "?sslmode=disable", "the server does not let the user in"),
        ("localhost", "?sslmode=require", NOBODY),
        ("localhost", "?sslmode=verify-full", NOBODY),
        ("127.0.0.1", "?sslmode=verify-full&sslrootcert=CERT", "is for another host"),
        ("localhost", "?sslmode=verify-full&sslrootcert=/nowhere", "name is not there (ENOENT)"),
    ],
)
def test_tls_that_does_not_hold_is_refused(
    package: Package, secure: tuple[Cluster, Path], host: str, query: str, reason: str
) -> None:
    """At once, with the reason, and without the host."""
    server, certificate = secure
    url = root(server, host, query.replace("CERT", str(certificate)))
    refused = package.provision(Dsns(server, root=url), "--wait", "3600")
    assert refused.returncode == 1
    ours = [line for line in refused.stderr.splitlines() if line.startswith("db-provision: ")]
    assert len(ours) == 1 and reason in ours[0], refused.stderr
    assert host not in ours[0]


def test_a_server_without_tls_is_refused_when_tls_is_asked_for(
    package: Package, dsns: Dsns
) -> None:
    """Never in the clear behind one's back."""
    url = root(dsns.server, "127.0.0.1", "?sslmode=verify-full")
    refused = package.provision(replace(dsns, root=url))
    assert refused.returncode == 1
    assert "the server has no TLS, and sslmode asks for it" in refused.stderr
