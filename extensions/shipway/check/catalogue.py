"""The rules as people and programs read them: all of it is made from the rules' data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from shipway.check.groups import GROUPS
from shipway.check.rules import Rule, Scope, all_rules
from shipway.text_report import table

PAGE = "docs/reference/rules.md"
SCOPES: dict[Scope, str] = {
    "made": "what Shipway made or derives",
    "meets": "what Shipway made or derives, and where a file of the host's own meets it",
    "repository": "the repository's settings and exceptions",
}
LANGUAGES = {
    "Dockerfile": "dockerfile",
    "exceptions in a Dockerfile": "dockerfile",
    "src/config.ts": "ts",
    "wiring.json": "jsonc",
}
MARKS = re.compile(r"`([^`]*)`|\*([^*\s][^*]*)\*")
HEAD = """\
# The rules of `shipway check`

Made from the rules' own data, as are `shipway check --list-rules`, `shipway explain RULE` and what
SARIF says of a rule. How they are chosen, ignored and put into a baseline: [check.md](check.md).
"""


def page() -> str:
    """The reference page, in Markdown."""
    parts = [HEAD.rstrip("\n")]
    for group, about in GROUPS.items():
        rules = [rule for rule in all_rules().values() if rule.group == group]
        rows = [
            f"| [`{rule.id}`](#{rule.id}) | {rule.title} | {level_of(rule)} |" for rule in rules
        ]
        parts += [
            f"## {group}\n\n{about}",
            "\n".join(["| rule | found | level |", "|---|---|---|", *rows]),
        ]
    parts += ["## Each rule"]
    parts += [_section(rule) for rule in all_rules().values()]
    return "\n\n".join(parts) + "\n"


def level_of(rule: Rule) -> str:
    """``warning``, and whether the settings must ask for it."""
    return f"{rule.severity}, opt-in" if rule.opt_in else rule.severity


def _section(rule: Rule) -> str:
    language = LANGUAGES.get(rule.of.partition(",")[0], "yaml")
    mark = "//" if language in ("ts", "jsonc") else "#"
    example = [f"```{language}", f"{mark} wrong", rule.wrong, f"{mark} right", rule.right, "```"]
    facts = (
        ("Cure", rule.cure),
        ("Level", f"{level_of(rule)}, since {rule.since}"),
        ("Judged in", SCOPES[rule.scope]),
        ("Example", rule.of),
    )
    return "\n\n".join(
        [
            f"### {rule.id}",
            f"{_sentence(rule.title)} {rule.why}",
            "\n".join(f"- **{name}:** {text}" for name, text in facts),
            "\n".join(example),
        ]
    )


def explained(rule: Rule) -> str:
    """One rule for the terminal."""
    facts = (("cure", plain(rule.cure)), ("level", f"{level_of(rule)}, since {rule.since}"))
    lines = [rule.id, f"  {plain(_sentence(rule.title))} {plain(rule.why)}", ""]
    lines += [
        f"  {name:7}{text}" for name, text in (*facts, ("judged", f"in {SCOPES[rule.scope]}"))
    ]
    lines += ["", f"wrong ({rule.of}):", *_indented(rule.wrong)]
    lines += ["", "right:", *_indented(rule.right)]
    return "\n".join([*lines, "", f"ignore it with a reason:  # shipway-ignore: {rule.id} REASON"])


def listed() -> str:
    """All of them as a table for the terminal."""
    rows = [
        (rule.id, level_of(rule), rule.scope, plain(rule.title)) for rule in all_rules().values()
    ]
    return table(("rule", "level", "scope", "found"), rows)


def as_data(rule: Rule) -> dict[str, str]:
    """One rule for programs."""
    return {
        "id": rule.id,
        "title": plain(rule.title),
        "why": plain(rule.why),
        "cure": plain(rule.cure),
        "severity": rule.severity,
        "scope": rule.scope,
        "since": rule.since,
        "group": rule.group,
        "of": rule.of,
        "wrong": rule.wrong,
        "right": rule.right,
    }


def as_sarif(rule: Rule, reference: str) -> dict[str, Any]:
    """A reportingDescriptor (SARIF 2.1.0, 3.49). reference: the address of the page; empty when
    this tool does not know where it came from."""
    example = f"Wrong ({rule.of}):\n\n{rule.wrong}\n\nRight:\n\n{rule.right}"
    text = f"{plain(rule.why)}\n\nCure: {plain(rule.cure)}\n\n{example}"
    markdown = "\n\n".join(_section(rule).split("\n\n")[1:])
    return {
        "id": rule.id,
        "shortDescription": {"text": plain(_sentence(rule.title))},
        "fullDescription": {"text": plain(rule.why)},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity}
        | ({"enabled": False} if rule.opt_in else {}),
        "properties": {"scope": rule.scope, "since": rule.since, "tags": [rule.group]},
        **({"helpUri": f"{reference}#{rule.id}"} if reference else {}),
    }


def plain(text: str) -> str:
    """Without Markdown's marks."""
    return MARKS.sub(lambda mark: mark[1] if mark[1] is not None else mark[2], text)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.split("\n"))
