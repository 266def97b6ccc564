"""One variable in a zod object and in its schema: in and out, and no other byte."""

from __future__ import annotations

import json

import pytest

from shipway.connect.declared import IN_CODE, IN_SCHEMA, in_code, in_schema
from shipway.errors import EditError
from shipway.wiring.engine import unwire, wire

WHAT = ("API_URL", "http://api", "Where api is reached")
LINE = 'API_URL: z.url().default("http://api").describe("Where api is reached")'
PLAIN = """\
import { z } from "zod";

/** Every variable. */
export const EnvSchema = z.object({
  PORT: z.coerce.number().default(8080), // ours
  // the last
  LEVEL: z
    .enum(["info"])
    .default("info"),
});
"""
CODES = {
    "as the template has it": PLAIN,
    "without a trailing comma": PLAIN.replace('"info"),\n}', '"info")\n}'),
    "line ends of Windows": PLAIN.replace("\n", "\r\n"),
    "tabs": PLAIN.replace("  ", "\t"),
    "refined afterwards": PLAIN.replace("});", "}).superRefine((all, found) => {});"),
    "strict": PLAIN.replace("z.object", "z.strictObject"),
    "not exported": PLAIN.replace("export const", "const"),
    "a spread at the end": PLAIN.replace("});", "  ...poolVariables,\n});"),
    "empty": "const EnvSchema = z.object({});\n",
    "on one line": 'const EnvSchema = z.object({ A: z.string(), "B": z.url() });\n',
    "in a constant": "const all = {\n  A: z.url(),\n};\nconst EnvSchema = z.object(all);\n",
}


@pytest.mark.parametrize("text", CODES.values(), ids=CODES)
def test_a_variable_in_code_comes_and_goes(text: str) -> None:
    blocks = in_code(*WHAT)
    after = wire(IN_CODE, text, blocks)
    assert LINE in after and len(after) < len(text) + len(LINE) + 10
    assert wire(IN_CODE, after, blocks) == after
    assert unwire(IN_CODE, after, blocks) == text


@pytest.mark.parametrize(
    "text",
    [
        "export const EnvSchema = make({ A: z.string() });\n",
        "export const EnvSchema = base.extend({ A: z.string() });\n",
        "export const EnvSchema = z.object(shared);\n",
        "export const Schema = z.object({});\n",
        "export const EnvSchema = z.object({\n",
    ],
    ids=["a function's", "another's", "imported", "another name", "a syntax error"],
)
def test_an_object_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        wire(IN_CODE, text, in_code(*WHAT))


def schema(*names: str) -> str:
    described = {name: {"type": "string", "enum": ["a", "b"]} for name in names}
    return json.dumps({"type": "object", "properties": described, "required": []}, indent=2) + "\n"


@pytest.mark.parametrize("names", [(), ("A",), ("A", "B", "C"), ("X", "Y", "Z"), ("Z", "A", "B")])
def test_a_variable_in_the_schema_comes_and_goes(names: tuple[str, ...]) -> None:
    """Among its neighbours where these are sorted, as `pnpm env:schema` sorts them."""
    blocks, text = in_schema(*WHAT), schema(*names)
    after = wire(IN_SCHEMA, text, blocks)
    found = json.loads(after)["properties"]
    assert found["API_URL"] == {
        "type": "string", "format": "uri", "default": WHAT[1], "description": WHAT[2],
    }  # fmt: skip
    assert list(found) == (
        sorted(found) if names == ("A", "B", "C") or names[:1] == ("X",) else [*names, "API_URL"]
    )
    assert unwire(IN_SCHEMA, after, blocks) == text
