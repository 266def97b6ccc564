"""The fleet update against its oracle: ``copier update`` of each service, a commit between."""

from __future__ import annotations

import os
import shutil
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from shipway.errors import ShipwayError
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService, generated_services
from shipway.upgrade.fleet import update_fleet
from shipway.upgrade.reconcile import write
from support.histories import SERVICES, History, histories, make_fleet, modes, play
from support.history_acts import ACTS, Act
from support.hosts import commit, snapshot, status
from support.service_view import COMPOSE, RULES, settled
from support.versions import TemplateHistory

EXAMPLES = int(os.environ.get("SHIPWAY_HISTORIES", "2"))
SEED = int(os.environ.get("SHIPWAY_SEED", "3"))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path]:
    return make_fleet(tmp_path_factory.mktemp("fleet"))


@pytest.mark.slow
@seed(SEED)
@settings(
    max_examples=EXAMPLES,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(history=histories())
def test_a_fleet_update_is_copier_update_for_each(
    fleet: tuple[TemplateHistory, Path], history: History, tmp_path_factory: pytest.TempPathFactory
) -> None:
    template, start = fleet
    folder = tmp_path_factory.mktemp("history")
    at_once, in_turn = folder / "at-once", folder / "in-turn"
    try:
        for host in (at_once, in_turn):
            shutil.copytree(start, host, symlinks=True)
            play(host, history)
        expected = one_after_the_other(template, in_turn, history)
        got = all_at_once(at_once, history)
        assert got == expected
        if not isinstance(got, str):
            assert modes(at_once) == modes(in_turn)
    finally:
        shutil.rmtree(folder)


def test_every_act_of_a_history_finds_what_it_changes(
    fleet: tuple[TemplateHistory, Path], tmp_path: Path
) -> None:
    """Else the histories lose a case without a word when the template words a line anew."""
    idle = []
    for number, (what, service) in enumerate(product(ACTS, SERVICES)):
        host = Path(shutil.copytree(fleet[1], tmp_path / str(number), symlinks=True))
        ACTS[what](host, host / "services" / service, Act(service, what))
        if not status(host):
            idle.append((what, service))
    assert not idle


def named(host: Host, history: History) -> list[GeneratedService]:
    """The services to update that are still there."""
    return [
        generated for generated in generated_services(host) if generated.name in history.updated
    ]


def all_at_once(host: Path, history: History) -> dict[str, bytes] | str:
    """The host after `shipway update --all`; ``refused`` when it refuses."""
    before = snapshot(host)
    opened = Host(host)
    try:
        update = update_fleet(opened, named(opened, history), "v3.0.0", dict(history.data))
    except ShipwayError:
        assert snapshot(host) == before
        return "refused"
    write(host, update.result)
    settle_shared(host)
    return snapshot(host)


def one_after_the_other(
    template: TemplateHistory, host: Path, history: History
) -> dict[str, bytes] | str:
    """The host after `copier update` of each service."""
    for generated in named(Host(host), history):
        try:
            template.update(host, generated.name, "v3.0.0", **dict(history.data))
        except Exception as error:
            if type(error).__name__ != "TaskError":
                raise
            return "refused"
        # Copier refuses a dirty tree, and the next service refuses this one's markers.
        settle_shared(host)
        commit(host, generated.name)
    return snapshot(host)


def settle_shared(host: Path) -> None:
    """The team's side of every conflict in a shared file."""
    for path in (COMPOSE, RULES):
        file = host / path
        if "<<<<<<<" in file.read_text():
            file.write_text(settled(file.read_text()))
