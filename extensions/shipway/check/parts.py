"""What a part put into the host's files, and nobody finds there any more."""

from __future__ import annotations

from collections.abc import Iterator

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.sources.host import Host
from shipway.wiring.compare import missing_of_parts


def parts_unwired(host: Host) -> Iterator[Finding]:
    """A finding for each block. Raises ShipwayError when the receipt cannot be read."""
    for name, missing in missing_of_parts(host).items():
        for one in missing:
            what, fix = f"{one.block} is missing, which part {name} put here", f"shipway add {name}"
            yield Finding(one.file, 1, "part-unwired", what, fix, key=one.block)


RULES = (
    Rule(
        id="part-unwired",
        title="an entry that `shipway add PART` made is gone",
        why="The part's files are there, and nothing calls them: a gate that does not run holds "
        "nothing.",
        cure="`shipway add PART` puts it back, `shipway remove --part PART` takes the rest out",
        group=DERIVED,
        of="package.json, once packages-build was added",
        wrong='"scripts": {}',
        right='"scripts": { "packages:build": "node scripts/packages-build.ts" }',
        severity="warning",
        since="1.5.0",
    ),
)
