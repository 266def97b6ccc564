"""copier.yml reads like one interview: one order of keys, short, each path checked in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from copier import run_copy
from copier.errors import CopierError

from support.hosts import REPOSITORY, make_host, status

TEXT = (REPOSITORY / "copier.yml").read_text()
ORDER = ["<<", "type", "help", "default", "choices", "multiselect", "validator", "ask", "when"]
"""What is shared comes first, as it says the type."""


def out_of_order(text: str) -> list[str]:
    """The questions whose keys stand in another order, or are none of these."""
    root = yaml.compose(text)
    assert isinstance(root, yaml.MappingNode)
    questions = {key.value: value for key, value in root.value if not key.value.startswith("_")}
    keys = {name: [key.value for key, _ in value.value] for name, value in questions.items()}
    return [name for name, mine in keys.items() if mine != [key for key in ORDER if key in mine]]


def test_every_question_has_its_keys_in_one_order() -> None:
    assert out_of_order(TEXT) == []
    assert len(TEXT.splitlines()) <= 170


def test_another_order_is_found() -> None:
    """The judge is seen to fail, also on a key that no question has."""
    ask, swapped = "  default: 8080\n", "  default: 8080\n  type: int\n"
    assert out_of_order(TEXT.replace(ask, swapped, 1)) == ["port"]
    assert out_of_order(TEXT.replace(ask, f"{ask}  placeholder: x\n", 1)) == ["port"]


@pytest.mark.parametrize("key", ["services_dir", "vitest_file", "kubernetes_base"])
def test_a_path_that_leaves_the_repository_is_refused_before_the_first_write(
    tmp_path: Path, template: Path, key: str
) -> None:
    """Also by plain Copier, and where nobody is asked: the whole plan is checked."""
    host = make_host(tmp_path / "acme")
    data = {"service_name": "payments", key: "../out"}
    with pytest.raises((CopierError, ValueError), match=f"{key}.* leaves the repository"):
        run_copy(str(template), host, data=data, defaults=True, quiet=True, unsafe=True)
    assert status(host) == "" and [path.name for path in tmp_path.iterdir()] == ["acme"]
