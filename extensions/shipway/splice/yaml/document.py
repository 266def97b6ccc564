"""Splice entries into YAML and take them out again, byte for byte."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from shipway.errors import EditError
from shipway.splice.model import Edit, Entry, Node, line_of, newline_of
from shipway.splice.yaml import flow
from shipway.splice.yaml.layout import Layout
from shipway.splice.yaml.nodes import parse
from shipway.splice.yaml.render import quoted_like, render
from shipway.splice.yaml.style import Style, style_of

SORTED_FROM = 3  # two entries are in order by chance too often
END = "end the file's last line with a line end, and run the command again"
GAPS_SEEN = 12  # neighbours whose distance is looked at; a habit shows in a few


class YamlDocument:
    """One YAML file (see splice.model.Document). Raises EditError when it cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = parse(text)
        self.newline = newline_of(text)
        self.layout = Layout(text)
        self._styles: dict[Node, Style] = {}

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        root = parse(snippet + "\n")
        if _is_pair(container, root):
            return root.entries[0]
        return Entry(None, root.start, root.end, root)

    def render(self, container: Node, snippet: str) -> str:
        return self._render(container, snippet)[2]

    def insert(self, container: Node, snippet: str) -> Edit:
        self._must_take_entries(container)
        new = self.parse_snippet(container, snippet)
        column, dash, body = self._render(container, snippet)
        index = self._index(container, new)
        if container.flow:
            return flow.insert(self.text, container, body, index, self.newline)
        if not container.entries:
            return self._insert_only(container, column, dash + body)
        if index == 0:
            return self._insert_first(container, column, dash + body, "\n" in snippet)
        gap = self._gap(container, index - 1, "\n" in snippet)
        end = self._end(container, index - 1)
        if end == len(self.text):
            self._must_end_alike(Layout(snippet).tail(new.value))
        return self._line_below(end, gap, column, dash + body)

    def remove(self, container: Node, entry: Entry) -> Edit:
        self._must_take_entries(container)
        index, place = container.entries.index(entry), self.layout
        if container.flow:
            return flow.remove(self.text, container, index)
        start, end = place.opening(container, index), place.extent(container, index)
        if place.shares_line(start):
            return Edit(start, place.next_text(end) if len(container.entries) > 1 else end, "")
        if index == 0 and len(container.entries) > 1:
            return Edit(place.line_start(start), place.next_line(end), "")
        if container is self.root and index == 0 and end < len(self.text):
            return Edit(place.line_start(start), self.text.find("\n", end) + 1, "")
        above = self._tail(container, index - 1, place.line_start(start)) if index else None
        if "+" in (above or ""):  # blank lines below would become text of the block above
            return Edit(place.line_start(start), place.next_line(end), "")
        if end == len(self.text) and _needs_line_end(above):
            return Edit(place.line_start(start), end, "")
        least = container.entries[index - 1].end if index else 0
        return Edit(max(least, place.end_above(start)), end, "")

    def replace(self, container: Node, entry: Entry, snippet: str) -> Edit:
        self._must_take_entries(container)
        return Edit(entry.start, entry.end, self.render(container, snippet))

    def _render(self, container: Node, snippet: str) -> tuple[int, str, str]:
        """The column of a new entry, its dash if it has one, and what stands behind that."""
        new = self.parse_snippet(container, snippet)
        style, item = self._style(container), new.key is None
        if container.flow:
            text = quoted_like(snippet, style, item=item)
            return 0, "", flow.flow_text(text, self.parse_snippet(container, text))
        column, dash = self._column(container, style, item), "-".ljust(style.dash) if item else ""
        body = render(snippet, style, column + len(dash), self.newline, item=item)
        return column, dash, body

    def _style(self, container: Node) -> Style:
        if container not in self._styles:
            self._styles[container] = style_of(self.layout, self.root, container)
        return self._styles[container]

    def _index(self, container: Node, new: Entry) -> int:
        """Where the new entry goes: by its name among sorted ones, else behind the last."""
        names = [_name(entry) for entry in container.entries]
        if len(names) < SORTED_FROM or not all(a < b for a, b in pairwise(names)):
            return len(names)
        return sum(name < _name(new) for name in names)

    def _insert_only(self, container: Node, column: int, line: str) -> Edit:
        """The first entry of `services:` without a value, or of a file without content."""
        at = container.start
        if container is not self.root:
            below = self.layout.below(self.layout.line_end(at), column)
            return self._line_below(below, 0, column, line)
        if at > self.layout.line_start(at):
            return self._line_below(self.layout.line_end(at), 0, column, line)
        return Edit(at, at, line + self.newline)

    def _insert_first(self, container: Node, column: int, line: str, several_lines: bool) -> Edit:
        place, start = self.layout, self.layout.opening(container, 0)
        if place.shares_line(start):
            return Edit(start, start, line + self.newline + " " * column)
        at, gap = place.leading(start), self._gap(container, 0, several_lines)
        return Edit(at, at, " " * column + line + self.newline * (1 + gap))

    def _line_below(self, end: int, gap: int, column: int, line: str) -> Edit:
        return Edit(end, end, self.newline * (1 + gap) + " " * column + line)

    def _end(self, container: Node, index: int) -> int:
        """The end of the entry that the new one goes below."""
        end = self.layout.extent(container, index)
        if end == len(self.text):
            self._must_end_alike(self._tail(container, index, end))
        return end

    def _tail(self, container: Node, index: int, until: int) -> str | None:
        """The indicators of the block of text that ends an entry, when nothing but blank lines
        stands between it and ``until``: a comment closes the block."""
        entry = container.entries[index]
        closed = self.text[entry.end : until].strip()
        return None if closed else self.layout.tail(entry.value)

    def _must_end_alike(self, tail: str | None) -> None:
        if _needs_line_end(tail):
            line = line_of(self.text, len(self.text))
            raise EditError(
                "a block of text would end the file without a line end", line=line, fix=END
            )

    def _gap(self, container: Node, above: int, several_lines: bool) -> int:
        """How many blank lines go before an entry below the entry ``above``."""
        below = self.layout.extent(container, above)
        if "+" in (self._tail(container, above, below) or ""):
            return 0  # they would become text of the block above
        shown = container
        single = len(container.entries) == 1 and several_lines and container.kind == "map"
        if single and any(entry.value is container for entry in self.root.entries):
            shown = self.root  # a single sibling shows no habit; the level above may, of keys
        gaps = Counter(self._blanks_below(shown, i) for i in _last_pairs(shown))
        return max(0, gaps.most_common(1)[0][0]) if gaps else 0

    def _blanks_below(self, container: Node, index: int) -> int:
        following = self.layout.leading(self.layout.opening(container, index + 1))
        return self.text.count("\n", self.layout.extent(container, index), following) - 1

    def _column(self, container: Node, style: Style, item: bool) -> int:
        """The column of a new entry's key or dash."""
        place = self.layout
        if container.entries:
            return place.column(place.opening(container, 0))
        if container is self.root:
            return 0
        line = self.text[place.line_start(container.start) :]
        header = len(line) - len(line.lstrip(" "))
        return header + (style.list_indent if item else style.indent)

    def _must_take_entries(self, container: Node) -> None:
        """Refuse what is no map or list in block style or in braces."""
        line = line_of(self.text, container.start)
        if container.kind == "code":
            raise EditError(
                "cannot add to an alias", line=line, fix="write the entries out in its place"
            )
        if container.kind == "scalar" and container.value is not None:
            raise EditError("expected a map or a list here", line=line, fix="correct that line")
        if container.kind == "scalar" and container.start != container.end:
            raise EditError("cannot add to a written-out null", line=line, fix="delete the null")
        if container.entries and not container.flow:
            start = self.layout.opening(container, 0)
            if self.text[self.layout.line_start(start) : start].strip(" -") == "?":
                raise EditError(
                    "cannot add to keys written with `?`", line=line, fix="write `key: value`"
                )


def _is_pair(container: Node, snippet: Node) -> bool:
    """Whether a snippet is a map's pair rather than a list's item."""
    return container.kind != "list" and snippet.kind == "map"


def _needs_line_end(tail: str | None) -> bool:
    """Whether a block of text with these indicators means something else at the very end of a
    file without a line end."""
    return tail is not None and "-" not in tail


def _name(entry: Entry) -> str:
    return entry.key if entry.key is not None else str(entry.value.value)


def _last_pairs(container: Node) -> range:
    count = len(container.entries)
    return range(max(0, count - GAPS_SEEN), count - 1)
