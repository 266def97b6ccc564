"""Values that an environment still has to give: a required variable with nothing behind its `=`."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.splice.model import line_of
from shipway.splice.yaml.document import YamlDocument


def missing_values(path: str, text: str) -> list[Finding]:
    """Every empty literal of a kustomization's ``configMapGenerator``.

    Raises EditError when the file cannot be parsed.
    """
    root = YamlDocument(text).root
    generators = root.get("configMapGenerator") if root.kind == "map" else None
    found = []
    for generator in generators.value.entries if generators else ():
        literals = generator.value.get("literals") if generator.value.kind == "map" else None
        for item in literals.value.entries if literals else ():
            literal = str(item.value.value)
            if literal.endswith("=") and "=" not in literal[:-1]:
                what = f"{literal[:-1]} is required and has no value in this environment"
                fix = f"write it behind the equals sign: {literal}VALUE"
                line = line_of(text, item.start)
                found.append(Finding(path, line, "value-missing", what, fix))
    return found
