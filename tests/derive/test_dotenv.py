"""``.env.example``: where a variable goes, and that Node reads back what was written."""

from __future__ import annotations

import json
import subprocess

from shipway.derive.dotenv import HEADER, dotenv, merge_dotenv, quote
from shipway.sources.env_schema import Variable
from support.javascript import NODE

VALUES = [
    "", "plain", "a b", " led and trailed ", "it's", 'say "x"', "`x`", "it's \"x\"", "a#b", "a # b",
    "$HOME ${HOME}", "a\nb", "it's\na", "c:\\new", "back\\slash", "ünï", "x=y", "https://a/?b=c&d",
]  # fmt: skip
NOT_HELD = ["'\"`", 'a"\nb', "c:\\new\nline", "a\rb", "it's c:\\new"]


def variables(*names: str) -> list[Variable]:
    return [Variable(name=name, default="1", description=f"About {name}") for name in names]


def test_node_reads_back_what_was_written() -> None:
    """Its own parser of env files; a value that no quoting holds is left to the default."""
    text = "".join(f"V{n}={quote(value)}\n" for n, value in enumerate(VALUES))
    code = "console.log(JSON.stringify(require('util').parseEnv(process.argv[1])))"
    done = subprocess.run([NODE, "-e", code, text], capture_output=True, text=True, check=True)
    read = json.loads(done.stdout)
    assert [read[f"V{number}"] for number in range(len(VALUES))] == VALUES
    assert [quote(value) for value in NOT_HELD] == [""] * len(NOT_HELD)


def test_a_new_first_variable_goes_first_and_leaves_no_trace() -> None:
    """Not to the end; a comment that the team wrote above the old first one stays with it."""
    before = dotenv(variables("B", "C"), 80).replace("# About B", "# ours\n# About B")
    after = merge_dotenv(before, dotenv(variables("B", "C"), 80), dotenv(variables(*"ABC"), 80))
    assert after.text.startswith(f"{HEADER}# About A\nA=1\n# ours\n# About B\nB=1\n")
    undone = merge_dotenv(after.text, after.ours, dotenv(variables("B", "C"), 80))
    assert undone.text == before


def test_values_for_development_are_ones_that_the_schema_allows() -> None:
    """A drain of 0 ms is none where the team asks for more; examples stand for what is required."""
    drain = Variable(name="DRAIN_DELAY_MS", type="integer", default="3000", minimum=100)
    asked = Variable(name="REGION", required=True, example="eu west")
    secret = Variable(name="TOKEN", required=True, secret=True, example="s3cret-marker")
    lines = dotenv([drain, asked, secret], 80).split("\n")
    assert {"DRAIN_DELAY_MS=3000", "REGION='eu west'", "TOKEN="} <= set(lines)
