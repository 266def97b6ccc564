"""The same but for the form: a formatter's changes are none, a person's are."""

from __future__ import annotations

import pytest

from shipway.formatting.meaning import same_but_form

CODE = """\
import { b, a } from "./x.js";
import c from "./y.js";

// why
export const f = (x: number) => ({ "k": x + 1, l: [a, b, c] });
if (f(1)) {
  throw new Error("it's off");
}
"""
FORMATTED = """\
import c from './y.js'
import { a, b } from './x.js'

//   why
export const f = (x: number) => ({
    k: x + 1,
    l: [a, b, c],
})
if (f(1)) {
    throw new Error("it's off")
}
"""
SAME = {
    "code": ("a.ts", CODE, FORMATTED),
    "an arrow's brackets": ("a.ts", "f((x) => x);\n", "f(x => x)\n"),
    "json": ("a.json", '{"a": [1, 2]}\n', '{\n\t"a": [1, 2]\n}\n'),
    "yaml": ("a.yaml", 'a:\n  - "x"  # why\n', "a:\n    - x # why\n"),
    "a table": ("a.md", "|a|b|\n|-|-|\n|1|2|\n", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
}
OTHER = {
    "an operator": ("a.ts", "const x = a + b;\n", "const x = a - b;\n"),
    "precedence": ("a.ts", "const x = a * (b + c);\n", "const x = a * b + c;\n"),
    "a comment": ("a.ts", "// one\nf();\n", "// two\nf();\n"),
    "a comment more": ("a.yaml", "a: 1\n", "a: 1 # mine\n"),
    "a string's blanks": ("a.ts", 'f("a b");\n', 'f("a  b");\n'),
    "a number in quotes": ("a.ts", "f(1);\n", 'f("1");\n'),
    "a template's blanks": ("a.ts", "f(`a b`);\n", "f(`a  b`);\n"),
    "a yaml type": ("a.yaml", "a: 1\n", 'a: "1"\n'),
    "order of calls": ("a.ts", "a();\nb();\n", "b();\na();\n"),
    "an import more": ("a.ts", 'import "a";\n', 'import "a";\nimport "b";\n'),
    "a word": ("a.md", "one two\n", "one three\n"),
    "what no formatter knows": ("Dockerfile", "FROM x\n", "FROM  x\n"),
    "what cannot be read": ("a.ts", "const = 1;\n", "const  = 1;\n"),
}


@pytest.mark.parametrize("case", SAME)
def test_a_formatters_changes_are_none(case: str) -> None:
    path, left, right = SAME[case]
    assert left != right and same_but_form(path, left.encode(), right.encode())


@pytest.mark.parametrize("case", OTHER)
def test_a_persons_changes_are_seen(case: str) -> None:
    path, left, right = OTHER[case]
    assert not same_but_form(path, left.encode(), right.encode())
