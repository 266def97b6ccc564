"""What a Dockerfile says of the image it builds."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from shipway.errors import EditError
from shipway.sources.dockerfile_lines import instructions

NUMERIC = "write USER 10001:10001: Kubernetes' runAsNonRoot can check only a number"
MAX_PORT, MAX_UID = 65535, 2**31 - 1
SHELL = ("/bin/sh", "-c")
PLATFORM = {
    f"{side}{part}": value
    for side in ("TARGET", "BUILD")
    for part, value in (
        ("PLATFORM", "linux/amd64"), ("OS", "linux"), ("ARCH", "amd64"), ("VARIANT", "")
    )
}  # fmt: skip
"""What BuildKit itself gives a FROM (its dockerfile reference, "Automatic platform ARGs"). What is
read here does not differ between platforms, or one of them is as good as another."""
VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?([-+])([^}]*))?\}|(\w+))")


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """Facts of the final stage, with what it inherits. ``line``: instruction -> its line."""

    port: int
    uid: int
    gid: int | None = None
    ports: tuple[int, ...] = ()
    workdir: str = "/"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    healthcheck_line: int = 0
    line: Mapping[str, int] = field(default_factory=dict)


NO_IMAGE = ImageFacts(0, 0)
"""Of what is not run by itself."""


@dataclass(slots=True)
class _Stage:
    """A stage while it is read; a copy of its parent's facts to begin with."""

    user: str = ""
    ports: tuple[int, ...] = ()
    workdir: str = "/"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    commanded: bool = False
    shell: tuple[str, ...] = SHELL
    healthcheck: int = 0
    onbuild: int = 0
    variables: dict[str, str] = field(default_factory=dict)
    line: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=256)
def facts_of(text: str) -> ImageFacts:
    """The facts of the last stage.

    Raises EditError, with the line, for what cannot be known, and for a USER that is no number
    other than 0.
    """
    stages: dict[str, _Stage] = {}
    stage: _Stage | None = None
    shared = dict(PLATFORM)
    for line, word, rest in instructions(text):
        if word == "FROM":
            stage = _from(stages, shared, line, rest)
        elif stage is None:
            if word != "ARG":
                raise EditError(f"{word} stands before FROM", line=line, fix="begin with FROM")
            shared |= _pairs(rest, {})
        else:
            _take(stage, shared, line, word, rest)
    if stage is None:
        raise EditError("there is no FROM", line=1, fix="begin with FROM")
    if stage.onbuild:
        fix = "write the instruction in the stage that needs it"
        raise EditError("ONBUILD changes what a later stage is", line=stage.onbuild, fix=fix)
    uid, gid = _numbers(stage)
    return ImageFacts(
        stage.ports[0] if stage.ports else 0,
        uid,
        gid,
        stage.ports,
        stage.workdir,
        stage.entrypoint,
        stage.command,
        stage.healthcheck,
        stage.line,
    )


def _from(stages: dict[str, _Stage], shared: dict[str, str], line: int, rest: str) -> _Stage:
    words = [word for word in rest.split() if not word.startswith("--")]
    if not words:
        raise EditError("FROM names no image", line=line, fix="write FROM IMAGE:TAG")
    parent = stages.get(_filled(words[0], shared, line).lower())
    if parent and parent.onbuild:
        fix = "write the instruction in the stage that needs it"
        raise EditError("ONBUILD changes what a later stage is", line=parent.onbuild, fix=fix)
    stage = _Stage()
    if parent:
        for name in ("user", "ports", "workdir", "entrypoint", "command", "shell", "healthcheck"):
            setattr(stage, name, getattr(parent, name))
        stage.variables, stage.line = dict(parent.variables), dict(parent.line)
    stage.line["FROM"] = line
    name = words[2] if len(words) > 2 and words[1].upper() == "AS" else str(len(stages))
    stages[name.lower()] = stages[str(len(stages))] = stage
    return stage


