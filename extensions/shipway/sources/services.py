"""What in a host Shipway made: the services, which have a receipt, and the monorepo itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from shipway.errors import ShipwayError
from shipway.names import did_you_mean
from shipway.sources.answers import workspace_answers
from shipway.sources.host import Host

RECEIPTS = ".shipway"
"""The folder in a service's own with what Shipway remembers of it."""
RECEIPT_NAME = ".shipway/wiring.json"
ANSWERS_NAME = ".copier-answers.yml"
WORKSPACE = "workspace"
"""The kind of the monorepo itself."""
APP = "apps/web"
"""Where the monorepo's own app lies: it has no answers but the monorepo's."""
ADOPTED_NAME = ".shipway/adopted.json"
"""What says that a service was made by hand: its files are the team's own."""


class GeneratedService(NamedTuple):
    """One service: its name and its folder, a POSIX path from the repository's root."""

    name: str
    folder: str

    @property
    def answers(self) -> str:
        """Its answers file."""
        return f"{self.folder}/{ANSWERS_NAME}"

    @property
    def receipt(self) -> str:
        """Its receipt."""
        return f"{self.folder}/{RECEIPT_NAME}"


class Workspace(NamedTuple):
    """The monorepo itself, made by `shipway init`: updated as a service is, and wired nowhere."""

    name: str
    folder: str = "."
    answers: str = ANSWERS_NAME
    receipt: str = ""


Member = GeneratedService | Workspace
"""What has an answers file of its own, and so a version of the template."""


def generated_workspace(host: Host) -> Workspace | None:
    """The monorepo, when Shipway made it.

    Raises ShipwayError when its answers file is damaged.
    """
    answers = workspace_answers(host.root)
    return Workspace(str(answers["workspace_name"])) if answers else None


def generated_members(host: Host) -> list[Member]:
    """All that Shipway made here, the monorepo first."""
    workspace = generated_workspace(host)
    return [*([workspace] if workspace else []), *generated_services(host)]


def is_adopted(root: Path, generated: Member) -> bool:
    """Whether a service was made by hand, and is one of ours since."""
    return (root / generated.folder / ADOPTED_NAME).is_file()


def service_of_answers(path: str) -> GeneratedService:
    """The service whose answers file is ``path``."""
    folder = PurePosixPath(path).parent
    return GeneratedService(folder.name, str(folder))


def member_of_answers(host: Host, path: str) -> Member:
    """The monorepo, or the service, whose answers file is ``path``."""
    workspace = generated_workspace(host) if path == ANSWERS_NAME else None
    return workspace or service_of_answers(path)


def generated_services(host: Host) -> list[GeneratedService]:
    """Every service that Shipway made, sorted by folder."""
    return [
        GeneratedService(PurePosixPath(folder).name, folder)
        for folder in folders_with_receipt(host)
        if (host.root / folder / ANSWERS_NAME).is_file()
    ]


def folders_with_receipt(host: Host) -> list[str]:
    """The folders that have a receipt, sorted; also those whose receipt the host's git ignores, as
    it does with ``.*``."""
    suffix = f"/{RECEIPT_NAME}"
    known = {path.removesuffix(suffix) for path in host.files if path.endswith(suffix)}
    beside = (host.root / host.services_dir).glob(f"*{suffix}")
    return sorted(known | {file.parents[1].relative_to(host.root).as_posix() for file in beside})


def generated_service(host: Host, name: str) -> GeneratedService:
    """The service called ``name``. Raises ShipwayError, with the names that there are, if none."""
    what = f"no service {name} was made by shipway here"
    return find_service(generated_services(host), name, what)


def find_service(services: Sequence[GeneratedService], name: str, what: str) -> GeneratedService:
    """The service called ``name``. Raises ShipwayError(``what``), with the names that there are."""
    for service in services:
        if service.name == name:
            return service
    known = [service.name for service in services]
    if meant := did_you_mean(name, known):
        raise ShipwayError(what, fix=f"did you mean {meant}?")
    raise ShipwayError(what, fix=f"name one of: {', '.join(known) or 'none yet'}")
