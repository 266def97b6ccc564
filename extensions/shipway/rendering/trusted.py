"""The version of the template that a service was made by, once the repository trusts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from shipway.rendering.version import TemplateVersion, rendering_for
from shipway.sources.answers import read_versioned
from shipway.sources.host import Host
from shipway.sources.pin import check_versions
from shipway.sources.trust import check_source, pins_in


class Trusted(NamedTuple):
    """An open version, the service's answers, and an empty folder to render into."""

    template: TemplateVersion
    answers: dict[str, Any]
    folder: Path


@contextmanager
def trusted_version(host: Host, answers_path: str) -> Iterator[Trusted]:
    """Fetch the version that the answers at ``answers_path`` name, for as long as this lasts.

    Raises ShipwayError when it cannot be reached, or is not what the repository pins: then nothing
    of it has run.
    """
    answers = read_versioned(host.root, answers_path)
    source, version = answers["_src_path"], answers["_commit"]
    pins = pins_in(host)
    check_source(host, pins, source, answers_path)
    with (
        TemporaryDirectory(prefix="shipway.") as folder,
        rendering_for(host.root),
        closing(TemplateVersion(source, version)) as template,
    ):
        for pin in pins:
            check_versions(pin, template.commits)
        yield Trusted(template, answers, Path(folder))
