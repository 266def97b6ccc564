"""``shipway new``: Copier renders into a staging folder, one atomic write brings it home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from shipway.kinds.registry import kind_of
from shipway.layers.fetched import Fetcher
from shipway.layers.now import layers_now
from shipway.new.compose_notes import addresses_to_give, chosen_by_person, other_stacks
from shipway.new.compose_notes import habits as compose_habits
from shipway.new.files import (
    AsItWillBe,
    NewFile,
    collected,
    formed,
    refuse_to_overwrite,
    with_lists,
)
from shipway.new.found import found_text
from shipway.new.habits import habits
from shipway.new.layered import lay_over
from shipway.new.next_steps import Step, steps_after
from shipway.new.plan import shared_paths
from shipway.new.pnpm_notes import pnpm_notes
from shipway.new.skipped import not_found, skipped_targets
from shipway.new.taken import lists_of
from shipway.propose.find import Found
from shipway.propose.proposal import Proposal
from shipway.rendering.copier_run import render
from shipway.rendering.template import Template
from shipway.service import Service
from shipway.sources import git
from shipway.sources.depcruise_notes import notes as boundary_notes
from shipway.sources.env_schema import SCHEMA_NAME, variables_of
from shipway.sources.host import Host
from shipway.sources.image_inputs import unreachable
from shipway.sources.runtime import absent_modules, modules_of
from shipway.sources.services import ANSWERS_NAME
from shipway.sources.settings import read_pin, settings_path
from shipway.sources.trust import check_chosen, first_pin, pins_in


class NewService(NamedTuple):
    """All that ``shipway new`` would write, and what the person should hear about it.

    taken: what it takes unasked in lists that its siblings are in; ``files`` has it, too.
    """

    service: Service
    files: tuple[NewFile, ...]
    skipped: Mapping[str, str]
    proposals: Found
    dirty: tuple[str, ...]
    unreachable: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    habits: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    found: str = ""
    ignored: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    stack: tuple[str, ...] = ()
    taken: tuple[Proposal, ...] = ()

    @property
    def shared(self) -> tuple[NewFile, ...]:
        """Files of the host that change."""
        return tuple(file for file in self.files if file.before is not None)

    @property
    def created(self) -> tuple[NewFile, ...]:
        """Files that are new."""
        return tuple(file for file in self.files if file.before is None)


def prepare(
    host: Host, template: Template, data: Mapping[str, Any], *, ask: bool, take: bool = True
) -> NewService:
    """Render the service and compute its wiring; writes nothing into the host.

    ask: put Copier's questions on the terminal; otherwise defaults are taken. take: whether lists
    that are certain get theirs unasked.
    Raises ShipwayError for everything that the person can put right.
    """
    pins = pins_in(host)
    with closing(Fetcher(host.root)) as fetcher:
        now = layers_now(host, fetcher, {})
    check_chosen(host, pins, template.source)
    with TemporaryDirectory(prefix="shipway.") as folder:
        stage = Path(folder) / host.root.name
        kind = kind_of(str(data.get("kind")))
        services_dir = data.get("services_dir") or host.home_of(kind)
        answers_file = f"{services_dir}/{data['service_name']}/{ANSWERS_NAME}"
        if ask and "services_dir" not in data and (host.siblings_dir or "kind" not in data):
            answers_file = ""  # it follows from an answer
        answers = render(
            host.root,
            template,
            data,
            stage,
            answers_file,
            ask=ask,
            libraries=host.libraries(),
            pins=pins,
            defaults=now.defaults,
        )
        service = Service.from_answers(answers)
        lay_over(host, service, stage, now)
        rendered = tuple(collected(host.root, stage))
    refuse_to_overwrite(service, rendered)
    texts = AsItWillBe(host.root, rendered).texts()
    lists = lists_of(host, service, texts, unasked=take)
    rendered = tuple(with_lists(host.root, rendered, lists.contents))
    files, notes = formed(host.root, service, rendered)
    content = AsItWillBe(host.root, files)
    return NewService(
        service,
        files,
        skipped_targets(host, service) | not_found(host, service, [f.path for f in files]),
        lists.found,
        tuple(sorted(_dirty(host) & {*shared_paths(service), *lists.contents})),
        tuple(unreachable(host.root, host.files, host.packages, service.packages)),
        () if pins else tuple(_pinned_now(files, settings_path(service))),
        notes,
        taken=lists.taken,
        boundaries=tuple(boundary_notes(host, service)),
        stack=tuple(_of_stack(host, service, data)),
        habits=(
            *habits(host, service, asked=ask, chosen="services_dir" in data),
            *_absent(host, service, texts),
            *pnpm_notes(host, service, content[f"{service.folder}/package.json"]),
        ),
        steps=tuple(
            steps_after(host, service, _secrets(service, content), _addresses(service, content))
        ),
        found="" if ask else found_text(host, service),
    )


def _secrets(service: Service, content: AsItWillBe) -> list[str]:
    """The secret variables of the service that was made."""
    if not service.made_as.image:
        return []
    schema = content[f"{service.folder}/{SCHEMA_NAME}"]
    return [v.name for v in variables_of(schema.decode(), SCHEMA_NAME) if v.secret]


def _absent(host: Host, service: Service, texts: Mapping[str, str]) -> list[str]:
    package = host.facts.runtime
    return absent_modules(texts, package, modules_of(host, package), service.name)


def _of_stack(host: Host, service: Service, data: Mapping[str, Any]) -> Iterator[str]:
    """Which Compose file was taken, and what of its habits."""
    if not service.made_as.image:
        return
    if not chosen_by_person(host, data) and (note := other_stacks(host, service.compose_file)):
        yield note
    if note := compose_habits(service):
        yield note


def _addresses(service: Service, content: AsItWillBe) -> list[str]:
    """The commands that give what the stack does not show."""
    path = service.compose_file
    return addresses_to_give(path, content[path].decode(), service.name) if path in content else []


def _pinned_now(files: Iterable[NewFile], path: str) -> Iterator[str]:
    """What the settings pin from now on; an older version of the template pins nothing."""
    for file in files:
        if file.path == path and (pin := read_pin(file.content.decode(), path)):
            yield first_pin(pin.source, path)


def _dirty(host: Host) -> set[str]:
    # 128: a repository without a commit.
    args = ("diff", "--name-only", "--relative", "-z", "HEAD", "--")
    changed = git.run(host.root, *args, ok=(0, 128))
    return set(filter(None, changed.split("\0")))
