"""The generated OpenTofu module of database roles: all of the rules, no secret, clean HCL.

Its provider can be had from no package registry: nothing here applies it. What it makes of a real
server, by its provider's statements, is in provision/test_tofu_lane.py; what the real program says
of it, in test_tofu_program.py.
"""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.hcl import attributes, blocks, nodes, parsed
from support.tofu import MODULE, RULES, WORKSPACE, Declared, declared, lay
from support.tools import TOOLS

FOLDER = WORKSPACE / MODULE
NAMES = {"app": "acme_app", "service": "acme_service"}
PASSWORDS = {"app": "app-s3cret-marker", "service": "service-s3cret-marker"}


def rules() -> Any:
    """What database-roles.json says."""
    return json.loads((WORKSPACE / RULES).read_text())


def lane(root: Path, asked: object) -> Declared:
    """What the module declares for these rules."""
    folder = lay(root, asked)
    return declared(folder, database="acme", names=NAMES, passwords=PASSWORDS)


def entries(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where each value of the rules stands; a list of privileges is one."""
    if not isinstance(value, dict):
        yield path
        return
    for key, part in value.items():
        yield from entries(part, (*path, key))


def changed(asked: Any, path: tuple[str, ...]) -> Any:
    """The rules with another value in one place."""
    other = copy.deepcopy(asked)
    *way, last = path
    place = other
    for key in way:
        place = place[key]
    was = place[last]
    if isinstance(was, bool):
        place[last] = not was
    elif isinstance(was, list):
        place[last] = [*was, "OTHER"]
    else:
        place[last] = "service" if was == "app" else "app" if last == "owner" else f"{was}_other"
    return other


def ignored(root: Path, asked: Any) -> set[str]:
    """The entries that can be changed without the module noticing."""
    before = lane(root, asked)
    return {
        ".".join(path)
        for path in entries(asked)
        if (after := lane(root, changed(asked, path))).resources == before.resources
        and after.outputs == before.outputs
    }


def test_every_entry_of_the_rules_counts(tmp_path: Path) -> None:
    """Whatever value of database-roles.json changes, what the module declares changes with it."""
    assert ignored(tmp_path, rules()) == set()


def test_an_entry_that_the_module_does_not_know_is_found(tmp_path: Path) -> None:
    """A new attribute in the rules, which the module passes over, fails the test above."""
    asked = rules()
    asked["roles"]["app"]["attributes"]["INHERIT"] = False
    assert ignored(tmp_path, asked) == {"roles.app.attributes.INHERIT"}


def test_a_role_without_a_name_stops_the_module(tmp_path: Path) -> None:
    """A third role in the rules has no user until somebody names one: nothing is passed over."""
    asked = rules()
    asked["roles"]["reader"] = asked["roles"]["app"]
    with pytest.raises(KeyError, match="reader"):
        lane(tmp_path, asked)


def test_passwords_stay_out_of_state_and_outputs(tmp_path: Path) -> None:
    """They go from an ephemeral variable into a write-only argument, and nowhere else."""
    given = {
        names[1]: attributes(body)
        for names, body in blocks(parsed((FOLDER / "variables.tf").read_text()))
    }
    secret = given["passwords"]
    for flag in ("sensitive", "ephemeral"):
        assert nodes(secret[flag])[0].children == ["true"], flag
    found = lane(tmp_path, rules())
    for role in found.each("postgresql_role"):
        assert role.pop("password_wo") in PASSWORDS.values()
    everything = json.dumps([found.resources, found.locals, found.outputs])
    assert "s3cret-marker" not in everything


def test_what_holds_data_cannot_be_destroyed() -> None:
    """Roles, database and schema say prevent_destroy, so that no plan drops them."""
    kept = set()
    for names, body in blocks(parsed((FOLDER / "main.tf").read_text())):
        inner = [attributes(block) for kind, block in blocks(body) if kind == ("lifecycle",)]
        if any("prevent_destroy" in lines for lines in inner):
            kept.add(names[1])
    assert kept == {"postgresql_role", "postgresql_database", "postgresql_schema"}


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.hcl")) + sorted(FOLDER.glob("*.tf")), ids=lambda file: file.name
)
def test_each_file_parses(file: Path) -> None:
    """Also the one of `tofu test`, which needs the provider's schema to run."""
    assert list(blocks(parsed(file.read_text())))


def test_a_file_that_does_not_parse_is_seen() -> None:
    """The parser refuses a block that is left open."""
    with pytest.raises(Exception, match="Unexpected"):
        parsed((FOLDER / "main.tf").read_text().removesuffix("}\n"))


@pytest.mark.slow
def test_checkov_finds_nothing(tmp_path: Path) -> None:
    """Its rules for Terraform, which also read the module as a whole."""
    command = [TOOLS / "checkov", "--skip-download", "--quiet", "--compact"]
    command += ["--framework", "terraform", "-o", "json", "-d", lay(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    summary = found.get("summary", found)
    assert (done.returncode, summary["failed"], summary["parsing_errors"]) == (0, 0, 0), done.stdout
