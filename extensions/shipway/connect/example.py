"""An example call of a service by its client's package, with a test: what a person begins with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shipway.sources.openapi import Operations

SAMPLES: Mapping[str, Any] = {"string": "Ada", "integer": 1, "number": 1, "boolean": True}


class Call(NamedTuple):
    """``template``: the path as the contract has it; ``values``: what stands for its parts."""

    template: str
    values: Mapping[str, Any]

    @property
    def url(self) -> str:
        """Where it leads."""
        url = self.template
        for name, value in self.values.items():
            url = url.replace(f"{{{name}}}", str(value).lower() if value is True else str(value))
        return url

    @property
    def typed(self) -> str:
        """The arguments of ``GET``."""
        if not self.values:
            return json.dumps(self.template)
        path = ", ".join(f"{_key(name)}: {json.dumps(v)}" for name, v in self.values.items())
        return f"{json.dumps(self.template)}, {{ params: {{ path: {{ {path} }} }} }}"


def example_call(operations: Operations) -> Call | None:
    """The first GET that needs nothing but parts of its path; None where none is."""
    return next(_calls(operations), None)


def client_text(called: str, package: str, variable: str) -> str:
    """``src/clients/api.ts``."""
    return f"""\
import {{ createClient, type Within }} from "{package}";
import type {{ Config }} from "../config.js";

/** Calls {called}, at the address that {variable} names; of a route by its reply, as `within`. */
export function {_camel(called)}Client(config: Pick<Config, "{variable}">, within?: Within) {{
  return createClient({{ baseUrl: config.{variable}, within }});
}}
"""


def test_text(called: str, variable: str, call: Call) -> str:
    """``test/api-client.test.ts``."""
    client = f"{_camel(called)}Client"
    return f"""\
import {{ createServer }} from "node:http";
import type {{ AddressInfo }} from "node:net";
import {{ expect, test }} from "vitest";
import {{ {client} }} from "../src/clients/{called}.js";

test("{called} is called at its address", async () => {{
  const seen: string[] = [];
  const server = createServer((request, response) => {{
    seen.push(`${{request.method}} ${{request.url}}`);
    response.end("{{}}");
  }});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {{ port }} = server.address() as AddressInfo;
  const client = {client}({{ {variable}: `http://127.0.0.1:${{port}}` }});
  await client.GET({call.typed});
  server.closeAllConnections();
  server.close();
  expect(seen).toEqual(["GET {call.url}"]);
}});
"""


def _calls(operations: Operations) -> Iterator[Call]:
    for (method, path), operation in operations.items():
        if method != "get":
            continue
        parameters = operation.get("parameters") or ()
        needed = [one for one in parameters if one.get("required") or one.get("in") == "path"]
        values = {
            str(one.get("name")): _sample(one.get("schema") or {})
            for one in needed
            if one.get("in") == "path"
        }
        if len(values) == len(needed) and None not in values.values():
            yield Call(path, values)


def _sample(schema: Mapping[str, Any]) -> Any:
    """A value that the types take; None where only a person knows one."""
    if choices := schema.get("enum"):
        return choices[0]
    return SAMPLES.get(str(schema.get("type")))


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)
