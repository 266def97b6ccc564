"""What every service runs on, in one package for all of them."""

from __future__ import annotations

from shipway.parts.packages_build import references
from shipway.parts.part import Part
from shipway.parts.site import Site
from shipway.sources.parts import Wirings


def wires(site: Site) -> Wirings:
    """Its reference, where packages are built."""
    return references(site, ("service",))


PART = Part(
    name="service-runtime",
    order=38,
    title="what services run on, in one package",
    help="A package of lifecycle, probes, signals, log and server, for services that import it in "
    "place of copies: none does before it is asked for.",
    files=("packages/service/",),
    needs=("compiler-options", "packages-build"),
    folders=("packages/*",),
    wires=wires,
    proof="pnpm install && pnpm packages:build && pnpm --filter ./packages/service test",
)
