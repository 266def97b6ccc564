"""Hundreds of teams, one edit each, two updates of all services at once: no edit is ever lost."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from shipway.cli import main
from support.fleet import make_fleet
from support.hosts import commit
from support.service_view import PARTS, View, settled
from support.verdicts import Verdict, arrived, elsewhere, verdict
from support.versions import TemplateHistory
from survival.catalogue import CONTROLS, answers_of, catalogue
from survival.versions import TAGS, release_all


@pytest.mark.slow
def test_no_edit_is_lost_on_the_way_from_v1_to_v3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is there afterwards, or in a conflict that was named; the template's news came too."""
    edits = catalogue()
    assert len(edits) >= 200
    template = TemplateHistory(tmp_path / "template")
    release_all(template)
    names = [*CONTROLS, *edits]
    host = make_fleet(template.root, "v1.0.0", tmp_path / "acme", {n: answers_of(n) for n in names})
    first = {name: View(host, name) for name in names}
    teams = {name: first[name].edited(edit.change) for name, edit in edits.items()}
    blind = [edit.name for n, edit in edits.items() if edit.kept(first[n], teams[n])]
    assert not blind, "they cannot tell whether they are there"
    commit(host, "what the teams did")

    worst = dict.fromkeys(edits, Verdict.CLEAN)
    for tag in TAGS:
        said = _update(host, tag)
        for name, edit in edits.items():
            found = verdict(edit, teams[name], View(host, name), reported=_named(said, name))
            worst[name] = max(worst[name], found)
        _resolve(host)

    last = {name: View(host, name) for name in names}
    news = _news(teams, first, last, [n for n in edits if worst[n] is Verdict.CLEAN])
    with capsys.disabled():
        print("\n" + _report(worst, news))
    bad = [f"{worst[n].name} {n}: {edit.name}" for n, edit in edits.items() if worst[n] > 1]
    assert not bad, "\n".join(bad)
    controls = {name.partition("-")[0]: last[name] for name in CONTROLS}
    strays = {n: elsewhere(teams[n], last[n], controls[n.partition("-")[0]]) for n in edits}
    assert not {name: paths for name, paths in strays.items() if paths}


def _update(host: Path, tag: str) -> list[str]:
    """`shipway update --all`; where it named conflicts, and what they are about."""
    out = StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as exit_:
        main(["update", "--all", "--to", tag, "--json", "-C", str(host)])
    said = json.loads(out.getvalue())
    conflicts = [f"{conflict['path']} {conflict['what']}" for conflict in said["conflicts"]]
    assert exit_.value.code == (1 if conflicts else 0)
    return conflicts


def _named(said: list[str], name: str) -> bool:
    return any(f"/{name}" in conflict for conflict in said)


def _resolve(host: Path) -> None:
    """The team's side everywhere, committed."""
    files = [*(host / "services").rglob("*"), *(host / path for path in PARTS)]
    for file in filter(Path.is_file, files):
        text = file.read_bytes().decode()
        if settled(text) != text:
            file.write_bytes(settled(text).encode())
    commit(host, "resolved")


def _news(
    teams: dict[str, View], first: dict[str, View], last: dict[str, View], names: list[str]
) -> float:
    """How much of the template's news came into the files that the teams edited."""
    came = total = 0
    for name in names:
        control = next(c for c in CONTROLS if c.partition("-")[0] == name.partition("-")[0])
        here, all_ = arrived(teams[name], last[name], first[control], last[control])
        came, total = came + here, total + all_
    return came / total


def _report(worst: dict[str, Verdict], news: float) -> str:
    counts = Counter(worst.values())
    numbers = ", ".join(f"{counts[kind]} {kind.name.lower()}" for kind in Verdict)
    rate = counts[Verdict.CLEAN] / len(worst)
    return f"{len(worst)} edits: {numbers}; {rate:.1%} merged clean, {news:.1%} of the news came"
