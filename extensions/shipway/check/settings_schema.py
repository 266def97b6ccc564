"""The settings' JSON Schema, by which editors complete and check the file."""

from __future__ import annotations

import json
from typing import Any

from shipway.check.catalogue import plain
from shipway.check.rules import all_rules
from shipway.sources.settings_shape import SETTINGS

HEAD = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "Settings of Shipway (services/.shipway.yml)",
}


def settings_schema() -> str:
    """The text of schemas/settings.schema.json: what the settings may be, with the rules by name.

    Draft 7 is what yaml-language-server knows.
    """
    schema: dict[str, Any] = json.loads(json.dumps(SETTINGS.schema))
    check = schema["properties"]["check"]["properties"]
    level = check["rules"]["additionalProperties"]
    by_rule = {r.id: {"description": plain(r.title), **level} for r in all_rules().values()}
    levels = {"type": "object", "properties": by_rule, "additionalProperties": False}
    named = [{"$ref": "#/definitions/levels"}]
    check["rules"] = {"description": check["rules"]["description"], "allOf": named}
    check["paths"]["additionalProperties"] = {"allOf": named}
    check["ignores"]["items"]["properties"]["rule"]["enum"] = list(all_rules())
    whole = {**HEAD, **schema, "definitions": {"levels": levels}}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
