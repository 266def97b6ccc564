"""Odd Dockerfiles, and what an engine makes of them."""

from __future__ import annotations

Expected = tuple[str, tuple[int, ...], str, tuple[str, ...], tuple[str, ...]]
"""User, TCP ports, folder, entry point, command."""

ODD_DOCKERFILES: dict[str, tuple[str, Expected]] = {
    "a user in quotes": (
        'FROM scratch\nUSER "10001:10001"\nCMD ["a"]\n',
        ("10001:10001", (), "/", (), ("a",)),
    ),
    "a port in quotes": (
        "FROM scratch\nUSER 5\nEXPOSE \"8080\" '9090/tcp'\n",
        ("5", (8080, 9090), "/", (), ()),
    ),
    "a stage by platform": (
        "FROM scratch AS base-amd64\nUSER 7\nFROM base-${TARGETARCH}\nEXPOSE 80\n",
        ("7", (80,), "/", (), ()),
    ),
    "another shell": (
        'FROM scratch AS one\nSHELL ["/bin/bash", "-ec"]\nUSER 5\nFROM one\nCMD node x\n',
        ("5", (), "/", (), ("/bin/bash", "-ec", "node x")),
    ),
    "a shell for the entry point": (
        'FROM scratch\nUSER 5\nSHELL ["/bin/ash", "-c"]\nENTRYPOINT tini node\n',
        ("5", (), "/", ("/bin/ash", "-c", "tini node"), ()),
    ),
    "a folder in quotes, and one below it": (
        'FROM scratch\nUSER 5\nWORKDIR "/a b"\nWORKDIR c\n',
        ("5", (), "/a b/c", (), ()),
    ),
    "variables with defaults": (
        "ARG A=6\nFROM scratch\nARG A\nENV P=${A}0\nUSER ${A:-1}:${NONE:-2}\nEXPOSE ${P}\n",
        ("6:2", (60,), "/", (), ()),
    ),
    "a command of the parent behind an entry point": (
        'FROM scratch AS one\nCMD ["x"]\nFROM one\nUSER 5\nENTRYPOINT ["y"]\n',
        ("5", (), "/", ("y",), ()),
    ),
}
