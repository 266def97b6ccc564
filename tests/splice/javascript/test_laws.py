"""Whatever the document and the entry: it goes in, means what it should, and comes out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipway.errors import EditError
from shipway.service import Service
from shipway.splice.javascript.document import JavaScriptDocument
from shipway.splice.json import JsonDocument
from shipway.splice.model import Document, Node, apply, same
from shipway.wiring.dependency_cruiser import TARGET
from shipway.wiring.engine import wire
from support.javascript import node
from support.javascript_texts import NASTY, Texts
from support.patching import check_laws
from support.services import BILLING, PAYMENTS, blocks_of
from support.sweeps import examples

FLAVOURS = ["js", "jsonc", "json"]
LAWS = settings(
    max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
texts = st.text() | st.sampled_from(NASTY)


def opened(flavour: str, text: str) -> Document:
    if flavour == "js":
        return JavaScriptDocument(text)
    return JsonDocument(text, strict=flavour == "json")


def containers(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Every list and map below ``node``, with the places that lead to it."""
    if node.kind in ("map", "list"):
        yield path, node
        for index, entry in enumerate(node.entries):
            yield from containers(entry.value, (*path, index))


def snippet_for(node: Node, random: Random, text: str) -> str:
    value = json.dumps(text, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.5:
        value = f"{{\n  name: {value},\n  to: {{ path: [{value}, 1] }},\n  none: [],\n}}"
    return f"{json.dumps('new ' + text)}: {value}" if node.kind == "map" else value


@pytest.mark.parametrize("flavour", FLAVOURS)
@LAWS
@given(random=st.randoms(use_true_random=False), text=texts)
def test_what_goes_into_any_container_comes_out_again(
    flavour: str, random: Random, text: str
) -> None:
    before = Texts(random, flavour).config()
    document = opened(flavour, before)
    _, container = random.choice(list(containers(document.root)))
    snippet = snippet_for(container, random, text)
    edit = document.insert(container, snippet)
    after = opened(flavour, apply(before, [edit]))
    wanted = document.parse_snippet(container, snippet)
    assert len(list(containers(after.root))) >= len(list(containers(document.root)))
    found = [
        (holder, entry)
        for _, holder in containers(after.root)
        for entry in holder.entries
        if edit.start <= entry.start and entry.end <= edit.start + len(edit.new)
        if entry.key == wanted.key and same(entry.value, wanted.value)
    ]
    holder, entry = found[0]
    assert len(holder.entries) == len(container.entries) + 1
    assert apply(after.text, [after.remove(holder, entry)]) == before


@pytest.mark.parametrize("flavour", FLAVOURS)
@LAWS
@given(random=st.randoms(use_true_random=False))
def test_services_come_and_go_in_any_config(flavour: str, random: Random) -> None:
    text = Texts(random, flavour).config()
    name = random.choice(["a", "z9", "a-service-whose-name-is-as-long-as-a-name-may-ever"])
    scope = random.choice(["", "@acme", "@a.b-c"])
    packages = tuple(random.sample(["@acme/env", "plain", "@x/y.z"], random.randrange(3)))
    service = Service(name=name, scope=scope, packages=packages, services_dir="x/y (z)")
    try:
        check_laws(TARGET, text, service, BILLING)
    except EditError as error:
        assert error.fix and error.where


@LAWS
@given(random=st.randoms(use_true_random=False), new=texts)
def test_an_entry_is_replaced_in_its_place(random: Random, new: str) -> None:
    text = Texts(random, "js").config()
    document = JavaScriptDocument(text)
    filled = [(path, node) for path, node in containers(document.root) if node.entries]
    path, container = random.choice(filled)
    index = random.randrange(len(container.entries))
    entry = container.entries[index]
    snippet = snippet_for(container, random, new)
    after = JavaScriptDocument(apply(text, [document.replace(container, entry, snippet)]))
    holder = next(node for at, node in containers(after.root) if at == path)
    wanted = document.parse_snippet(container, snippet)
    assert same(holder.entries[index].value, wanted.value)
    assert after.text[: entry.start] == text[: entry.start]
    assert after.text.endswith(text[entry.end :])


@pytest.mark.node
def test_node_reads_what_was_there_and_our_rules(tmp_path: Path) -> None:
    """The same generator from fixed seeds, 200 documents in one process."""
    pairs = []
    for seed in range(200):
        before = Texts(Random(seed), "js").config()
        after = wire(TARGET, before, blocks_of(TARGET, PAYMENTS))
        ending = "mjs" if "export default" in before else "cjs"
        files = [tmp_path / f"{seed}-{which}.{ending}" for which in ("before", "after")]
        for file, text in zip(files, (before, after), strict=True):
            file.write_bytes(text.encode())
        pairs.append([str(file) for file in files])
    (tmp_path / "pairs.json").write_text(json.dumps(pairs))
    script = Path(__file__).with_name("load_pairs.mjs")
    loaded = node(script, str(tmp_path / "pairs.json"), cwd=tmp_path)
    assert len(loaded) == 200
    for before, after in loaded:
        assert without_ours(after.pop("forbidden")) == before.pop("forbidden", [])
        assert after == before


def without_ours(rules: list[Any]) -> list[Any]:
    """The rules that are not ours; all of ours must be there."""
    ours = [block_id.removeprefix("forbidden/") for block_id in blocks_of(TARGET, PAYMENTS)]
    names = [rule.get("name") if isinstance(rule, dict) else None for rule in rules]
    assert [name for name in names if name in ours] == ours
    return [rule for rule, name in zip(rules, names, strict=True) if name not in ours]
