"""Files that are lists of lines, such as CODEOWNERS."""

from __future__ import annotations

from shipway.splice.model import Edit, Entry, Node, newline_of


class LinesDocument:
    """One file of lines (see splice.model.Document). Its root is the list of its lines that are
    neither blank nor comments; an entry's key is the line's first word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = newline_of(text)
        self.root = Node("list", 0, len(text), None, self._entries())

    @property
    def end(self) -> Entry:
        """A place after everything."""
        node = Node("scalar", len(self.text), len(self.text))
        return Entry(None, node.start, node.end, node)

    def place(self, line: str) -> Entry | None:
        """The line after which a new one goes; None: before all others."""
        return self.end

    def _entries(self) -> tuple[Entry, ...]:
        entries, at = [], 0
        for line in self.text.split("\n"):
            bare = line.removeprefix("\ufeff").split(" #")[0].strip()
            start = at + len(line) - len(line.lstrip("\ufeff \t"))
            if bare and not bare.startswith("#"):
                node = Node("scalar", start, start + len(bare), " ".join(bare.split()))
                entries.append(Entry(bare.split()[0], start, node.end, node))
            at += len(line) + 1
        return tuple(entries)

    def parse_snippet(self, container: Node, snippet: str) -> Entry:
        return LinesDocument(snippet).root.entries[0]

    def render(self, container: Node, snippet: str) -> str:
        word, _, rest = snippet.partition(" ")
        return f"{word}{' ' * max(1, self._column() - len(word))}{rest.strip()}"

    def insert(self, container: Node, snippet: str) -> Edit:
        line, place = self.render(container, snippet), self.place(snippet)
        if place is None:
            start = len(self.text) - len(self.text.removeprefix("\ufeff"))
            return Edit(start, start, line + self.newline)
        end = self.text.find("\n", place.end)
        if end >= 0:
            return Edit(end + 1, end + 1, line + self.newline)
        end = len(self.text)
        if self.text and not self.text.endswith("\n"):
            return Edit(end, end, self.newline + line)
        return Edit(end, end, line + self.newline)

    def remove(self, container: Node, entry: Entry) -> Edit:
        start = self.text.rfind("\n", 0, entry.start) + 1
        start = start or len(self.text) - len(self.text.removeprefix("\ufeff"))
        end = self.text.find("\n", entry.end)
        if end >= 0:
            return Edit(start, end + 1, "")
        # The last line of a file without a final line end: the one before it loses its own.
        crlf = self.text[max(0, start - 2) : start] == "\r\n"
        return Edit(max(0, start - (2 if crlf else 1)), len(self.text), "")

    def replace(self, container: Node, entry: Entry, snippet: str) -> Edit:
        return Edit(entry.start, entry.end, self.render(container, snippet))

    def _column(self) -> int:
        """Where the second words begin, when most lines agree; else right after the first."""
        columns = []
        for entry in self.root.entries:
            text = self.text[entry.start : entry.end]
            rest = text[len(str(entry.key)) :]
            columns.append(len(text) - len(rest.lstrip()))
        usual = max(set(columns), key=columns.count, default=0)
        return usual if len(columns) > 1 and columns.count(usual) * 2 > len(columns) else 0
