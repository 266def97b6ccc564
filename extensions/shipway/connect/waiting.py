"""Whether Compose may start a service once another one is healthy."""

from __future__ import annotations

from shipway.service import Service
from shipway.sources.compose_postgres import may_depend_on
from shipway.sources.compose_stack import Stack, stack_of, words
from shipway.sources.view import View


def why_not_wait(view: View, caller: Service, called: str) -> str:
    """Why ``caller`` does not get a `depends_on`; empty where it may."""
    path = caller.compose_file
    text = (view.text(path) or "") if path else ""
    stack = stack_of(path, lambda file: view.text(file) or "") if text else Stack({}, {}, str)
    if caller.name not in stack.services or called not in stack.services:
        return f"No depends_on: {path or 'no Compose file'} does not have both services."
    if called in words(stack.services[caller.name].get("depends_on")):
        return f"{path} waits for {called} already: that entry stays yours."
    profiles = words(stack.services[caller.name].get("profiles"))
    if not may_depend_on(stack.services[called], profiles):
        return f"No depends_on: {called} is in a profile of {path} that {caller.name} is not in."
    if caller.name in _waited_for(stack, called):
        return f"No depends_on: {called} itself waits for {caller.name}."
    return ""


def _waited_for(stack: Stack, name: str) -> set[str]:
    """All that a service waits for, and what these wait for."""
    found: set[str] = set()
    todo = [name]
    while todo:
        entry = stack.services.get(todo.pop(), {})
        new = set(words(entry.get("depends_on"))) - found
        found |= new
        todo += new
    return found
