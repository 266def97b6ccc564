"""``shipway add database --compare``: an old provisioner, and what ours would change after it."""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile

from shipway.commands.common import open_host, to_json
from shipway.errors import ShipwayError
from shipway.parts.dsns import dsns_of, without_secrets
from shipway.progress import doing
from shipway.sources.host import Host

OPTION = "--compare"
PACKAGE = "packages/db-provision"
PROGRAM = "dist/provision.js"
BUILD = "pnpm install && pnpm packages:build"
MINUTES = 10
"""For each of the two: whoever waits for a lock or a password must not hold us for ever."""
SHOWN = 20
"""The last lines of an old command that failed."""
AGREE = "they agree: provision would change nothing after the old command"
DIFFER = "they differ; after the old command, provision says:"


def run_compare(arguments: argparse.Namespace) -> int:
    """Run the old command, then our check; 0 when they agree, 1 while they differ."""
    _refuse(arguments)
    host = open_host(arguments.directory)
    if not (host.root / PACKAGE / PROGRAM).is_file():
        what = "is not built, and it is what compares"
        raise ShipwayError(what, PACKAGE, f"shipway add database && {BUILD}")
    dsns = dsns_of(os.environ, arguments.migrate_from or "")
    doing("asking the server")
    if not arguments.any_server:
        _refuse_server(_ours(host, dsns, "alone"))
    doing(f"running {arguments.compare}")
    _old(host, arguments.compare)
    doing("comparing")
    checked = _ours(host, dsns, "provision", "--check", "--beside")
    _report(checked, as_json=arguments.json)
    return checked.returncode


def _refuse(arguments: argparse.Namespace) -> None:
    """What it cannot be typed with."""
    if arguments.parts != ["database"]:
        fix = "shipway add database --compare …"
        raise ShipwayError("is of the part database alone", OPTION, fix)
    if arguments.dry_run:
        fix = "leave one of them out; --compare writes nothing into the repository"
        raise ShipwayError("runs your command, and a dry run runs nothing", OPTION, fix)


def _ours(host: Host, dsns: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """The host's own db-provision. Raises ShipwayError for one that cannot judge."""
    done = _run(host, ["node", PROGRAM, *words], PACKAGE, os.environ | dict(dsns))
    if done.returncode in (0, 1):
        return done
    if done.stdout.startswith("usage:"):
        fix = f"shipway update --all && {BUILD}"
        raise ShipwayError("is of a version that does not compare", PACKAGE, fix)
    raise ShipwayError(done.stdout.strip() or f"ended with {done.returncode}", PACKAGE)


def _refuse_server(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        fix = "name a server that may break, or say --any-server if this one may"
        raise ShipwayError(done.stdout.strip(), OPTION, fix)


def _old(host: Host, command: str) -> None:
    done = _run(host, command, "", os.environ)
    if done.returncode:
        lines = without_secrets(done.stdout, os.environ).rstrip().splitlines()[-SHOWN:]
        said = "".join(f"\n  {line}" for line in lines)
        what = f"the old command ended with {done.returncode}{said}"
        raise ShipwayError(what, OPTION, "let it succeed by itself there, then compare")


def _run(
    host: Host, command: str | Sequence[str], folder: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Both outputs as one, kept: an old command may print what nobody should see."""
    with TemporaryFile("w+", errors="replace") as output:
        try:
            done = subprocess.run(
                command,
                shell=isinstance(command, str),
                cwd=host.root / folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=MINUTES * 60,
                check=False,
            )
        except subprocess.TimeoutExpired:
            what = f"did not end within {MINUTES} minutes"
            raise ShipwayError(what, OPTION, "find what it waits for") from None
        except OSError as error:
            raise ShipwayError(f"cannot start: {error.strerror}", OPTION) from None
        output.seek(0)
        return subprocess.CompletedProcess([], done.returncode, output.read())


def _report(checked: subprocess.CompletedProcess[str], *, as_json: bool) -> None:
    agrees = checked.returncode == 0
    said = [] if agrees else checked.stdout.rstrip().splitlines()
    if as_json:
        nothing: dict[str, object] = {"written": False, "parts": [], "shared": [], "left": []}
        comparison = {"agrees": agrees, "says": said}
        print(to_json("add", nothing | {"comparison": comparison}))
        return
    print("\n".join([AGREE if agrees else DIFFER, *(f"  {line}" for line in said)]))
