"""`shipway remove` over real hosts: what stays is what would stand there without the service."""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path

import pytest

from commands.test_new import shipway
from support.corpus import require_corpus
from support.hosts import commit, snapshot, status
from support.real_hosts import (
    ENDINGS,
    NAMES,
    add,
    edit_elsewhere,
    edit_inside,
    real_host,
    tree,
)

ORDERS = list(permutations(["mailer", "payments", "zeta"]))
SCENES = [
    (name, ENDINGS[number % len(ENDINGS)], ORDERS[number % len(ORDERS)])
    for number, name in enumerate(NAMES)
]


def remove(root: Path, name: str) -> None:
    assert shipway(root, "remove", name) == 0
    commit(root, f"remove {name}")


@pytest.mark.parametrize(("name", "ending"), list(product(NAMES, ENDINGS)))
def test_there_and_gone_is_the_same_tree(tmp_path: Path, name: str, ending: str) -> None:
    require_corpus()
    root = real_host(tmp_path / "host", name, ending)
    before = tree(root)
    add(root, "payments")
    assert tree(root) != before
    edit_inside(root, "payments")
    commit(root)
    assert shipway(root, "remove", "payments") == 0
    assert tree(root) == before and status(root) == ""


@pytest.mark.parametrize(("name", "ending", "order"), SCENES)
def test_the_others_stand_as_if_it_had_never_been_there(
    tmp_path: Path, name: str, ending: str, order: tuple[str, ...]
) -> None:
    """Lines may stand in another order: a list that is sorted with it may not be without it."""
    require_corpus()
    root, without = (real_host(tmp_path / word / "host", name, ending) for word in ("with", "not"))
    start = tree(root)
    for service in order:
        add(root, service)
        if service != "payments":
            add(without, service)
    edit_elsewhere(root)
    edit_inside(root, "payments")
    commit(root)
    edit_elsewhere(without)
    remove(root, "payments")
    left, wanted = snapshot(root), snapshot(without)
    assert {p: lines(t) for p, t in left.items()} == {p: lines(t) for p, t in wanted.items()}
    if order[-1] == "payments":
        assert left == wanted
    for service in ("mailer", "zeta"):
        remove(root, service)
        remove(without, service)
    assert snapshot(root) == snapshot(without)
    edited = real_host(tmp_path / "edited" / "host", name, ending)
    assert tree(edited) == start
    edit_elsewhere(edited)
    assert tree(root) == tree(edited)


def lines(text: bytes) -> list[bytes]:
    return sorted(text.split(b"\n"))
