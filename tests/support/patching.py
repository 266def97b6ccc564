"""The verbs of every wiring's tests: nothing happens, exactly this happens, or a refusal.

Golden cases are folders ``tests/cases/<target>/<oddity>/`` with a ``before`` and an ``after``
file; ``SHIPWAY_REFRESH=1 pytest`` rewrites every ``after``, to be reviewed by eye.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shipway.errors import EditError
from shipway.service import Service
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.wiring.engine import unwire, wire
from shipway.wiring.target import Target
from support.hosts import REPOSITORY
from support.services import blocks_of

CASES = REPOSITORY / "tests" / "cases"


def check_noop(target: Target, service: Service, text: str) -> None:
    """The host's text needs nothing from this service."""
    assert wire(target, text, blocks_of(target, service)) == text


def check_transformed(target: Target, service: Service, before: str, after: str) -> None:
    """Wiring gives exactly ``after``, and every law holds on the way."""
    assert check_laws(target, before, service) == after


def check_refused(target: Target, service: Service, text: str, what: str, line: str) -> EditError:
    """The target refuses with this line, a message that contains ``what``, and a remedy."""
    with pytest.raises(EditError) as caught:
        wire(target, text, blocks_of(target, service))
    assert what in caught.value.what
    assert caught.value.where == line
    assert caught.value.fix
    return caught.value


def check_block(target: Target, text: str, service: Service, block_id: str) -> str:
    """``text`` with one block of a service that has several in this file, under the same laws."""
    block = {block_id: blocks_of(target, service)[block_id]}
    after = wire(target, text, block)
    assert _untouched(target, text, after)
    assert wire(target, after, block) == after
    assert unwire(target, after, block) == text
    return after


def check_laws(target: Target, text: str, *services: Service) -> str:
    """``text`` with the services wired, after: no byte of the host's is touched, twice is once,
    undo gives the very bytes, in any order. Raises EditError as wiring does."""
    after = text
    for service in services:
        before, blocks = after, blocks_of(target, service, after)
        after = wire(target, before, blocks)
        assert _untouched(target, before, after)
        assert wire(target, after, blocks) == after
        assert unwire(target, after, blocks) == before
    for order in (services, services[::-1]):
        rest = after
        for service in order:
            rest = unwire(target, rest, blocks_of(target, service))
        assert rest == text
    return after


def _untouched(target: Target, before: str, after: str) -> bool:
    """No collateral; JavaScript may get a comma behind the last entry."""
    start = _common(before, after)
    with_comma = f"{before[:start]},{before[start:]}"
    comma = isinstance(target.open(before), JavaScriptDocument)
    return collateral(before, after) == 0 or (comma and collateral(with_comma, after) == 0)


def collateral(before: str, after: str) -> int:
    """How many characters of ``before`` are gone, when ``after`` is to be it and one more run."""
    start = _common(before, after)
    return len(before) - start - _common(before[start:][::-1], after[start:][::-1])


def _common(left: str, right: str) -> int:
    """How many characters two texts share from their start."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(left), len(right)))


def cases(name: str) -> list[Path]:
    """The golden folders of one target."""
    return sorted(path for path in (CASES / name).glob("*") if path.is_dir())


def read_case(folder: Path) -> tuple[str, Path]:
    """The text of ``before.*`` and the path of ``after.*``; bytes kept as they are."""
    before = next(folder.glob("before.*"))
    return before.read_bytes().decode(), before.with_stem("after")


def check_case(target: Target, service: Service, folder: Path) -> tuple[str, str]:
    """One golden folder, before and after; ``after`` is written on request only."""
    before, path = read_case(folder)
    after = check_laws(target, before, service)
    if os.environ.get("SHIPWAY_REFRESH"):
        path.write_bytes(after.encode())
    assert path.is_file(), f"no {path.name}: run SHIPWAY_REFRESH=1 pytest and review it"
    assert after == path.read_bytes().decode()
    return before, after
