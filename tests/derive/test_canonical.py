"""Our YAML says what it was made from, to parsers of YAML 1.1 and 1.2; and so does the receipt."""

from __future__ import annotations

import io

import pytest
import ruamel.yaml
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shipway.derive.canonical import to_yaml
from shipway.derive.receipt import derived_text, read_derived
from shipway.errors import ShipwayError
from shipway.names import path_problem

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
values = st.recursive(
    st.one_of(text, st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=12,
)
maps = st.dictionaries(text, values, max_size=5)


def no_list_in_a_list(value: object) -> bool:
    """Nothing derived has one, and the emitter does not know it."""
    if isinstance(value, dict):
        return all(map(no_list_in_a_list, value.values()))
    if isinstance(value, list):
        return all(not (isinstance(v, list) and v) and no_list_in_a_list(v) for v in value)
    return True


@given(data=maps.filter(no_list_in_a_list))
def test_parsers_old_and_new_read_what_was_meant(data: dict[str, object]) -> None:
    written = to_yaml(data) or "{}\n"
    assert yaml.safe_load(written) == data
    assert ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(written)) == data


def is_path(name: str) -> bool:
    return bool(name) and not path_problem(name)


@given(files=st.dictionaries(text.filter(is_path), text.map(lambda t: f"{t}\n"), max_size=4))
def test_the_receipt_gives_back_its_texts(files: dict[str, str]) -> None:
    assert read_derived(derived_text("payments", files), "x") == files


@pytest.mark.parametrize("damaged", ["files: [", "files: 1\n", "[]", ""])
def test_a_damaged_receipt_is_refused_with_its_line(damaged: str) -> None:
    with pytest.raises(ShipwayError) as refused:
        read_derived(damaged, "services/a/.shipway/derived.yaml")
    assert refused.value.where.startswith("services/a/.shipway/derived.yaml:")
    assert "git checkout" in refused.value.fix
