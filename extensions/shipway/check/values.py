"""Values that an environment still has to give: a required variable with nothing behind its `=`."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.check.rules import TextRule
from shipway.splice.model import line_of
from shipway.splice.yaml.document import YamlDocument


def missing_values(path: str, text: str) -> list[Finding]:
    """Every empty literal of a kustomization's ``configMapGenerator``.

    Raises EditError when the file cannot be parsed.
    """
    found = []
    for generator in YamlDocument(text).root.entries_at("configMapGenerator"):
        for item in generator.value.entries_at("literals"):
            literal = str(item.value.value)
            if literal.endswith("=") and "=" not in literal[:-1]:
                what = f"{literal[:-1]} is required and has no value in this environment"
                fix = f"write it behind the equals sign: {literal}VALUE"
                line = line_of(text, item.start)
                found.append(Finding(path, line, "value-missing", what, fix))
    return found


RULES = (TextRule("production overlay", missing_values),)
