"""Workspace globs are read as pnpm's micromatch reads them: each row was judged by it (4.0)."""

from __future__ import annotations

import pytest

from shipway.sources.globs import covers, expand
from shipway.sources.workspace import named_services_dir, package_dirs_of

MATCHES = {
    "{apps,{packages,libs}}/*": ("libs/a apps/b", "services/a libs libs/a/b"),
    "libs/lib{1..3}": ("libs/lib1 libs/lib3", "libs/lib4 libs/lib"),
    "libs/{c..a}": ("libs/a libs/c", "libs/d"),
    "packages/{a,}": ("packages/a", "packages/b"),
    "{a}/x": ("{a}/x", "a/x"),
    "packages/@(api|web)": ("packages/api packages/web", "packages/apiweb packages/x"),
    "packages/@(a|b)-c": ("packages/a-c", "packages/c-c packages/a"),
    "packages/(a|b)": ("packages/a", "packages/ab"),
    "packages/+(a|b)": ("packages/a packages/abba", "packages/c"),
    "packages/?(x)api": ("packages/api packages/xapi", "packages/yapi"),
    "packages/*(ab)": ("packages/ab packages/abab", "packages/a"),
    "packages/!(legacy)": ("packages/a packages/xlegacy", "packages/legacy packages/legacy2 a"),
    "packages/!(*-x)": ("packages/a packages/ab", "packages/a-x"),
    "packages/[ab]*": ("packages/a packages/bcd", "packages/c"),
    "packages/[^a]": ("packages/b", "packages/a packages/bc"),
    "packages/v[0-9]": ("packages/v1", "packages/vv"),
    "packages/[z-a]": ("packages/[z-a]", "packages/z"),
    "packages/@(a": ("packages/a", "packages/b"),
    "a+b/*": ("a+b/c", "aab/c"),
    "packages/\\*x": ("packages/*x", "packages/zx"),
    "packages/*": ("packages/a packages/a.b", "packages/.hidden packages/a/b"),
    "packages/**": ("packages packages/a packages/a/b", "packages/.a packages/a/.b apps"),
    "**": ("a a/b", ".a .a/b"),
    "**/api": ("api x/y/api", "x/api2 .x/api"),
    "./packages/*/": ("packages/a", "packages"),
}


@pytest.mark.parametrize("glob", MATCHES)
def test_a_glob_takes_what_micromatch_takes(glob: str) -> None:
    """And leaves what it leaves."""
    taken, left = (folders.split() for folders in MATCHES[glob])
    assert [folder for folder in taken if not covers(glob, folder)] == []
    assert [folder for folder in left if covers(glob, folder)] == []


def test_braces_stand_for_globs_without() -> None:
    """In order, inner ones too; what is no choice is text."""
    assert expand("{a,b{1,2}}/*") == ["a/*", "b1/*", "b2/*"]
    for text in ("x{a..1}{b}", "{1..9999999}", "{", "{a", "a,b}"):
        assert expand(text) == [text]


@pytest.mark.parametrize("glob", ["{apps,libs,backends}/*", "@(apps|libs|backends)/*"])
def test_folders_in_a_choice_are_found(glob: str) -> None:
    """Those of the services and those of the libraries."""
    assert named_services_dir([glob]) == "backends"
    assert package_dirs_of([glob], "backends") == ["libs"]
