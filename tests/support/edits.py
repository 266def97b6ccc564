"""Words for what teams do to their services: each edit knows how to tell that it is still there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from support.service_view import View

MOVED = {
    "src/process.ts": "src/signals.ts",
    "src/routes/greetings.ts": "src/routes/example.ts",
    "src/handle-job.ts": "src/jobs/handle-job.ts",
}
"""Where later versions of the template have these files."""
MOST = 0.7
"""How much of a reformatted file must still look as the team left it."""
Test = Callable[[str, str, str], bool]
"""Of a file's text now, as the team left it, and as it was before that."""


@dataclass(frozen=True)
class Edit:
    """One thing that a team did. ``kept``: whether a service still has it, next to what the team
    had. ``kind``: the services that have what it touches."""

    name: str
    change: Callable[[View], None]
    kept: Callable[[View, View], bool]
    kind: str = "both"

    def __and__(self, other: Edit) -> Edit:
        """Both, as one edit."""

        def change(view: View) -> None:
            self.change(view)
            other.change(view)

        def kept(view: View, team: View) -> bool:
            return self.kept(view, team) and other.kept(view, team)

        kind = self.kind if self.kind != "both" else other.kind
        return Edit(self.name, change, kept, kind)


def called(name: str, edit: Edit, kind: str = "") -> Edit:
    """``edit`` under a name."""
    return replace(edit, name=name, kind=kind or edit.kind)


def swap(path: str, before: str, after: str, keeps: str | None = None) -> Edit:
    """Replace one text; ``keeps``: what must remain of the new one (all of it)."""
    wanted = after if keeps is None else keeps
    return _in_file(path, lambda text: text.replace(before, after, 1), _has(wanted))


def edited(path: str, change: Callable[[str], str], keeps: str) -> Edit:
    """Change a file in any way; ``keeps`` must remain of it."""
    return _in_file(path, change, _has(keeps))


def insert(path: str, anchor: str, lines: str, *, above: bool = False) -> Edit:
    """Put lines below (or above) the line that has ``anchor``."""

    def change(text: str) -> str:
        found = re.search(rf"^.*{re.escape(anchor)}.*\n?", text, re.M)
        assert found, (path, anchor)
        at = found.start() if above else found.end()
        return text[:at] + lines + text[at:]

    return _in_file(path, change, _has(*_words_of(lines)))


def append(path: str, lines: str) -> Edit:
    """Put lines at the end."""
    return _in_file(path, lambda text: text + lines, _has(*_words_of(lines)))


def drop(path: str, lines: str, gone: str = "") -> Edit:
    """Take a text out; ``gone``: what must not come back in any form (a pattern)."""
    pattern = gone or re.escape(lines.strip())

    def kept(text: str, team: str, before: str) -> bool:
        return len(re.findall(pattern, text)) <= len(re.findall(pattern, team))

    return _in_file(path, lambda text: text.replace(lines, "", 1), kept)


def reorder(path: str, first: str, second: str) -> Edit:
    """Let two neighbouring texts change places; the order of their keys, or first words, tells."""
    one, two = (re.findall(r"\S+:|(?:\S+ ?){1,3}", text)[0] for text in (first, second))

    def kept(text: str, team: str, before: str) -> bool:
        return two in text and one in text and text.index(two) < text.index(one)

    return _in_file(path, lambda text: text.replace(first + second, second + first, 1), kept)


def reformat(path: str, change: Callable[[str], str]) -> Edit:
    """Run a formatter; most of the lines as it made them must remain."""

    def kept(text: str, team: str, before: str) -> bool:
        now, then, first = (set(t.splitlines(keepends=True)) for t in (text, team, before))
        return len(now & then - first) >= MOST * len(then - first)

    return _in_file(path, change, kept)


def rewrite(path: str, text: str) -> Edit:
    """Replace the whole file by the team's own."""
    return _in_file(path, lambda _: text, _has(*_words_of(text)))


def remove(path: str) -> Edit:
    """Delete the file, or all that is ours in a shared one."""

    def change(view: View) -> None:
        assert view.pop(path, ""), f"{view.name} has no {path} to delete"

    def kept(view: View, team: View) -> bool:
        return not any(view.get(place) for place in _places(path))

    return Edit("", change, kept)


def move(path: str, to: str) -> Edit:
    """Give a file another name."""

    def change(view: View) -> None:
        view[to] = view.pop(path)

    def kept(view: View, team: View) -> bool:
        return view.get(to) == team[to] and path not in view

    return Edit("", change, kept)


def add(path: str, text: str) -> Edit:
    """A file of the team's own."""

    def change(view: View) -> None:
        assert path not in view
        view[path] = text

    def kept(view: View, team: View) -> bool:
        return all(words in view.get(path, "") for words in _words_of(text))

    return Edit("", change, kept)


def _words_of(lines: str) -> list[str]:
    return [line.strip() for line in lines.split("\n") if line.strip()]


def _has(*texts: str) -> Test:
    return lambda text, team, before: all(wanted in text for wanted in texts)


def _places(path: str) -> list[str]:
    return [path, *([MOVED[path]] if path in MOVED else [])]


def _in_file(path: str, change: Callable[[str], str], test: Test) -> Edit:
    def act(view: View) -> None:
        assert path in view, f"{view.name} has no {path} to edit"
        after = change(view[path])
        assert after != view[path], f"an edit of {path} changes nothing"
        view[path] = after

    def kept(view: View, team: View) -> bool:
        texts = (view[place] for place in _places(path) if place in view)
        return any(test(text, team[path], team.before.get(path, "")) for text in texts)

    return Edit("", act, kept)
