"""Who may have the root's DSN."""

from __future__ import annotations

import pytest

from shipway.check.exposure.names import forbidden_variables

OBJECT = "kind: {kind}\nmetadata: {{name: {name}}}\ndata:\n  - key: DATABASE_ROOT_URL\n"


@pytest.mark.parametrize("kind", ["Job", "CronJob", "Secret", "ExternalSecret"])
def test_the_provisioner_and_its_secret_may(kind: str) -> None:
    assert forbidden_variables("x", OBJECT.format(kind=kind, name="db-provision")) == []


@pytest.mark.parametrize(
    ("kind", "name"), [("Deployment", "db-provision"), ("Job", "migrate"), ("Secret", "payments")]
)
def test_nobody_else_may(kind: str, name: str) -> None:
    """Only the provisioner may name the root credentials; in any other object it is an error at
    its line."""
    text = f"---\n{OBJECT.format(kind='Job', name='db-provision')}---\n"
    (found,) = forbidden_variables("x", text + OBJECT.format(kind=kind, name=name))
    assert (found.line, found.rule) == (10, "forbidden-variable")


def test_a_comment_is_no_use_of_it() -> None:
    assert forbidden_variables("x", "a: b # never DATABASE_ROOT_URL\n") == []
