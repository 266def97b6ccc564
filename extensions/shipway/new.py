"""``shipway new``: Copier renders into a staging folder, one atomic write brings it home."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from copier._main import Worker
from copier._template import Template as CopierTemplate
from copier.errors import (
    CopierAnswersInterrupt,
    CopierError,
    DirtyLocalWarning,
    UserMessageError,
)
from plumbum import ProcessExecutionError, local

from shipway.errors import ShipwayError
from shipway.plan import shared_paths
from shipway.service import Service
from shipway.sources import git
from shipway.sources.address import masked, without_credentials
from shipway.sources.host import Host
from shipway.sources.neighbours import Mention, mentions, siblings_of
from shipway.sources.pin import Pin, check_versions
from shipway.sources.settings import read_pin, settings_path
from shipway.sources.trust import check_chosen, first_pin, pins_in
from shipway.template import Template
from shipway.template_globals import HOST_VARIABLE, SHARED_VARIABLE, SNAPSHOT_VARIABLE
from shipway.wiring.registry import LACKING, TARGETS

NO_MANIFESTS = "no folder for manifests named; --data kubernetes_base=infra/k8s/base names one"
CACHE_VARIABLE = "COPIER_CACHE_DIR"
_SNAPSHOTS = count()


@dataclass(frozen=True, slots=True)
class NewFile:
    """One rendered file: its content and mode, and what the host has there now (None: nothing)."""

    path: str
    content: bytes
    mode: int
    before: bytes | None


@dataclass(frozen=True, slots=True)
class NewService:
    """All that ``shipway new`` would write, and what the person should hear about it."""

    service: Service
    files: tuple[NewFile, ...]
    skipped: Mapping[str, str]
    neighbours: tuple[Mention, ...]
    dirty: tuple[str, ...]
    trust: tuple[str, ...] = ()

    @property
    def shared(self) -> tuple[NewFile, ...]:
        """Files of the host that change."""
        return tuple(file for file in self.files if file.before is not None)

    @property
    def created(self) -> tuple[NewFile, ...]:
        """Files that are new."""
        return tuple(file for file in self.files if file.before is None)


def prepare(host: Host, template: Template, data: Mapping[str, Any], *, ask: bool) -> NewService:
    """Render the service and compute its wiring; writes nothing into the host.

    ask: put Copier's questions on the terminal; otherwise defaults are taken.
    Raises ShipwayError for everything that the person can put right.
    """
    pins = pins_in(host)
    check_chosen(host, pins, template.source)
    with TemporaryDirectory(prefix="shipway.") as folder:
        stage = Path(folder) / host.root.name
        services_dir = data.get("services_dir") or host.fact("services_dir")
        answers_file = f"{services_dir}/{data['service_name']}/.copier-answers.yml"
        answers = render(host.root, template, data, stage, answers_file, ask=ask, pins=pins)
        service = Service.from_answers(answers)
        files = tuple(_collected(host.root, stage))
    _refuse_to_overwrite(service, files)
    siblings = siblings_of(host.files, service.services_dir, service.name)
    wired = [file.path for file in files if file.before is not None]
    wired += [path for sibling in siblings for path in own_manifests(service, sibling)]
    return NewService(
        service,
        files,
        skipped_targets(host, service),
        tuple(mentions(host.root, siblings, service.name, service.services_dir, wired)),
        tuple(sorted(_dirty(host) & set(shared_paths(service)))),
        () if pins else tuple(_pinned_now(files, settings_path(service))),
    )


def _pinned_now(files: Iterable[NewFile], path: str) -> Iterator[str]:
    """What the settings pin from now on; an older version of the template pins nothing."""
    for file in files:
        if file.path == path and (pin := read_pin(file.content.decode(), path)):
            yield first_pin(pin.source, path)


def render(
    root: Path,
    template: Template,
    data: Mapping[str, Any],
    stage: Path,
    answers_file: str,
    *,
    ask: bool,
    pins: Iterable[Pin] = (),
) -> dict[str, Any]:
    """Let Copier render into ``stage`` for the host at ``root``; the answers come back.

    The answers file is named outright: Copier compiles a templated name at each use of it.
    """
    with host_named(root, shared=True):
        return copied(
            template,
            stage,
            pins,
            data=dict(data),
            answers_file=Path(answers_file),
            defaults=not ask,
            overwrite=True,
        )


def copied(
    template: Template, stage: Path, pins: Iterable[Pin] = (), **options: Any
) -> dict[str, Any]:
    """Copier's copy; before any code of the template runs, its version is held against ``pins``.

    Raises ShipwayError when the template cannot be reached, NotPinned for a version that names
    another commit than it did.
    """
    options |= {"src_path": template.source, "vcs_ref": template.ref, "dst_path": stage}
    with (
        copier_errors(template.source),
        Worker(**options, quiet=True, unsafe=True) as worker,
    ):
        fetch(worker.template, template.source, template.ref)
        found = commits_of(worker.template, template.ref)
        for pin in pins:
            check_versions(pin, found)
        worker.run_copy()
    return dict(worker.answers.combined)


def fetch(copy: CopierTemplate, source: str, ref: str | None) -> Path:
    """The checkout of a template; nothing of it runs. Copier records its address from here on
    without the user and password in it.

    Raises ShipwayError when git cannot bring it.
    """
    address = without_credentials(source)
    try:
        with git.environment({} if address == source else {CACHE_VARIABLE: _private_cache().name}):
            checkout = copy.local_abspath
    except ProcessExecutionError as error:
        raise unreachable(source, ref, error) from None
    copy.url = address
    return checkout


@cache
def _private_cache() -> TemporaryDirectory[str]:
    """For as long as this command runs: Copier's mirror keeps the password of its first use, and
    would ask with that one, or with none, the next time."""
    return TemporaryDirectory(prefix="shipway.")


def commits_of(copy: CopierTemplate, ref: str | None) -> dict[str, str]:
    """The fetched version's names, as recorded and as asked for, each with its commit."""
    if not copy.commit_hash:
        return {}
    return dict.fromkeys(filter(None, (copy.commit, ref)), copy.commit_hash)


