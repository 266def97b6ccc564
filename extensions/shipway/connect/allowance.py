"""dependency-cruiser's rule about declared packages: one package more, or one less."""

from __future__ import annotations

import json
import re

from shipway.errors import EditError
from shipway.sources.dependency_cruiser import open_config
from shipway.splice.model import Edit, Node, apply, line_of

DECLARED = "imports-declared-packages"
"""How the rule of a service ends that the template writes (see wiring/dependency_cruiser.py)."""
KEY = "pathNot"


def allowed(text: str, service: str, package: str, folder: str) -> str:
    """The config in which ``service`` may import ``package``; the same where nothing forbids it.

    Raises EditError, with the words to add, when it could not be taken out again to the byte.
    """
    after = _allowed(text, service, package, folder)
    if after != text and forbidden_again(after, service, package, folder) != text:
        fix = f"add to {KEY} of {service}-{DECLARED}: {_words(package, folder)}"
        raise EditError("it could not be taken out again", fix=fix)
    return after


def _allowed(text: str, service: str, package: str, folder: str) -> str:
    words = _words(package, folder)
    to = _rule(text, service)
    if to is None:
        return text
    node = to.at(KEY)
    if node is None:
        document = open_config(text)
        return apply(text, [document.insert(to, f"{KEY}: {json.dumps(f'^({words})')}")])
    value = str(node.value)
    if words in value:
        return text
    if node.kind != "scalar" or not re.fullmatch(r"\^\(.*\)", value):
        fix = f"let it match {package} as well: ^({words})"
        raise EditError(f"{KEY} of {service}-{DECLARED}", line=line_of(text, node.start), fix=fix)
    end = node.end - len(')"')
    return apply(text, [Edit(end, end, _written(f"|{words}"))])


def forbidden_again(text: str, service: str, package: str, folder: str) -> str:
    """The exact inverse; what somebody wrote in another form stays."""
    words = _words(package, folder)
    to = _rule(text, service)
    entry = to.get(KEY) if to else None
    if to is None or entry is None:
        return text
    if entry.value.value == f"^({words})":
        document = open_config(text)
        return apply(text, [document.remove(to, entry)])
    start, end = entry.value.start, entry.value.end
    return text[:start] + text[start:end].replace(_written(f"|{words}"), "", 1) + text[end:]


def _rule(text: str, service: str) -> Node | None:
    rules = open_config(text).root.entries_at("forbidden")
    name = f"{service}-{DECLARED}"
    return next((r.value.at("to") for r in rules if r.value.value_at("name") == name), None)


def _words(package: str, folder: str) -> str:
    """By its name, as written under pnpm, and by its folder, where it leads."""
    return f"{_regex(package)}(/|$)|{_regex(folder)}/"


def _regex(path: str) -> str:
    return re.escape(path).replace("\\-", "-")


def _written(words: str) -> str:
    """As it stands in a string of JavaScript or JSON."""
    return words.replace("\\", "\\\\")
