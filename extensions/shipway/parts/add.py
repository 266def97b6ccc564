"""``shipway add``: which version of the template parts come from, and what they would do here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from shipway.errors import ShipwayError
from shipway.names import did_you_mean
from shipway.parts.formed import Version, formed
from shipway.parts.here import rendered
from shipway.parts.plan import PartsPlan, planned
from shipway.parts.registry import PARTS, part_named, with_needs
from shipway.parts.site import Site
from shipway.parts.told import answers_for, told_of
from shipway.rendering.template import Template
from shipway.rendering.version import TemplateVersion
from shipway.sources.address import without_credentials
from shipway.sources.host import Host
from shipway.sources.parts import PartsReceipt, parts_of
from shipway.sources.pin import check_versions
from shipway.sources.programs import programs_of
from shipway.sources.services import generated_workspace
from shipway.sources.trust import check_chosen, pins_in

Opened = tuple[Site, Version, PartsReceipt]


@contextmanager
def opened(host: Host, template: Template, only: Sequence[str] = ()) -> Iterator[Opened]:
    """The workspace of the template's version as this host would get it. only: the folders of
    the programs that are meant; none for all.

    Raises ShipwayError, before any code of the template runs, for a template that the repository
    does not trust, for a monorepo that `shipway init` made (its parts are its own), and for a
    folder with no program.
    """
    refuse_own_workspace(host)
    _refuse_strangers(host, only)
    pins = pins_in(host)
    check_chosen(host, pins, template.source)
    with closing(TemplateVersion(template.source, template.ref)) as version:
        for pin in pins:
            check_versions(pin, version.commits)
        told = told_of(host, only)
        tree = rendered(host, version, answers_for(host), told)
        named = Version(without_credentials(template.source), version.commit, version.recorded)
        yield Site(host, tree, told), named, parts_of(host)


def _refuse_strangers(host: Host, only: Sequence[str]) -> None:
    known = [program.package.folder for program in programs_of(host)] if only else []
    for folder in only:
        if folder not in known:
            meant = did_you_mean(folder, known)
            fix = (
                f"did you mean {meant}?" if meant else f"name one of: {', '.join(known) or 'none'}"
            )
            raise ShipwayError(f"no program starts from {folder}", "--for", fix)


def refuse_own_workspace(host: Host) -> None:
    """Raise ShipwayError where all parts came with the monorepo itself."""
    if generated_workspace(host):
        raise ShipwayError(
            "this monorepo was made by shipway init: it has every part",
            fix="shipway update --workspace brings them up to date",
        )


def adding(opened: Opened, names: Sequence[str]) -> PartsPlan:
    """What adding these parts, with all that they need, would do."""
    site, version, receipt = opened
    return formed(site, _adding(opened, names), receipt, version)


def _adding(opened: Opened, names: Sequence[str]) -> PartsPlan:
    site, version, receipt = opened
    return planned(site, with_needs(names), names, receipt, version.name, answers_for(site.host))


def moving_alone(host: Host, name: str, folder: str) -> PartsPlan:
    """What a part that moves files would do: it needs no template."""
    refuse_own_workspace(host)
    site, receipt = Site(host, {}, {}), parts_of(host)
    plan = planned(site, [part_named(name)], [name], receipt, "", {}, folder)
    return formed(site, plan, receipt, Version("", "", {}))


def each(opened: Opened) -> Iterator[PartsPlan]:
    """What each part would do by itself, for the list: in nobody's form, as counts are the same.
    The part is the last of its plan."""
    for part in PARTS:
        yield _adding(opened, [part.name])


def adding_all(opened: Opened) -> PartsPlan:
    """Every part that nothing stands in the way of. One that moves files is asked for by name: it
    is not taken back, and the others look at where files are."""
    plans = [plan for plan in each(opened) if not plan.moving]
    plan = adding(opened, [one.parts[-1].part.name for one in plans if not one.blocking])
    plan.blocked = {one.parts[-1].part.name: len(one.blocking) for one in plans if one.blocking}
    return plan


def refuse_together(names: Sequence[str], folder: str) -> None:
    """Raise ShipwayError where a part that moves files is asked for beside others, or a folder is
    named and nothing moves."""
    moving = [name for name in names if part_named(name).one_way]
    if moving and len(names) > 1:
        what = f"{moving[0]} moves files that the other parts look at"
        fix = f"shipway add {moving[0]}, then commit, then add the others"
        raise ShipwayError(what, fix=fix)
    if folder and not moving:
        fix = "shipway add app-workspace --folder apps/web"
        raise ShipwayError("--folder is of the part app-workspace", fix=fix)


def refuse_blocked(plan: PartsPlan) -> None:
    """Raise ShipwayError, with every obstacle, where one of the parts cannot be added, or where
    nothing is there to be moved."""
    if plan.moving and plan.moving.nothing:
        fix = "nothing is to be done: shipway add lists the other parts"
        raise ShipwayError(plan.moving.nothing, "package.json", fix)
    if not plan.blocking:
        return
    first, *more = plan.blocking
    rest = "".join(f"\n{one}" for one in more)
    raise ShipwayError(first.what, first.path, f"{first.fix}{rest}", first.line)
