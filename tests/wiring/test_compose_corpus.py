"""Real Compose files by others: wired by every law, or refused with a line and a remedy."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from shipway.errors import EditError
from shipway.sources.compose import host_ports_of, service_names_of
from shipway.wiring.compose import TARGET
from support.corpus import corpus_files, require_corpus
from support.meaning import meaning, merged
from support.patching import check_laws
from support.services import blocks_of, payments_in

NAME = "zz-payments"
VARIANTS = {
    "http": {"database": "none"},
    "worker": {"kind": "worker", "database": "DATABASE_SERVICE_URL"},
}


def accepted(path: Path) -> bool:
    """Whether Compose itself takes the file, with no variable set."""
    command = [Path(sys.executable).with_name("docker-compose"), "-f", path, "config", "--quiet"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def wire_one(text: str, variant: str) -> str:
    """The wired text, after every law and the independent judge."""
    service = payments_in(text, name=NAME, **VARIANTS[variant])
    after = check_laws(TARGET, text, service)
    block = meaning(blocks_of(TARGET, service, text)[f"services/{NAME}"] + "\n")
    assert meaning(after) == merged(meaning(text), ("services",), block)
    return after


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_file_is_wired_or_refused(variant: str) -> None:
    """No collateral byte, twice is once, undo, parsed(after) == parsed(before) + ours."""
    require_corpus()
    seen: Counter[str] = Counter()
    for path in corpus_files("compose"):
        text = path.read_bytes().decode()
        try:
            after = wire_one(text, variant)
        except EditError as error:
            assert error.where and error.fix, path
            seen["refused"] += 1
            continue
        assert service_names_of(after) == {*service_names_of(text), NAME}
        assert host_ports_of(after) == host_ports_of(text) | {3004}
        seen["wired"] += 1
    print(f"{variant}: {dict(seen)}")
    assert seen["wired"] > 30


def test_what_compose_accepts_is_wired_and_still_accepted(tmp_path: Path) -> None:
    """At least 99 % of the files that Compose takes; it takes every one of them afterwards."""
    require_corpus()
    seen: Counter[str] = Counter()
    for number, path in enumerate(corpus_files("compose")):
        text = path.read_bytes().decode()
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "compose.yml").write_bytes(path.read_bytes())
        if not accepted(folder / "compose.yml"):
            seen["not accepted by Compose as it is"] += 1
            continue
        seen["accepted"] += 1
        try:
            after = wire_one(text, "worker")
        except EditError:
            continue
        (folder / "compose.yml").write_bytes(after.encode())
        seen["wired"] += 1
        seen["accepted after wiring"] += accepted(folder / "compose.yml")
    print(dict(seen))
    assert seen["wired"] >= 0.99 * seen["accepted"] > 0
    assert seen["accepted after wiring"] == seen["wired"]
