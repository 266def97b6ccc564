"""Proposals one by one, in a terminal."""

from __future__ import annotations

from shipway.commands.common import exclusive
from shipway.commands.diffs import print_diff
from shipway.files.write import write_all
from shipway.new.proposals import asked_for, changes_of
from shipway.progress import answer_to
from shipway.propose.find import Found
from shipway.propose.proposal import Proposal
from shipway.service import Service
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService

YES, STOP = ("y", "yes"), ("q", "quit")


def ask_for(host: Host, service: Service, found: Found) -> None:
    """Show each, the strongest ticked; write what is ticked after one more yes."""
    taken = _ticked([one for one in found.shown if not one.asks])
    if not taken:
        return
    paths = ", ".join(dict.fromkeys(one.path for one in taken))
    if answer_to(f"Write {len(taken)} into {paths}? [y/N] ") not in YES:
        print("Nothing of these was written.")
        return
    with exclusive(host.root, f"shipway propose {service.name}"):
        now = Host(host.root)
        _, asked = asked_for(now, service, {})
        generated = GeneratedService(service.name, service.folder)
        write_all(now.root, changes_of(now, generated, asked, taken).changes, seen=now.seen)
    for one in taken:
        print(f"added to {one.path}:{one.line}")


def _ticked(proposals: list[Proposal]) -> list[Proposal]:
    taken = []
    for number, one in enumerate(proposals, 1):
        print(f"\n{number} of {len(proposals)}: {one.evidence.clause()}")
        print_diff(one.diff)
        ticked = one.strongest or one.certain
        said = answer_to(f"Take it? [{'Y/n' if ticked else 'y/N'}/q] ")
        if said in STOP:
            break
        if said in YES or (ticked and not said):
            taken.append(one)
    return taken