def unreachable(source: str, ref: str | None, error: Exception) -> ShipwayError:
    """The error of a template that git could not bring, with git's own words."""
    words = str(getattr(error, "stderr", "") or error).strip().splitlines()
    what = f"git says: {masked(words[-1])}" if words else type(error).__name__
    version = f" at {ref}" if ref else ""
    return ShipwayError(
        f"the template{version} cannot be fetched; {what}",
        masked(source),
        "check the address, the access and the version; nothing was changed",
    )


def skipped_targets(host: Host, service: Service) -> dict[str, str]:
    """Target name -> why this host did not get it."""
    skipped = {}
    for target in TARGETS:
        path = target.path(service)
        if not path or not target.blocks(service):
            skipped[target.name] = LACKING.get(target.name, "not in this host")
        elif not (host.root / path).is_file():
            skipped[target.name] = f"{path} does not exist"
    if not service.kubernetes_base:
        skipped["kubernetes"] = NO_MANIFESTS
    return skipped


def own_manifests(service: Service, sibling: str) -> list[str]:
    """The folders of a sibling's manifests: they name it throughout and are no hand lists."""
    if not service.kubernetes_base:
        return []
    overlays = [f"{service.kubernetes_overlays}/{name}" for name in service.environments]
    return [f"{root}/{sibling}" for root in (service.kubernetes_base, *overlays)]


def _refuse_to_overwrite(service: Service, files: tuple[NewFile, ...]) -> None:
    """An interrupted copy left files like ours; any other file there is somebody's work."""
    for file in files:
        if file.before is not None and file.path.startswith(f"{service.folder}/"):
            fix = "move that folder away, or choose another name"
            raise ShipwayError("this file is there already and is not ours", file.path, fix)


def _collected(root: Path, stage: Path) -> Iterator[NewFile]:
    for file in sorted(path for path in stage.rglob("*") if path.is_file()):
        path = file.relative_to(stage).as_posix()
        content, there = file.read_bytes(), root / path
        before = there.read_bytes() if there.is_file() else None
        if before != content:
            yield NewFile(path, content, file.stat().st_mode & 0o777, before)


def _dirty(host: Host) -> set[str]:
    # 128: a repository without a commit.
    args = ("diff", "--name-only", "--relative", "-z", "HEAD", "--")
    changed = git.run(host.root, *args, ok=(0, 128))
    return set(filter(None, changed.split("\0")))


@contextmanager
def host_named(root: Path, *, shared: bool) -> Iterator[None]:
    """Tell the template's extension, through the environment, which host it renders for."""
    values = {
        HOST_VARIABLE: str(root),
        SHARED_VARIABLE: "yes" if shared else "no",
        SNAPSHOT_VARIABLE: f"{os.getpid()}-{next(_SNAPSHOTS)}",
    }
    with git.environment(values):
        yield


@contextmanager
def copier_errors(template: str = "") -> Iterator[None]:
    """Copier's own refusals, said as ours; ``template`` is named where Copier does not."""
    # A work tree used as template is taken as it stands; whoever does that knows.
    warnings.simplefilter("ignore", DirtyLocalWarning)
    try:
        # Copier's git has the environment as it was when plumbum was loaded, not os.environ.
        with local.env(**git.wall(local.env.getdict())):
            yield
    except CopierAnswersInterrupt:
        print(file=sys.stderr)
        raise ShipwayError("stopped; nothing was written") from None
    except UserMessageError as error:
        raise ShipwayError(str(error)) from None
    except (CopierError, ValueError) as error:
        fix = "name a Copier template: --template URL-or-folder" if template else ""
        what = masked(str(error)) or type(error).__name__
        raise ShipwayError(what, masked(template), fix) from None
