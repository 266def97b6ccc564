"""What a service derives from at birth is the template's, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from shipway.derive.from_template import TEMPLATE, facts_from_template
from shipway.errors import ShipwayError
from shipway.wiring.compose import TARGET
from support.hosts import REPOSITORY

ANSWERS = {"service_name": "payments", "compose_file": "compose.yml", "host_port": 3001}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A template of our own to change."""
    copytree(REPOSITORY / TEMPLATE, tmp_path / TEMPLATE)
    return tmp_path


def test_the_same_facts_give_the_same_block_wherever_the_code_lies(checkout: Path) -> None:
    block = TARGET.blocks(facts_from_template(checkout, ANSWERS))["services/payments"]
    assert block == TARGET.blocks(facts_from_template(REPOSITORY, ANSWERS))["services/payments"]
    assert "\n    LOG_LEVEL: info\n" in block


@pytest.mark.parametrize("name", ["Dockerfile", "env.schema.json"])
def test_a_checkout_without_the_template_is_refused(checkout: Path, name: str) -> None:
    """Nothing at all would be an empty environment, or an image without a port."""
    (checkout / TEMPLATE / f"{name}.jinja").unlink()
    with pytest.raises(ShipwayError, match=f"there is no template with a {name}.jinja") as refused:
        facts_from_template(checkout, ANSWERS)
    assert refused.value.fix


def test_an_answer_that_nobody_gave_is_refused(checkout: Path) -> None:
    """Jinja by itself would render it as nothing."""
    schema = checkout / TEMPLATE / "env.schema.json.jinja"
    schema.write_text(schema.read_text() + "{% if cache %}{% endif %}")
    with pytest.raises(ShipwayError, match="'cache' is undefined"):
        facts_from_template(checkout, ANSWERS)
    assert facts_from_template(checkout, {**ANSWERS, "cache": False}).variables


def test_what_an_older_version_did_not_ask_has_the_default_of_copier_yml(checkout: Path) -> None:
    """A new question that only the template reads needs no line of Python; an expression, which
    only Copier can answer, is no default."""
    schema = checkout / TEMPLATE / "env.schema.json.jinja"
    region = '{"type": "string", "default": "{{ region }}"}'
    schema.write_text('{"type": "object", "properties": {"AWS_REGION": ' + region + "}}")
    (checkout / "copier.yml").write_text("region: {type: str, default: eu-central-1}\n")
    (variable,) = facts_from_template(checkout, ANSWERS).variables
    assert variable.default == "eu-central-1"


def test_a_default_that_is_an_expression_is_none_here(checkout: Path) -> None:
    schema = checkout / TEMPLATE / "env.schema.json.jinja"
    schema.write_text(schema.read_text() + "{{ region }}")
    (checkout / "copier.yml").write_text('region: {type: str, default: "{{ scope }}"}\n')
    with pytest.raises(ShipwayError, match="'region' is undefined"):
        facts_from_template(checkout, ANSWERS)


def test_answers_of_an_older_version_are_completed() -> None:
    """Its file holds neither what was not asked then nor what is computed."""
    facts = facts_from_template(REPOSITORY, {**ANSWERS, "host": {"node_major": 26}})
    assert facts.image.port == 8080 and facts.service.node_major == 26
