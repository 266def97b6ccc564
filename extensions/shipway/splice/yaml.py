"""Splice entries into block-style YAML and take them out again, byte for byte."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from shipway.errors import Refusal
from shipway.splice.model import Edit, Entry, Node, line_of, newline_of
from shipway.splice.yaml_nodes import parse
from shipway.splice.yaml_style import Style, column, render, style_of

SORTED_FROM = 3  # two entries are in order by chance too often
FLOW = "write it in block style, one entry a line, and run the command again"


class YamlDocument:
    """One YAML file (see splice.model.Document). Raises Refusal when it cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = parse(text)
        self.newline = newline_of(text)

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        root = parse(snippet)
        if _is_pair(container, root):
            return root.entries[0]
        return Entry(None, root.start, root.end, root)

    def render(self, container: Node, snippet: str) -> str:
        item = not _is_pair(container, parse(snippet))
        style = style_of(self.text, self.root, container)
        indent = self._entry_column(container, style, item)
        return render(snippet, style, indent, self.newline, item=item)

    def insert(self, container: Node, snippet: str) -> Edit:
        self._must_be_block(container)
        item = not _is_pair(container, parse(snippet))
        style = style_of(self.text, self.root, container)
        body = render(
            snippet, style, self._entry_column(container, style, item), self.newline, item=item
        )
        indent = self._entry_column(container, style, item) - (style.dash if item else 0)
        line = " " * indent + ("-" + " " * (style.dash - 1) if item else "") + body
        if not container.entries and container.start == container.end == len(self.text):
            return self._into_empty_file(line)
        place, gap = self._place(container, self.parse_snippet(container, snippet))
        return Edit(place, place, self.newline * (1 + gap) + line)

    def remove(self, container: Node, entry: Entry) -> Edit:
        self._must_be_block(container)
        end = self._extent(container, entry)
        start = self._end_of_line_before(container, entry)
        return Edit(start, end, "")

    def replace(self, container: Node, entry: Entry, snippet: str) -> Edit:
        self._must_be_block(container)
        return Edit(entry.start, entry.end, self.render(container, snippet))

    def _place(self, container: Node, new: Entry) -> tuple[int, int]:
        """After which line the new entry goes, and how many blank lines go before it."""
        entries = container.entries
        if not entries:
            return self._line_end(container.start), 0
        before = self._predecessor(entries, new)
        if before is None:
            return self._line_end(self._header(container)), 0
        return self._extent(container, before), self._gap(container)

    def _predecessor(self, entries: tuple[Entry, ...], new: Entry) -> Entry | None:
        names = [_name(entry) for entry in entries]
        rising = all(a < b for a, b in pairwise(names))
        if len(names) < SORTED_FROM or not rising or self._header_of(entries) < 0:
            return entries[-1]
        smaller = [entry for entry in entries if _name(entry) < _name(new)]
        return smaller[-1] if smaller else None

    def _header_of(self, entries: tuple[Entry, ...]) -> int:
        """The end of the line before the first entry's; -1 at the start of the file."""
        return self.text.rfind("\n", 0, self._line_start(entries[0].start))

    def _header(self, container: Node) -> int:
        """Any place in the line of the key that the container belongs to."""
        text, at = self.text, self._line_start(container.start)
        while at > 0:
            at = self._line_start(at - 1)
            bare = text[at : self._line_end(at)].strip()
            if bare and not bare.startswith("#"):
                return at
        return at

    def _gap(self, container: Node) -> int:
        # A single sibling shows no habit; the top level of the file may.
        shown = container if len(container.entries) > 1 else self.root
        gaps = Counter(
            self.text.count("\n", self._extent(shown, a), self._leading(shown, b)) - 1
            for a, b in pairwise(shown.entries[-12:])
        )
        return max(0, gaps.most_common(1)[0][0]) if gaps else 0

    def _leading(self, container: Node, entry: Entry) -> int:
        """The start of the comment lines right above an entry, or of its own line."""
        at = self._line_start(entry.start)
        while at > 0:
            above = self._line_start(at - 1)
            if not self.text[above:at].lstrip(" ").startswith("#"):
                break
            at = above
        return at

    def _extent(self, container: Node, entry: Entry) -> int:
        """The end of an entry's last line; deeper comments below belong to it."""
        text, end = self.text, self._line_end(entry.end)
        own = self._own_column(container, entry)
        at = end
        while at < len(text):
            start = text.find("\n", at) + 1
            if not start:
                break
            at = self._line_end(start)
            bare = text[start:at].lstrip(" ")
            if bare.startswith("#") and at - start - len(bare) > own:
                end = at
            elif bare.strip():
                break
        return end

    def _end_of_line_before(self, container: Node, entry: Entry) -> int:
        """The end of the last line above ``entry`` that is not blank."""
        at = self._line_start(self._dash(container, entry))
        index = container.entries.index(entry)
        floor = container.entries[index - 1].end if index else 0
        while at > 0:
            above = self._line_start(at - 1)
            if self.text[above:at].strip() or above < floor:
                break
            at = above
        at -= 1
        return at - 1 if at > 0 and self.text[at - 1 : at + 1] == "\r\n" else max(at, 0)

    def _own_column(self, container: Node, entry: Entry) -> int:
        return column(self.text, self._dash(container, entry))

    def _dash(self, container: Node, entry: Entry) -> int:
        if container.kind != "list":
            return entry.start
        return self.text.rfind("-", 0, entry.start)

    def _entry_column(self, container: Node, style: Style, item: bool) -> int:
        """The column of a new entry's text; of an item, of what stands behind the dash."""
        if container.entries:
            own = self._own_column(container, container.entries[0])
            return own + style.dash if item else own
        if container.start == len(self.text) and self.root is container:
            return style.dash if item else 0
        line = self._line_start(container.start)
        header = len(self.text[line:]) - len(self.text[line:].lstrip(" "))
        return header + (style.list_indent + style.dash if item else style.indent)

    def _must_be_block(self, container: Node) -> None:
        line = str(line_of(self.text, container.start))
        if container.flow:
            raise Refusal("cannot add to a list or map written in braces", line, FLOW)
        if container.kind == "code":
            raise Refusal("cannot add to an alias", line, "write the entries out in its place")
        if container.kind == "scalar" and container.value is not None:
            raise Refusal("expected a map or a list here", line, "correct that line")
        if container.kind == "scalar" and container.start != container.end:
            raise Refusal("cannot add to a written-out null", line, "delete the null")

    def _into_empty_file(self, line: str) -> Edit:
        end = len(self.text)
        if self.text and not self.text.endswith("\n"):
            return Edit(end, end, self.newline + line)
        return Edit(end, end, line + self.newline)

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end


def _is_pair(container: Node, snippet: Node) -> bool:
    """Whether a snippet is a map's pair rather than a list's item."""
    return container.kind != "list" and snippet.kind == "map"


def _name(entry: Entry) -> str:
    return entry.key if entry.key is not None else str(entry.value.value)
