"""Generated YAML in every habit that hosts have: hypothesis strategies."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from support.sweeps import examples

LAWS = settings(
    max_examples=examples(200),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TEXTS = [
    "x", "a b", "it's", 'say "hi"', "a #b", "k: v", "# no", "$HOME", "${A:-b}", "C:\\dir",
    "{{ x }}", "é😀", "yes", "1:30", "007", "null", "- x", "*x", "&x", "x" * 300, "", "@x", "'",
    "%", "!x",
]  # fmt: skip
SCALARS = ["plain text", "1", "true", "~", "3.5", "a-b/c", "http://x:1/y?z#q", "é😀", "~ # none"]
FLOWS = [
    "[]",
    "{}",
    "[a, 'b', \"c\"]",
    "{a: 1, b: [x]}",
    "[a,\n{i}  b, # why\n{i}  c\n{i}]",
    "[a,]",
]
BLOCKS = ["|", ">", "|-", ">-", "|+", "| # why"]


@dataclass
class Habits:
    """How one document is written."""

    indent: int
    list_indent: int
    dash: int
    gap: int
    newline: str
    final: bool
    bom: bool
    noise: bool
    anchored: bool = True
    lines: list[str] = field(default_factory=list)
    anchors: int = 0


@st.composite
def habits(draw: st.DrawFn) -> Habits:
    """Indents of 2 to 4, indented or flush lists, CRLF, no final newline, blank lines, a BOM."""
    indent = draw(st.sampled_from([2, 4, 3]))
    return Habits(
        indent,
        draw(st.sampled_from([indent, 0, 2])),
        draw(st.sampled_from([2, 2, 2, 4])),
        draw(st.sampled_from([0, 1, 2])),
        draw(st.sampled_from(["\n", "\n", "\r\n"])),
        draw(st.booleans()),
        draw(st.integers(0, 9)) == 9,
        draw(st.booleans()),
    )


class Writer:
    """Writes random blocks line by line."""

    def __init__(self, draw: st.DrawFn, style: Habits) -> None:
        self.draw, self.style = draw, style

    def map(self, column: int, depth: int, keys: list[str] | None = None, first: str = "") -> None:
        """The pairs of a map; ``first`` stands before the first key on its line."""
        keys = keys or self.draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True))
        for number, key in enumerate(keys):
            lead = first if first and not number else " " * column
            if not (first and not number):
                self.noise(column)
            if number and depth > 1:
                self.style.lines += [""] * self.style.gap
            self.value(f"{lead}{self.key(key)}:", column, depth, "map")

    def list(self, column: int, depth: int, first: str = "") -> None:
        """The items of a list."""
        for number in range(self.draw(st.integers(1, 4))):
            lead = first if first and not number else " " * column
            if not (first and not number):
                self.noise(column)
            self.value(lead + "-".ljust(self.style.dash - 1), column, depth, "list")

    def value(self, lead: str, column: int, depth: int, inside: str) -> None:
        """What stands behind a key or a dash."""
        kind = self.draw(
            st.sampled_from(["scalar"] * 3 + ["map", "list", "block", "flow", "alias"])
        )
        anchor = self.anchor() if self.style.anchored and self.draw(st.integers(0, 9)) == 0 else ""
        style = self.style
        if kind == "map" and depth and inside == "list" and not anchor and self.draw(st.booleans()):
            self.map(column + style.dash, depth - 1, first=lead + " ")
        elif kind == "map" and depth:
            self.style.lines.append(f"{lead}{anchor}{self.tail()}")
            self.map(column + (style.dash if inside == "list" else style.indent), depth - 1)
        elif kind == "list" and depth:
            self.style.lines.append(f"{lead}{anchor}{self.tail()}")
            self.list(column + (style.dash if inside == "list" else style.list_indent), depth - 1)
        elif kind == "block":
            self.block(f"{lead}{anchor} ", column)
        else:
            self.style.lines.append(f"{lead}{self.one_line(kind, anchor, column)}{self.tail()}")

    def one_line(self, kind: str, anchor: str, column: int) -> str:
        """A scalar, an alias or something in braces."""
        if kind == "alias" and self.style.anchors and not anchor:
            return f" *n{self.draw(st.integers(1, self.style.anchors))}"
        if kind == "flow":
            return f"{anchor} {self.draw(st.sampled_from(FLOWS))}".replace("{i}", " " * column)
        return f"{anchor} {self.scalar()}" if self.draw(st.integers(0, 7)) else anchor

    def scalar(self) -> str:
        """A scalar in one of the three quotes."""
        text = self.draw(st.sampled_from(TEXTS))
        quote = self.draw(st.sampled_from(["", "'", '"']))
        if quote == "'":
            return "'" + text.replace("'", "''") + "'"
        if quote == '"':
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return self.draw(st.sampled_from(SCALARS))

    def block(self, lead: str, column: int) -> None:
        """A block scalar, with blank lines in and after it."""
        self.style.lines.append(lead + self.draw(st.sampled_from(BLOCKS)))
        for text in self.draw(st.lists(st.sampled_from(["x", "# x", "", "- y: z"]), max_size=3)):
            self.style.lines.append(" " * (column + 4) + text if text else "")
        self.style.lines.append(" " * (column + 4) + "end")
        self.style.lines += [""] * self.draw(st.integers(0, 2))

    def anchor(self) -> str:
        """A new anchor."""
        self.style.anchors += 1
        return f" &n{self.style.anchors}"

    def key(self, key: str) -> str:
        """A key, sometimes in quotes."""
        return self.draw(st.sampled_from([key] * 4 + [f'"{key}"', f"'{key}'"]))

    def tail(self) -> str:
        """A comment behind a value, sometimes."""
        return self.draw(st.sampled_from(["", "", "", " # why", "   # it's - a: 'b'"]))

    def noise(self, column: int) -> None:
        """Comments at any depth, blank lines."""
        if self.style.noise and self.draw(st.integers(0, 3)) == 0:
            deep = self.draw(st.sampled_from([0, column, column + 1, column + 4]))
            self.style.lines.append(
                " " * deep + self.draw(st.sampled_from(["# c", "#", "#- x: y"]))
            )
            self.style.lines += self.draw(st.sampled_from([[], [""], ["  "]]))

    def text(self) -> str:
        """Everything written, with the line endings and the end of the file that it has."""
        style = self.style
        text = style.newline.join("\n".join(style.lines).split("\n"))
        return ("\ufeff" if style.bom else "") + text + (style.newline if style.final else "")


@st.composite
def documents(draw: st.DrawFn, anchors: bool = True) -> str:
    """Any map or list."""
    writer = Writer(draw, draw(habits()))
    writer.style.anchored = anchors
    writer.style.lines += draw(st.sampled_from([[], [], ["# top"], ["---"], ["", "# top", ""]]))
    (writer.map if draw(st.integers(0, 3)) else writer.list)(0, 3)
    writer.noise(0)
    return writer.text()


@st.composite
def compose_files(draw: st.DrawFn) -> str:
    """A Compose file: extensions, services, networks."""
    style = draw(habits())
    writer, lines = Writer(draw, style), style.lines
    lines += draw(st.sampled_from([[], ["# The stack"], ["---"], ["name: x", ""]]))
    if draw(st.booleans()):
        lines.append("x-shared: &shared")
        writer.map(style.indent, 1)
    lines.append(f"services:{writer.tail()}")
    names = ["api", "db", "mail", "web", "zoo", "b-a", "x.y"]
    keys = draw(st.lists(st.sampled_from(names), unique=True, max_size=5))
    keys = sorted(keys) if draw(st.booleans()) else keys
    if keys:
        writer.map(style.indent, 2, keys)
    writer.noise(style.indent)
    if draw(st.booleans()):
        lines += ["", "networks:", " " * style.indent + "default: {}"]
    writer.noise(0)
    return writer.text()
