"""What OpenTofu or Terraform itself says of the generated module, where one of them is found.

The provider is a stand-in that knows the real one's arguments: support/postgresql_provider.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.hcl import Lazy
from support.postgresql_provider import install
from support.tofu import Declared, declared, lay

BINARY = shutil.which("tofu") or shutil.which("terraform")
pytestmark = pytest.mark.skipif(not BINARY, reason="neither tofu nor terraform on the PATH")
VALUES = {
    "database": "acme",
    "names": {"app": "acme_app", "service": "acme_service"},
    "passwords": {"app": "app-s3cret-marker", "service": "service-s3cret-marker"},
}


class Program:
    """The module laid out, with the stand-in, for any command."""

    def __init__(self, root: Path) -> None:
        self.folder = lay(root)
        given = {f"TF_VAR_{name}": json.dumps(value) for name, value in VALUES.items()}
        given["TF_VAR_database"] = "acme"
        self.env = {"PATH": os.environ["PATH"], "HOME": str(root), "CHECKPOINT_DISABLE": "1"}
        self.env |= install(root / "provider") | given

    def __call__(self, *args: str) -> subprocess.CompletedProcess[str]:
        assert BINARY
        command = [BINARY, *args]
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120
        )

    def right(self, *args: str) -> str:
        """It must succeed."""
        done = self(*args)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Ready to be asked."""
    return Program(tmp_path)


def test_it_is_formatted(program: Program) -> None:
    """As the program itself writes it."""
    program.right("fmt", "-check", "-diff", "-recursive")


def test_it_is_valid(program: Program) -> None:
    """Every argument is one of the provider's, of its type."""
    program.right("validate")


def test_an_argument_that_the_provider_does_not_have_is_refused(program: Program) -> None:
    """The stand-in knows the arguments: a misspelt one fails."""
    main = program.folder / "main.tf"
    main.write_text(main.read_text().replace("create_role ", "make_roles "))
    assert "make_roles" in program("validate", "-no-color").stderr


def test_its_own_tests_pass(program: Program) -> None:
    """Those that the module brings, with a mocked provider."""
    assert "4 passed, 0 failed" in program.right("test", "-no-color")


def test_its_own_tests_fail_on_a_wrong_rule(program: Program) -> None:
    """An app role that is past row-level security, and a PUBLIC that connects."""
    place = program.folder / "../../../packages/db-provision/database-roles.json"
    rules = json.loads(place.read_text())
    rules["roles"]["app"]["attributes"]["BYPASSRLS"] = True
    rules["database"]["grants"]["public"] = ["CONNECT"]
    place.write_text(json.dumps(rules))
    assert "2 passed, 2 failed" in program("test", "-no-color").stdout


def instances(found: Declared) -> dict[str, dict[str, Any]]:
    """Every resource by its address."""
    made: dict[str, dict[str, Any]] = {}
    for kind, names in found.resources.items():
        for name, value in names.items():
            if isinstance(value, Lazy):
                made |= {f'{kind}.{name}["{key}"]': one for key, one in value.items()}
            else:
                made[f"{kind}.{name}"] = value
    return made


def plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """What was given, without the password; sets in order."""
    given = {key: value for key, value in arguments.items() if value is not None}
    given.pop("password_wo", None)
    return {key: sorted(v) if isinstance(v, list) else v for key, v in given.items()}


def test_the_program_plans_what_the_tests_evaluate(program: Program) -> None:
    """support/hcl.py comes to the same resources and outputs as the real program."""
    program.right("plan", "-out", "plan")
    planned = json.loads(program.right("show", "-json", "plan"))["planned_values"]
    real = {one["address"]: plain(one["values"]) for one in planned["root_module"]["resources"]}
    found = declared(program.folder, **VALUES)
    assert real == {address: plain(one) for address, one in instances(found).items()}
    assert {name: one["value"] for name, one in planned["outputs"].items()} == found.outputs


def test_no_password_is_in_a_plan_or_a_state(program: Program) -> None:
    """Neither in the files nor in what the program prints; nothing can be destroyed by it."""
    said = [program.right("plan", "-out", "plan"), program.right("show", "-json", "plan")]
    said += [program.right("apply", "-auto-approve"), program.right("show", "-json")]
    shutil.unpack_archive(program.folder / "plan", program.folder / "unpacked", "zip")
    refused = program("destroy", "-auto-approve", "-no-color")
    assert "Instance cannot be destroyed" in refused.stderr
    files = [path for path in program.folder.rglob("*") if path.is_file()]
    assert {"tfplan", "terraform.tfstate"} <= {path.name for path in files}
    said += [path.read_text(errors="replace") for path in files]
    assert not [text for text in said if "s3cret-marker" in text]
