"""The settings hold nothing that nobody reads: a misspelt key would change nothing, in silence."""

from __future__ import annotations

from shipway.errors import UPGRADE, NewerShipwayError, ShipwayError
from shipway.sources.host import Host
from shipway.sources.newer import newer_note
from shipway.sources.reading import line_of
from shipway.sources.settings import settings_data
from shipway.sources.settings_shape import SETTINGS
from shipway.sources.trust import settings_in
from shipway.value_checks import unknown

PAGE = "docs/reference/settings.md of Shipway lists them"


def settings_must_be_known(host: Host) -> None:
    """Raises ShipwayError, with file and line, for a setting that nothing reads or whose value is
    not allowed.

    Commands ask this, and a new service. Code of an older template, which runs on every update,
    does not: it may read what a newer one wrote.
    """
    for path in settings_in(host):
        text = host.text(path)
        for keys, why in SETTINGS.find(settings_data(text, path)):
            what, line = f"{'.'.join(keys)}: {why}", line_of(text, keys)
            if why == unknown("", {}) and newer_note(host):
                raise NewerShipwayError(what, path, UPGRADE, line)
            raise ShipwayError(what, path, f"correct that line; {PAGE}", line)
