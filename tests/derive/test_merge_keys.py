"""Items of Kubernetes' lists are found by their keys: a team's own order is no difference."""

from __future__ import annotations

import pytest

from shipway.derive.merge_keys import find_match
from shipway.derive.yaml_merge import merge_yaml
from shipway.splice.yaml.document import YamlDocument

OURS = {
    "env": "env:\n  - name: A\n    value: x\n  - name: B\n    value: $(A)\n",
    "ports": "ports:\n  - name: http\n    containerPort: 8080\n  - containerPort: 9090\n",
    "volumeMounts":
        "volumeMounts:\n  - mountPath: /t\n    name: a\n  - mountPath: /x\n    name: b\n",
    "literals": "literals:\n  - A=1\n  - B=2\n",
}  # fmt: skip


def reordered(text: str) -> str:
    """The same items, the last one first."""
    head, *items = text.replace("\n  - ", "\0  - ").split("\0")
    return "\n".join([head, *(item.removesuffix("\n") for item in reversed(items))]) + "\n"


@pytest.mark.parametrize("name", OURS)
def test_a_teams_order_of_items_with_a_key_stays(name: str) -> None:
    """Nothing is out of sync, and nothing moves."""
    theirs = reordered(OURS[name])
    assert theirs != OURS[name]
    merged = merge_yaml(theirs, OURS[name], OURS[name])
    assert (merged.text, merged.drifts) == (theirs, [])


@pytest.mark.parametrize("name", OURS)
def test_a_change_reaches_an_item_wherever_it_stands(name: str) -> None:
    """The item is found by its key, and the order of the file stays."""
    old, new = {
        "env": ("value: x", "value: new"),
        "ports": ("name: http", "name: web"),
        "volumeMounts": ("name: a", "name: c"),
        "literals": ("A=1", "A=3"),
    }[name]
    theirs = reordered(OURS[name])
    merged = merge_yaml(theirs, OURS[name], OURS[name].replace(old, new))
    assert merged.text == theirs.replace(old, new)


def test_items_without_a_key_are_found_by_what_they_say() -> None:
    """The order of an item's own keys does not matter, that of a list in it does."""
    items = YamlDocument("[{a: 1, b: [1, 2]}, {a: 1, b: [2, 1]}]").root
    wanted = YamlDocument("{b: [2, 1], a: 1}").root
    assert find_match("rules", wanted, items) is items.entries[1]
