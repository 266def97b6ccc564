"""Three-way merge inside a block: what the team changed stays, what the template changed comes."""

from __future__ import annotations

import pytest

from shipway.errors import EditError
from shipway.splice.yaml.document import YamlDocument
from shipway.upgrade.conflicts import has_markers, mark
from shipway.upgrade.merge import merge_blocks
from shipway.wiring.compose import TARGET as COMPOSE
from shipway.wiring.dependency_cruiser import TARGET as CRUISER

HOST = "services:\n  other:\n    image: x # theirs\n{block}\nvolumes: {{}}\n"
BASE = 'a:\n  image: one\n  ports:\n    - "1:1"\n  environment:\n    X: x\n  init: true'


def compose(block: str) -> str:
    """A host file with ``block`` (indent 0) as its second service."""
    return HOST.format(block="\n".join(f"  {line}" for line in block.split("\n")))


def merged(ours: str, new: str, base: str = BASE) -> tuple[str, list[str]]:
    """The merged file, conflicts marked, and what they are about."""
    result = merge_blocks(COMPOSE, compose(ours), {"services/a": base}, {"services/a": new})
    return mark(result.text, result.conflicts), [str(conflict) for conflict in result.conflicts]


def swap(text: str, before: str, after: str) -> str:
    """Replace, and be sure that there was something to replace."""
    assert before in text
    return text.replace(before, after)


