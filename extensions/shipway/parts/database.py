"""PostgreSQL from three DSNs: roles, migrations, tenants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shipway.parts.packages_build import references
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.forbidden import beginning, files_that_name, forbidden_in, forbidden_on
from shipway.sources.parts import Wirings

PACKAGES = ("db", "db-migrate", "db-provision")
OWN = "db"
"""Pools and tenants: nothing else that comes needs it."""


def wires(site: Site) -> Wirings:
    """Their references, where packages are built."""
    return references(site, (n for n in PACKAGES if n != OWN or not site.told["own_db"]))


def unless(site: Site) -> Iterable[str]:
    """Many hosts have a package of that name, with their own tables in it."""
    own = f"packages/{OWN}/"
    return [path for path in site.tree if path.startswith(own)] if site.told["own_db"] else ()


def meets(site: Site) -> Iterator[Obstacle]:
    """What the settings forbid, where it stands: the three DSNs are in its place."""
    if site.told["own_db"]:
        path, what = f"packages/{OWN}/package.json", "stays yours: pools and tenants do not come"
        fix = "nothing to do; docs/database.md says how rows of one tenant are read"
        yield Obstacle(path, 1, what, fix, blocks=False)
    for path, line, name, instead in _forbidden(site):
        what = f"names {name}, which your settings forbid (check.forbidden_variables)"
        yield Obstacle(path, line, what, instead, blocks=False)


def _forbidden(site: Site) -> Iterator[tuple[str, int, str, str]]:
    """Path, line, variable and its cure."""
    forbidden = forbidden_in(site.host.settings)
    for path, lines in files_that_name(site.host.root, *map(beginning, forbidden)):
        for number, name, cure in forbidden_on(lines, forbidden):
            yield path, number, name, cure or "read one of the three DSNs there"


PART = Part(
    name="database",
    order=40,
    title="PostgreSQL from three DSNs",
    help="Packages that make the roles and grants, migrate, and open pools for tenants, from "
    "DATABASE_ROOT_URL, DATABASE_URL and DATABASE_SERVICE_URL alone.",
    files=(
        "docs/database.md",
        "docs/migrations.md",
        "packages/db/",
        "packages/db-migrate/",
        "packages/db-provision/",
    ),
    needs=("packages-build", "compiler-options", "runtime-env"),
    folders=("packages/*",),
    unless=unless,
    wires=wires,
    meets=meets,
    proof="pnpm install && pnpm packages:build && pnpm --filter ./packages/db-provision test",
)
