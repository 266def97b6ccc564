"""Documents that nobody would write: every blank and comment where the grammar allows one."""

from __future__ import annotations

import json
from random import Random

NASTY = [
    "",
    "it's",
    'say "hi"',
    "back\\slash",
    "C:\\new\\table",
    "${not} a template",
    "`tick`",
    "{{ jinja }} {% raw %}",
    "/* no comment */ // neither",
    "], } ,",
    "é 规则 🚧 \u2028 \u2029 \u00a0",
    "line\nbreak\ttab\r\n",
    "\x00\x07",
    "__proto__",
    "constructor",
    "long " * 400,
    "<!-- --> <script>",
    "$& $1 \\1",
]
BLANKS = ["", "", "", " ", "  ", "\n", "\n\n", "\t", " \n "]
COMMENTS = ["// c\n", ' // it\'s "one", ]}\n', "/* c */", " /* , ] } */ ", "/* a\n  b */", "//\n"]


class Texts:
    """Random texts of one flavour: ``json`` strict, ``jsonc`` with comments, or ``js``."""

    def __init__(self, random: Random, flavour: str) -> None:
        self.random, self.flavour = random, flavour
        self.newline = random.choice(["\n", "\n", "\r\n"])
        self.tidy = random.random() < 0.5

    def gap(self) -> str:
        """Anything that means nothing."""
        pieces = [self.random.choice(BLANKS)]
        if self.flavour != "json" and self.random.random() < 0.3:
            pieces.append(self.random.choice(COMMENTS))
            pieces.append(self.random.choice(BLANKS))
        return "".join(pieces)

    def string(self) -> str:
        text = json.dumps(self.random.choice(NASTY), ensure_ascii=self.random.random() < 0.5)
        if self.flavour == "js" and "'" not in text and '"' not in text[1:-1]:
            return f"'{text[1:-1]}'" if self.random.random() < 0.5 else text
        return text

    def value(self, depth: int) -> str:
        kinds = ["string", "string", "number", "list", "map"] + ["code"] * (self.flavour == "js")
        kind = self.random.choice(kinds if depth else kinds[:3])
        if kind == "list":
            return self.sequence(depth - 1)
        if kind == "map":
            return self.map(depth - 1)
        if kind == "string":
            return self.string()
        codes = ["f({ a: [1, 2] })", "x => [x]", "`t${a}`", "/[,\\]}]/", "a ? [1] : {}"]
        return self.random.choice(codes if kind == "code" else ["0", "-1.5", "true", "null"])

    def sequence(self, depth: int) -> str:
        items = [self.value(depth) for _ in range(self.random.choice([0, 0, 1, 2, 4]))]
        if items and self.flavour == "js" and self.random.random() < 0.2:
            items[self.random.randrange(len(items))] = "...spread"
        return self.brackets("[", items, "]")

    def map(self, depth: int) -> str:
        keys = self.random.sample(
            ["a", "b", "name", "x-y", "to", "zz"], self.random.choice([0, 1, 3])
        )
        return self.brackets("{", [self.pair(key, self.value(depth)) for key in keys], "}")

    def pair(self, key: str, value: str) -> str:
        bare = self.flavour == "js" and key.isidentifier() and self.random.random() < 0.7
        written = key if bare else json.dumps(key)
        return f"{written}: {value}" if self.tidy else f"{written}{self.gap()}:{self.gap()}{value}"

    def brackets(self, opening: str, items: list[str], closing: str) -> str:
        trailing = "," if items and self.flavour == "js" and self.random.random() < 0.5 else ""
        if self.tidy and self.random.random() < 0.7:
            lines = [f"  {item}".replace("\n", "\n  ") for item in items]
            body = ",\n".join(lines) + trailing
            return f"{opening}\n{body}\n{closing}" if items else opening + closing
        body = ",".join(f"{self.gap()}{item}{self.gap()}" for item in items)
        return f"{opening}{body or self.gap()}{trailing}{self.gap()}{closing}"

    def config(self) -> str:
        """A dependency-cruiser config: an object, exported unless it is JSON."""
        pairs = [self.pair(key, self.value(2)) for key in ("options", "allowed")]
        if self.random.random() < 0.8:
            pairs.insert(self.random.randrange(3), self.pair("forbidden", self.sequence(2)))
        text = self.brackets("{", pairs, "}")
        if self.flavour == "js":
            text = self.random.choice(["export default ", "module.exports = "]) + text
        text = self.gap() + text + self.random.choice(["", "\n"])
        mark = "\ufeff" if self.random.random() < 0.1 else ""
        return mark + text.replace("\n", self.newline)
