"""``shipway release``: which image an environment runs, by its digest."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial

from shipway.commands.common import exclusive, open_host, to_json, typed
from shipway.commands.diffs import diff_of_changes, print_diff
from shipway.commands.release.report import Planned, as_json, history_json, history_text, summary
from shipway.errors import ShipwayError
from shipway.file_changes import FileChanges
from shipway.files.write import write_all
from shipway.release.environment import images_of, must_name, named_in, running, with_images
from shipway.release.gate import Ask, Rules, refusals, rules_of
from shipway.release.health import health_in
from shipway.release.history import Release, is_shallow, releases_of
from shipway.release.image import Image, image_argument
from shipway.release.registry import has, platforms_of
from shipway.release.results import failed
from shipway.release.rollback import rolled_back
from shipway.release.signature import unsigned
from shipway.sources.environments import is_production
from shipway.sources.host import Host
from shipway.sources.kargo import stages_of
from shipway.sources.settings import SETTINGS_NAME

Named = dict[str, Image]
IN_PRODUCTION, ELSEWHERE = 2, 1
"""The counts of a first release, when nobody says another."""


def run(arguments: argparse.Namespace) -> int:
    """Release; 0 when the environment names these images then."""
    host = open_host(arguments.directory)
    if arguments.history:
        _history(host, arguments)
        return 0
    if arguments.dry_run:
        planned = _planned(host, arguments)
        if not arguments.json:
            print_diff(diff_of_changes(host.root, _contents(planned.texts)))
    else:
        with exclusive(host.root, typed(arguments, arguments.images)):
            host = Host(host.root)
            planned = _planned(host, arguments)
            write_all(host.root, _contents(planned.texts), seen=host.seen)
    for line in planned.against:
        print(f"passed over: {line}", file=sys.stderr)
    if arguments.json:
        print(to_json("release", as_json(arguments, planned)))
    else:
        print(summary(arguments, planned))
    return 0


def _history(host: Host, arguments: argparse.Namespace) -> None:
    """What ran in an environment, the newest first."""
    named = named_in(host, arguments.history)
    must_name(named, arguments.history, arguments.images)
    found = releases_of(host, named, arguments.images or sorted(images_of(named)))
    if arguments.json:
        print(to_json("release", history_json(arguments.history, found)))
    else:
        print(history_text(arguments.history, found))


def _planned(host: Host, arguments: argparse.Namespace) -> Planned:
    """Raises ShipwayError when there is no such image, and when the environment refuses one."""
    environment = arguments.to or arguments.rollback
    if arguments.rollback and (arguments.all or arguments.source):
        raise ShipwayError("--rollback takes the digests from git", fix="leave --all, --from out")
    named = named_in(host, environment)
    if arguments.rollback:
        images = rolled_back(host, named, environment, arguments.images)
    else:
        images = _images(host, arguments)
    replicas = _replicas(arguments, environment)
    before = images_of(named)
    if arguments.skip_unknown or arguments.all:
        for name in sorted(images.keys() - before.keys()):
            print(f"passed over {name}: no overlay of {environment} names it", file=sys.stderr)
        images = {name: image for name, image in images.items() if name in before}
    must_name(named, environment, images)
    images, against = _left_to_kargo(host, arguments, environment, before, images)
    fresh = {name: image for name, image in images.items() if before[name] != image}
    against += _against(host, arguments, environment, fresh)
    texts = with_images(host, named, images, replicas)
    return Planned(environment, before, images, texts, against)


def _left_to_kargo(
    host: Host, arguments: argparse.Namespace, environment: str, before: Named, images: Named
) -> tuple[Named, list[str]]:
    """The images that are not Kargo's to promote, and what a reason passes over. The first image of
    a service is: Kargo writes no count, and what has none never runs.

    Raises ShipwayError, with the Stage's place, where there are others and no reason.
    """
    theirs = {n: i for n, i in images.items() if before[n].real and before[n] != i}
    stages = stages_of(host, environment) if theirs else []
    if not stages:
        return images, []
    one, names = stages[0], ", ".join(sorted(theirs))
    what = f"{environment} is Kargo's to promote into, by its Stage {one.name}: {names}"
    if arguments.skip_unknown:
        print(f"passed over {names}: {one.path}:{one.line}: {what}", file=sys.stderr)
        return {n: i for n, i in images.items() if n not in theirs}, []
    if arguments.force is None:
        project = f"--project {one.project} " if one.project else ""
        fix = f"kargo promote {project}--stage {one.name} --freight …, or say why: --force REASON"
        raise ShipwayError(what, one.path, fix, one.line)
    return images, [what]


def _against(
    host: Host, arguments: argparse.Namespace, environment: str, images: dict[str, Image]
) -> list[str]:
    """What the environment has against these images, when a reason says to pass it over.

    Raises ShipwayError when none does.
    """
    reason: str | None = arguments.force
    if reason is not None and (not reason.strip() or "\n" in reason):
        raise ShipwayError("why?", "--force", "one line that says it")
    rules = rules_of(host, environment)
    if arguments.rollback:
        rules = rules._replace(source="", results="", healthy=False)  # it ran here
    ask = Ask(
        has,
        partial(unsigned, root=host.root),
        partial(failed, _results(host, rules), rules.results),
        _health(host, rules),
        platforms_of,
    )
    found = list(refusals(rules, images, _ran(host, rules, images), time.time(), ask))
    if found and reason is None:
        where = f"{host.services_dir}/{SETTINGS_NAME}"
        fix = "release what it asks for, or say why not: --force REASON"
        if rules.source and is_shallow(host):
            fix = f"git fetch --unshallow (this clone has not all that ran), then again; or {fix}"
        raise ShipwayError(f"{environment} does not take this: {'; '.join(found)}", where, fix)
    return found


def _ran(host: Host, rules: Rules, images: dict[str, Image]) -> dict[str, list[Release]]:
    if not rules.source or not images:
        return {}
    return releases_of(host, named_in(host, rules.source), images)


def _health(host: Host, rules: Rules) -> Callable[[str, Image], str]:
    if not rules.healthy:
        return lambda name, image: ""
    called = rules.healthy if isinstance(rules.healthy, str) else ""
    return health_in(host, rules.source, called)


def _results(host: Host, rules: Rules) -> str | None:
    path = host.root / rules.results
    return path.read_text("utf-8", "replace") if path.is_file() else None


def _replicas(arguments: argparse.Namespace, environment: str) -> int:
    """How often what is released for the first time is to run."""
    given: int | None = arguments.replicas
    if given is None:
        return IN_PRODUCTION if is_production(environment) else ELSEWHERE
    if given < 1:
        raise ShipwayError(f"--replicas {given} runs nothing", fix="1 or more")
    return given


def _images(host: Host, arguments: argparse.Namespace) -> dict[str, Image]:
    names: list[str] = arguments.images
    if arguments.all == bool(names):
        raise ShipwayError("which images?", fix="NAME=IMAGE@DIGEST…, or --all --from ENV")
    if not arguments.source:
        if arguments.all:
            raise ShipwayError("all images of which environment?", fix="--all --from ENV")
        return dict(map(image_argument, names))
    given = next((name for name in names if "=" in name), None)
    if given:
        raise ShipwayError(f"{given!r} says its image, and so does --from", fix="leave one out")
    return running(host, arguments.source, names)


def _contents(texts: Mapping[str, str]) -> FileChanges:
    return {path: text.encode() for path, text in texts.items()}
