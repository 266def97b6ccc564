"""The service's rules for dependency-cruiser, and who owns it."""

from __future__ import annotations

from support.edits import Edit, drop, edited, insert, reformat, remove, reorder, swap
from support.service_view import OWNERS, RULES

APART = "imports-no-app-or-service"
BY_NAME = "imports-packages-by-name"
DECLARED = "imports-declared-packages"
NPM = "imports-declared-npm"
NO_MOMENT = """\
    {
      name: "team-no-moment",
      severity: "error",
      from: { path: "^services/" },
      to: { path: "moment" },
    },
"""
COMMENT = {
    APART: "Imports its own files and workspace packages, no app and no service.",
    BY_NAME: "Imports workspace packages by their names, never by a relative path.",
    DECLARED: "Imports what it declares; a new package belongs in pathNot too.",
    NPM: "Declares what it imports: nothing else reaches its image.",
}
"""The template rewords those of DECLARED and NPM."""


def _of(rule: str, before: str, after: str, keeps: str = "") -> Edit:
    """Change a text in one rule: the first after its name."""

    def change(text: str) -> str:
        head, name, rest = text.partition(f'-{rule}"')
        return head + name + rest.replace(before, after, 1)

    return edited(RULES, change, keeps or after.strip())


RULE_EDITS = {
    **{f"{rule} is a warning": _of(rule, '"error",', '"warn", // for now') for rule in COMMENT},
    **{f"{rule} reworded": _of(rule, COMMENT[rule], f"Ours: {rule}.") for rule in COMMENT},
    "an app is allowed": swap(RULES, "/|packages/)|(^|/)", "/|packages/|apps/web/shared/)|(^|/)"),
    "tests are exempt": _of(
        APART, '/",\n      },', '/",\n        pathNot: "[.]test[.]ts$",\n      },'
    ),
    "types are exempt": _of(BY_NAME, '["aliased"]', '["aliased", "type-only"]'),
    "types are exempt here too": _of(APART, '["core"]', '["core", "type-import"]', '"type-import"'),
    "assets are exempt": insert(RULES, "couldNotResolve", "        exoticallyRequired: false,\n"),
    "comment in a rule": insert(RULES, "couldNotResolve", "        // generated code\n"),
    "comment above a rule": _of(BY_NAME, "      comment:", "      // ADR 12\n      comment:"),
    "reason behind a value": _of(APART, "couldNotResolve: false,", "couldNotResolve: false, // nx"),
    "a package more": _of(DECLARED, '(@acme/|packages/)",', '(@acme/|packages/|libs/)",'),
    "unknown packages pass": _of(NPM, '["npm-no-pkg", "npm-unknown"]', '["npm-no-pkg"]'),
    "dev packages too": _of(NPM, '"npm-unknown"]', '"npm-unknown", "npm-dev"]'),
    "a rule of their own between": edited(
        RULES,
        lambda text: text.replace("    {\n", NO_MOMENT + "    {\n", 2).replace(NO_MOMENT, "", 1),
        'name: "team-no-moment"',
    ),
    "keys in another order": reorder(
        RULES, '        dependencyTypesNot: ["core"],\n', "        couldNotResolve: false,\n"
    ),
    "severity first": edited(
        RULES,
        lambda text: text.replace('      severity: "error",\n', "", 1).replace(
            "    {\n", '    {\n      severity: "error",\n', 1
        ),
        '    {\n      severity: "error",\n      name:',
    ),
    "resolution is not asked": drop(RULES, "        couldNotResolve: false,\n"),
    "no rule at all": remove(RULES),
    "single quotes": reformat(RULES, lambda text: text.replace('"', "'")),
    "tabs": reformat(RULES, lambda text: text.replace("  ", "\t")),
    "no trailing commas": reformat(RULES, lambda text: text.replace('",\n      },', '"\n      },')),
}
OWNER_EDITS = {
    "other owner": swap(OWNERS, "@acme/platform", "@acme/payments"),
    "second owner": swap(OWNERS, "@acme/platform", "@acme/platform @acme/money"),
    "a person": swap(OWNERS, "@acme/platform", "ada@example.com"),
    "aligned": swap(OWNERS, "/ @", "/      @"),
    "reason": swap(OWNERS, "@acme/platform", "@acme/platform # until May"),
    "nobody": remove(OWNERS),
}
EDITS = {f"rules: {name}": edit for name, edit in RULE_EDITS.items()} | {
    f"owners: {name}": edit for name, edit in OWNER_EDITS.items()
}
