"""The package's own tests, its types, its format, and what its command says when asked wrongly."""

from __future__ import annotations

from support.hosts import REPOSITORY
from support.provisioning import Package
from support.tools import pnpm


def test_its_own_tests_and_types_pass(package: Package) -> None:
    """The parts without a database, in milliseconds."""
    assert "passed" in pnpm(package.folder, "test").stdout
    pnpm(package.folder, "typecheck")


def test_the_rules_are_a_file_that_others_can_read(package: Package) -> None:
    """The built code reads the same file, so that a pruned package must carry it."""
    rules = package.folder / "database-roles.json"
    text = rules.read_text()
    same = REPOSITORY / "template/workspace/packages/db-provision/database-roles.json"
    assert text == same.read_text()
    rules.rename(rules.with_suffix(".away"))
    env = {
        "DATABASE_ROOT_URL": "postgres://boss:pass@localhost:1/postgres",
        "DATABASE_URL": "postgres://a:pass@localhost:1/acme",
        "DATABASE_SERVICE_URL": "postgres://b:pass@localhost:1/acme",
    }
    try:
        without = package.run(env, "provision", "--wait", "0")
    finally:
        rules.with_suffix(".away").rename(rules)
    assert without.returncode == 1


def test_the_usage_is_said(package: Package) -> None:
    """Exit 2, the usage, and no stack."""
    for args in ((), ("provision", "--force"), ("launch",)):
        done = package.run({}, *args)
        assert done.returncode == 2
        assert done.stderr.startswith("usage:\n  provision [--dry-run | --check [--beside]]")
