"""Required variables that nothing gives a value in development, and booleans that are always true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipway.check.coerced_boolean import coerced_booleans
from shipway.check.required_values import required_values
from shipway.check.stale_schema import stale_schema
from shipway.sources.env_schema import Variable
from support.derived import facts

REQUIRED = Variable(name="REGION", required=True)
COMPOSE = "services:\n  payments:\n    image: x\n    environment:\n      {}\n"
EMPTY = {"map": ("REGION: ${REGION:-}", "REGION: VALUE"), "list": ("- REGION=", "REGION=VALUE")}
GIVEN = {
    "a value": "REGION: eu",
    "a default": "REGION: ${REGION:-eu}",
    "from the shell, or an error": "REGION: ${REGION:?say where}",
    "passed through": "REGION:",
    "not named": "OTHER: x",
}
STAYS = {
    "no text gives it back": "z.coerce.number().transform((s) => s * 1000).default(30)",
    "another word": 'z.stringbool({ falsy: ["off"] }).default(false)',
    "a list": 'z.string().transform((t) => t.split(",")).default(["a"])',
    "not valid itself": 'z.string().min(1).default("")',
    "a secret inside": "z.string().pipe(Secret).meta({ examples: [] })",
}


def found_in(environment: str, *variables: Variable) -> list[str]:
    one = replace(facts(), variables=variables)
    return [str(f) for f in required_values("compose.yml", COMPOSE.format(environment), one)]


@pytest.mark.parametrize(("environment", "line"), EMPTY.values(), ids=EMPTY)
def test_what_nothing_gives_a_value_is_found_with_the_line_to_add(
    environment: str, line: str
) -> None:
    (found,) = found_in(environment, REQUIRED)
    assert found.startswith(f"compose.yml:{4 if environment.startswith('-') else 5}: REGION is req")
    assert f"fix: write {line} here; or .meta({{ examples" in found
    assert "shipway sync payments" in found


@pytest.mark.parametrize("environment", GIVEN.values(), ids=GIVEN)
def test_what_is_given_is_no_finding(environment: str) -> None:
    assert found_in(environment, REQUIRED) == []


@pytest.mark.parametrize("changes", [{"secret": True}, {"required": False}])
def test_a_secret_comes_from_the_developer_and_an_option_from_nowhere(
    changes: dict[str, bool],
) -> None:
    assert found_in("REGION: ${REGION:-}", replace(REQUIRED, **changes)) == []


def test_a_coerced_boolean_is_found_where_it_is_called() -> None:
    text = "// z.coerce.boolean()\nconst a = z.coerce\n  .boolean().default(false);\nf('coerce.boolean(');\n"
    (found,) = coerced_booleans("src/config.ts", text)
    assert (found.line, found.rule) == (2, "coerced-boolean") and "z.stringbool()" in found.fix


@pytest.mark.parametrize("declared", STAYS.values(), ids=STAYS)
def test_a_default_that_is_the_codes_alone_is_not_stale(declared: str) -> None:
    """`env:schema` writes none, or another literal; only the service's own test can compare."""
    config = f"export const EnvSchema = z.object({{ A: {declared} }});"
    schema = '{"properties": {"A": {"type": "string"}}}'
    known = (
        schema.replace('"string"', '"string", "writeOnly": true') if "Sec" in declared else schema
    )
    assert stale_schema("c.ts", config, "s.json", known, "") == []