CASES = {
    "untouched: replaced": (BASE, swap(BASE, "one", "two"), swap(BASE, "one", "two")),
    "a new key beside a team's key": (
        swap(BASE, "    X: x", "    X: x\n    MINE: m # why"),
        swap(BASE, "    X: x", "    X: x\n    NEW: n"),
        swap(BASE, "    X: x", "    X: x\n    MINE: m # why\n    NEW: n"),
    ),
    "a key that the template dropped": (
        swap(BASE, "one", "one # pinned"),
        swap(BASE, "\n  init: true", ""),
        swap(swap(BASE, "one", "one # pinned"), "\n  init: true", ""),
    ),
    "a key that the team took out stays out": (
        swap(BASE, "\n  init: true", ""),
        swap(BASE, "one", "two"),
        swap(swap(BASE, "\n  init: true", ""), "one", "two"),
    ),
    "both made the same change": (
        swap(BASE, "one", "two") + " # ours",
        swap(BASE, "one", "two"),
        swap(BASE, "one", "two") + " # ours",
    ),
    "keys in another order": (
        'a:\n  init: true\n  image: one\n  environment:\n    X: x\n  ports:\n    - "1:1"',
        swap(BASE, "one", "two"),
        'a:\n  init: true\n  image: two\n  environment:\n    X: x\n  ports:\n    - "1:1"',
    ),
    "items of both in a list": (
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "7:7" # debugger'),
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "2:2"'),
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "7:7" # debugger\n    - "2:2"'),
    ),
    "an item replaced beside a team's item": (
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "7:7"'),
        swap(BASE, '"1:1"', '"2:2"'),
        swap(BASE, '    - "1:1"', '    - "2:2"\n    - "7:7"'),
    ),
    "the same item from both, and one of the team": (
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "2:2"\n    - "7:7"'),
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "2:2"'),
        swap(BASE, '    - "1:1"', '    - "1:1"\n    - "2:2"\n    - "7:7"'),
    ),
    "nothing new in the template": (swap(BASE, "one", "mine"), BASE, swap(BASE, "one", "mine")),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_contradict_merges(case: str) -> None:
    ours, new, expected = CASES[case]
    assert merged(ours, new) == (compose(expected), [])


def test_a_contradiction_is_marked_around_its_lines_only() -> None:
    text, conflicts = merged(swap(BASE, "one", "mine # ours"), swap(BASE, "one", "two"))
    assert conflicts == ["services/a/image"]
    assert text == compose(BASE).replace(
        "    image: one\n",
        "<<<<<<< before updating\n    image: mine # ours\n=======\n"
        "    image: two # ours\n>>>>>>> after updating\n",
    )
    assert has_markers(text)


def test_changed_by_the_team_and_dropped_by_the_template_is_a_contradiction() -> None:
    text, conflicts = merged(
        swap(BASE, "init: true", "init: false"), swap(BASE, "\n  init: true", "")
    )
    assert conflicts == ["services/a/init"]
    assert "<<<<<<< before updating\n    init: false\n=======\n>>>>>>> after updating\n" in text


def test_taken_out_by_the_team_and_changed_by_the_template_is_a_contradiction() -> None:
    text, conflicts = merged(
        swap(BASE, "\n  init: true", ""), swap(BASE, "init: true", "init: false")
    )
    assert conflicts == ["services/a/init"]
    assert "<<<<<<< before updating\n=======\n    init: false\n>>>>>>> after updating\n" in text


def test_two_contradictions_are_marked_apart() -> None:
    ours = swap(swap(BASE, "one", "mine"), "X: x", "X: mine")
    text, conflicts = merged(ours, swap(swap(BASE, "one", "two"), "X: x", "X: y"))
    assert conflicts == ["services/a/image", "services/a/environment/X"]
    assert text.count("<<<<<<<") == text.count(">>>>>>>") == 2


def test_a_block_of_our_name_that_is_not_ours_is_refused() -> None:
    with pytest.raises(EditError, match="not made by Shipway"):
        merge_blocks(COMPOSE, compose("a:\n  image: theirs"), {}, {"services/a": BASE})


def test_a_block_that_the_team_deleted_stays_deleted() -> None:
    text = "services:\n  other:\n    image: x\n"
    new = {"services/a": swap(BASE, "one", "two")}
    assert merge_blocks(COMPOSE, text, {"services/a": BASE}, new).text == text


def test_line_endings_of_the_host_reach_the_markers() -> None:
    text = compose(swap(BASE, "one", "mine")).replace("\n", "\r\n")
    new = {"services/a": swap(BASE, "one", "two")}
    result = merge_blocks(COMPOSE, text, {"services/a": BASE}, new)
    marked = mark(result.text, result.conflicts)
    assert marked.count("\n") == marked.count("\r\n") > text.count("\n")


def test_the_same_holds_in_javascript() -> None:
    base = '{\n  name: "r",\n  severity: "error",\n  to: {\n    path: "^a",\n  },\n}'
    new = base.replace('path: "^a",', 'path: "^a",\n    circular: true,').replace("error", "warn")
    block = base.replace("\n", "\n    ")
    ours = block.replace('path: "^a",', 'path: "^a", // ours\n        pathNot: "^b",')
    text = f"module.exports = {{\n  forbidden: [\n    {ours},\n  ],\n}};\n"
    result = merge_blocks(CRUISER, text, {"forbidden/r": base}, {"forbidden/r": new})
    assert result.conflicts == ()
    assert 'path: "^a", // ours\n        pathNot: "^b",\n        circular: true,' in result.text
    assert 'severity: "warn"' in result.text


class TestTouchedBlocksOfOneFile:
    """A fleet has hundreds: they are merged in step, as if each were merged alone."""

    def fleet(self) -> tuple[str, dict[str, str], dict[str, str]]:
        """Each case as a service of its own: the file, and the blocks before and after."""
        named = {f"{name[:1]}{n}": case for n, (name, case) in enumerate(CASES.items())}
        texts = [case[0].replace("a:", f"{n}:", 1) for n, case in named.items()]
        base = {f"services/{n}": BASE.replace("a:", f"{n}:", 1) for n in named}
        new = {f"services/{n}": case[1].replace("a:", f"{n}:", 1) for n, case in named.items()}
        return compose("\n".join(texts)), base, new

    def test_is_the_merge_of_each_in_turn(self) -> None:
        text, base, new = self.fleet()
        together = merge_blocks(COMPOSE, text, base, new)
        for block_id in base:
            text = merge_blocks(
                COMPOSE, text, {block_id: base[block_id]}, {block_id: new[block_id]}
            ).text
        assert (together.text, together.conflicts) == (text, ())

    def test_reads_the_file_as_often_as_for_the_one_with_most_edits(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text, base, new = self.fleet()
        read: list[str] = []
        monkeypatch.setattr(
            "shipway.wiring.compose.YamlDocument",
            lambda text: read.append(text) or YamlDocument(text),  # type: ignore[func-returns-value]
        )
        merge_blocks(COMPOSE, text, base, new)
        assert 1 < len(read) < len(base)
