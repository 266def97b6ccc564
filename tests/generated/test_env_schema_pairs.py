"""`env.schema.json.jinja` says what `config.ts.jinja` says, whatever was answered.

Two templates, as Copier has no Node: here each two answers meet in a service, and what its zod
object gives is compared with what was rendered, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.rendering.version import TemplateVersion, rendering_for
from support.answers import CHOICES, HOSTS, answered, every_pair, further
from support.changes import swap
from support.hosts import make_host
from support.tools import pnpm
from support.versions import SERVICE, TemplateHistory

WRITER = Path(__file__).with_name("env-schemas.mjs")
LAST = "});\n\nexport type Config"
UNKNOWN = '{%- if secrets == "sops" %}\n  SALT: z.string().default("x"),\n{%- endif %}\n'
Row = dict[str, Any]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> TemplateHistory:
    """The template, and as v2.0.0 one whose config has a variable that its schema has not."""
    history = TemplateHistory(tmp_path_factory.mktemp("pairs") / "template")
    forgotten = {f"{SERVICE}/src/config.ts.jinja": swap(LAST, UNKNOWN + LAST)}
    history.release("v2.0.0", forgotten)
    return history


def stale(
    folder: Path, monorepo: Path, history: TemplateHistory, ref: str, rows: Iterable[Row]
) -> list[Row]:
    """The rows whose service is born with another env schema than its zod object gives."""
    hosts = {name: make_host(folder / name, files) for name, files in HOSTS.items()}
    places: dict[Path, Row] = {}
    with closing(TemplateVersion(str(history.root), ref)) as template:
        for number, row in enumerate(rows):
            places[rendered(template, hosts[row["host"]], folder / str(number), row)] = row
    # One install for all: the worker with a database has what any service has.
    modules = monorepo / "services/w1/node_modules"
    for place in places:
        (place / "node_modules").symlink_to(modules)
    before = {place: schema_of(place) for place in places}
    pnpm(modules.parent, "exec", "tsx", str(WRITER), *map(str, places))
    return [row for place, row in places.items() if schema_of(place) != before[place]]


def rendered(template: TemplateVersion, host: Path, stage: Path, row: Row) -> Path:
    """The folder of the service that a row makes."""
    answers = {**row, **row["manifests"], "service_name": "payments"}
    answers = {name: value for name, value in answers.items() if name not in ("manifests", "host")}
    with rendering_for(host):
        template.render(stage, "services/payments/.copier-answers.yml", answers)
    return stage / "services/payments"


def schema_of(place: Path) -> bytes:
    return (place / "env.schema.json").read_bytes()


def test_whatever_is_answered_the_schema_is_what_the_zod_object_says(
    tmp_path: Path, monorepo: Path, history: TemplateHistory
) -> None:
    """For every two answers, in hosts that have everything and nothing."""
    assert stale(tmp_path, monorepo, history, "v1.0.0", every_pair(CHOICES)) == []


def test_a_variable_in_the_config_alone_is_found(
    tmp_path: Path, monorepo: Path, history: TemplateHistory
) -> None:
    """In the services that have it, and in no other."""
    rows = every_pair(CHOICES)
    having = next(row for row in rows if row["manifests"].get("secrets") == "sops")
    without = next(row for row in rows if row["manifests"].get("secrets") == "secretRef")
    assert stale(tmp_path, monorepo, history, "v2.0.0", [without, having]) == [having]


def test_each_two_answers_share_a_row() -> None:
    """And the rows are far fewer than all there could be."""
    rows = every_pair(CHOICES)
    for one, other in combinations(CHOICES, 2):
        for value in CHOICES[one]:
            met = [row[other] for row in rows if row[one] == value]
            assert [choice for choice in CHOICES[other] if choice not in met] == [], (one, other)
    assert len(rows) <= 25


def test_no_question_is_left_out(template: Path) -> None:
    """One that is not answered here could bring a variable that is never looked at."""
    questions = yaml.safe_load((template / "copier.yml").read_text())
    asked = {
        name
        for name, question in questions.items()
        if not name.startswith("_")
        and question.get("ask") is not False
        and question.get("when") is not False
    }
    of_other_kinds = {"service_name", "workspace_name"}
    assert asked - of_other_kinds == answered()
    alike = {name for name, values in CHOICES.items() if values[0] == values[-1]}
    assert alike == {"services_dir"}, "a place, which no variable follows from"


def test_a_new_question_is_answered_by_what_copier_yml_and_the_example_say() -> None:
    """Nobody keeps a list: each choice, yes and no, or the default and the example's answer."""
    questions = {
        "_answers_file": ".a",
        "port": {"type": "int"},
        "found": {"type": "str", "ask": False},
        "region": {"type": "str", "default": "eu-central-1"},
        "tier": {"type": "str", "choices": {"Small": "s", "Large": "l"}},
        "cache": {"type": "bool"},
    }
    assert further(questions, {"region": "eu-west-1"}) == {
        "region": ["eu-central-1", "eu-west-1"],
        "tier": ["s", "l"],
        "cache": [False, True],
    }
