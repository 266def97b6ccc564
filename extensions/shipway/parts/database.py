"""PostgreSQL from three DSNs: roles, migrations, tenants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shipway.parts.packages_build import references
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources import git
from shipway.sources.parts import Wirings

PACKAGES = ("db", "db-migrate", "db-provision")
OWN = "db"
"""Pools and tenants: nothing else that comes needs it."""
OLD = ("APP_DB_", "POSTGRES_ROOT_")


def wires(site: Site) -> Wirings:
    """Their references, where packages are built."""
    return references(site, (n for n in PACKAGES if n != OWN or not site.told["own_db"]))


def unless(site: Site) -> Iterable[str]:
    """Many hosts have a package of that name, with their own tables in it."""
    own = f"packages/{OWN}/"
    return [path for path in site.tree if path.startswith(own)] if site.told["own_db"] else ()


def meets(site: Site) -> Iterator[Obstacle]:
    """Component variables, where they stand: the three DSNs are in their place."""
    if site.told["own_db"]:
        path, what = f"packages/{OWN}/package.json", "stays yours: pools and tenants do not come"
        fix = "nothing to do; docs/database.md says how rows of one tenant are read"
        yield Obstacle(path, 1, what, fix, blocks=False)
    for path, line, text in _old(site):
        what = f"names a component variable: {text}"
        fix = (
            "read DATABASE_URL or DATABASE_SERVICE_URL there; DATABASE_ROOT_URL is for provisioning"
        )
        yield Obstacle(path, line, what, fix, blocks=False)


def _old(site: Site) -> Iterator[tuple[str, int, str]]:
    """Path, line and text of each; a file that is not text names nothing."""
    for path in git.naming(site.host.root, *OLD):
        lines = (site.host.root / path).read_text("utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines, 1):
            if any(old in line for old in OLD):
                yield path, number, line.strip()[:80]


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
