"""Values that an environment still has to give: a required variable with nothing behind its `=`."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.check.groups import VARIABLES
from shipway.check.rules import Rule, TextRule
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
                meets = frozenset([str(generator.value.value_at("name"))])
                name = literal[:-1]
                found.append(Finding(path, line, "value-missing", what, fix, meets, name))
    return found


TEXT_RULES = (TextRule("production overlay", missing_values),)
RULES = (
    Rule(
        id="value-missing",
        title="a required variable without a value, in production or in the development stack",
        why="The container ends at once and names the variable. A secret is no such variable: it "
        "comes from a Secret, or from the developer's own environment.",
        cure="write a value there, or give the variable an example where it is declared",
        group=VARIABLES,
        of="kustomization.yaml of production",
        wrong="configMapGenerator:\n  - name: payments\n    literals: [REGION=]",
        right="configMapGenerator:\n  - name: payments\n    literals: [REGION=eu-west-1]",
        scope="meets",
    ),
)