def _take(stage: _Stage, shared: dict[str, str], line: int, word: str, rest: str) -> None:
    values = stage.variables
    if word in ("USER", "EXPOSE", "CMD", "ENTRYPOINT", "WORKDIR"):
        stage.line[word] = line
    if word == "ARG":
        name = rest.split("=")[0].strip()
        stage.variables |= _pairs(rest, values) or ({name: shared[name]} if name in shared else {})
    elif word == "ENV":
        stage.variables |= _pairs(rest, values) or _pair_of_old(rest, values)
    elif word == "USER":
        stage.user = _unquoted(_filled(rest.strip(), values, line))
    elif word == "EXPOSE":
        stage.ports += _ports(_unquoted(_filled(rest, values, line)), line)
    elif word == "WORKDIR":
        path = _filled(rest.strip().strip("\"'"), values)
        stage.workdir = path if path.startswith("/") else f"{stage.workdir.rstrip('/')}/{path}"
    elif word == "ENTRYPOINT":
        stage.entrypoint = _words(rest, stage.shell)
        if not stage.commanded:
            stage.command = ()  # what the parent's entry point was given
    elif word == "CMD":
        stage.command, stage.commanded = _words(rest, stage.shell), True
    elif word == "SHELL":
        stage.shell = _words(rest, SHELL)
    elif word == "HEALTHCHECK":
        stage.healthcheck = 0 if rest.strip().upper() == "NONE" else line
    elif word == "ONBUILD":
        stage.onbuild = line


def _numbers(stage: _Stage) -> tuple[int, int | None]:
    line = stage.line.get("USER", stage.line["FROM"])
    user, _, group = stage.user.partition(":")
    if not user.isdigit() or int(user) == 0:
        what = f"USER {stage.user} is not a number other than 0" if user else "there is no USER"
        raise EditError(what, line=line, fix=NUMERIC)
    if int(user) > MAX_UID:
        raise EditError(
            f"USER {user} is above {MAX_UID}, the highest there is", line=line, fix=NUMERIC
        )
    return int(user), int(group) if group.isdigit() else None


def _ports(rest: str, line: int) -> tuple[int, ...]:
    """TCP ports; the first of a range."""
    found = []
    for port in rest.split():
        number, _, protocol = port.partition("/")
        first = number.split("-")[0]
        if not first.isdigit() or not 0 < int(first) <= MAX_PORT:
            raise EditError(f"EXPOSE {port} is no port", line=line, fix="write 1 to 65535")
        if protocol.lower() in ("", "tcp"):
            found.append(int(first))
    return tuple(found)


def _pair_of_old(rest: str, values: Mapping[str, str]) -> dict[str, str]:
    """``ENV NAME value``, without an equals sign."""
    name, _, value = rest.partition(" ")
    return {name: _filled(value.strip(), values)}


def _pairs(rest: str, values: Mapping[str, str]) -> dict[str, str]:
    try:
        words = shlex.split(rest)
    except ValueError:
        words = rest.split()
    pairs = [word.split("=", 1) for word in words if "=" in word]
    return {name: VARIABLE.sub(lambda m: values.get(m[1] or m[4], ""), v) for name, v in pairs}


def _filled(text: str, values: Mapping[str, str], line: int = 0) -> str:
    """``text`` with its variables filled in.

    Raises EditError for one that is not known; without a line it stays as it is written.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[4]
        if match[2] == "-":
            return values.get(name) or match[3]
        if match[2] == "+":
            return match[3] if values.get(name) else ""
        if name not in values and not line:
            return match[0]
        if name not in values:
            raise EditError(
                f"${name} cannot be known here", line=line, fix=f"give ARG {name} a default"
            )
        return values[name]

    return VARIABLE.sub(value, text)


def _unquoted(text: str) -> str:
    """Words as BuildKit's shell lexer gives them: without quotes and backslashes."""
    try:
        return " ".join(shlex.split(text))
    except ValueError:
        return text


def _words(rest: str, shell: tuple[str, ...]) -> tuple[str, ...]:
    """The exec form as it is; the shell form behind the stage's SHELL."""
    try:
        words = json.loads(rest)
    except ValueError:
        words = None
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return tuple(words)
    return (*shell, rest.strip())
