"""`shipway rename` there and back over real hosts: not one byte differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from support.corpus import require_corpus
from support.hosts import commit, snapshot
from support.real_hosts import (
    COMPOSE,
    CRUISER,
    ENDINGS,
    NAMES,
    add,
    edit_elsewhere,
    edit_inside,
    real_host,
    tree,
)

SCENES = [(name, ENDINGS[number % len(ENDINGS)]) for number, name in enumerate(NAMES)]
ORDERS = (
    ["payments"],
    ["mailer", "payments"],
    ["payments", "zeta"],
    ["mailer", "payments", "zeta"],
)


@pytest.mark.parametrize(("name", "ending"), SCENES)
def test_there_and_back_is_the_same_tree(tmp_path: Path, name: str, ending: str) -> None:
    """With other services around it, and a team's edits inside and outside of its entries."""
    require_corpus()
    root = real_host(tmp_path / "host", name, ending)
    for service in ORDERS[NAMES.index(name) % len(ORDERS)]:
        add(root, service)
    edit_elsewhere(root)
    edit_inside(root, "payments")
    edit_own_files(root / "services/payments")
    before = tree(root)
    assert shipway(root, "rename", "payments", "billing") == 0
    renamed = snapshot(root)
    assert not [path for path, text in renamed.items() if "payments" in path or b"payments" in text]
    assert b"20s # slow disk" in renamed[COMPOSE] and b"billing-imports-" in renamed[CRUISER]
    commit(root)
    assert shipway(root, "rename", "billing", "payments") == 0
    assert tree(root) == before


@pytest.mark.parametrize(("name", "ending"), SCENES)
def test_renamed_is_what_a_new_one_of_that_name_would_be(
    tmp_path: Path, name: str, ending: str
) -> None:
    """A service alone, so that its place in a sorted list cannot differ."""
    require_corpus()
    root, fresh = (real_host(tmp_path / word / "host", name, ending) for word in ("old", "new"))
    add(root, "payments")
    assert shipway(root, "rename", "payments", "zeta") == 0
    data = ["--data", "host_port=4102", "--data", "owner=@acme/platform"]
    assert shipway(fresh, "new", "zeta", "--yes", *data) == 0
    assert {p: sorted(t.split(b"\n")) for p, t in snapshot(root).items()} == {
        p: sorted(t.split(b"\n")) for p, t in snapshot(fresh).items()
    }


def edit_own_files(folder: Path) -> None:
    """Edits in files of the template, and files of the team's own: a script, a link."""
    config = folder / "src/config.ts"
    config.write_text("// the team's\n" + config.read_text())
    script = folder / "scripts/seed.sh"
    script.parent.mkdir(exist_ok=True)
    script.write_text("echo seed\n")
    script.chmod(0o755)
    (folder / "seed").symlink_to("scripts/seed.sh")
