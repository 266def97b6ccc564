"""The three DSNs by an environment: made of components, encoded, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.errors import ShipwayError
from shipway.parts.components import APP, ROOT, SERVICE
from shipway.parts.dsns import dsns_of, without_secrets
from support.hosts import make_host

ENVIRONMENT = {
    "APP_DB_HOST": "::1",
    "APP_DB_PORT": "5432",
    "APP_DB_NAME": "the shop",
    "APP_DB_USER": "shop",
    "APP_DB_PASSWORD": "p@ss/1",
    "POSTGRES_ROOT_USER": "boss",
    "POSTGRES_ROOT_PASSWORD": "r00t",
    SERVICE: "postgres://jobs:h%6Fth@db:5432/shop",
}
PREFIXES = "APP_DB_,POSTGRES_ROOT_"


def test_a_dsn_is_taken_as_it_is_set_or_made_of_components_and_encoded() -> None:
    assert dsns_of(ENVIRONMENT, PREFIXES) == {
        ROOT: "postgres://boss:r00t@[::1]:5432/postgres",
        APP: "postgres://shop:p%40ss%2F1@[::1]:5432/the%20shop",
        SERVICE: ENVIRONMENT[SERVICE],
    }


def test_what_no_variable_gives_is_named_by_its_component_alone() -> None:
    with pytest.raises(ShipwayError) as said:
        dsns_of({**ENVIRONMENT, SERVICE: "", "APP_DB_PORT": ""}, PREFIXES)
    assert f"{ROOT} (port); {APP} (port); {SERVICE} (port, user, password)" in str(said.value)
    assert "r00t" not in str(said.value)
    with pytest.raises(ShipwayError, match="does not give"):
        dsns_of(ENVIRONMENT, "")


def test_no_secret_is_in_what_an_old_command_printed() -> None:
    """As it is, as it stands in an address, and decoded."""
    said = "r00t p@ss/1 p%40ss%2F1 h%6Fth hoth shop"
    assert without_secrets(said, ENVIRONMENT) == "*** *** *** *** *** shop"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("boundaries",), "is of the part database alone"),
        (("database", "--dry-run"), "a dry run runs nothing"),
        (("database",), "packages/db-provision: is not built"),
    ],
    ids=["another part", "dry", "not built"],
)
def test_a_comparison_that_cannot_be_is_refused_and_nothing_runs(
    words: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = make_host(tmp_path / "shop", {})
    assert shipway(host, "add", *words, "--compare", "touch ran") == 2
    assert says in capsys.readouterr().err
    assert not (host / "ran").exists()
