"""Images that hold one program's packages and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site

IGNORES = ".dockerignore"


def unless(site: Site) -> Iterable[str]:
    """What a host keeps out of its builds is its own affair."""
    return (IGNORES,) if site.told["dockerignore"] else ()


def meets(site: Site) -> Iterator[Obstacle]:
    """What builds still get by the host's own .dockerignore, and the Dockerfiles that copy the
    whole repository into what they keep."""
    host = site.host
    if site.told["dockerignore"] and host.on_disk([IGNORES]):
        own = {line.strip() for line in host.text(IGNORES).splitlines()}
        wanted = site.tree[IGNORES].content.decode().splitlines()
        if lacking := [line for line in wanted if line not in own]:
            what = "yours stays; it lets into builds what no image should hold"
            yield Obstacle(IGNORES, 1, what, f"add {' '.join(lacking)}", blocks=False)
    for path in host.files:
        if path.rpartition("/")[2] == "Dockerfile" and host.on_disk([path]):
            text = host.text(path)
            if "scripts/prune.ts" not in text and "COPY . ." in text:
                line = text[: text.index("COPY . .")].count("\n") + 1
                what = "copies the whole repository: every change anywhere builds it again"
                fix = f"first `RUN node scripts/prune.ts cut {path.rpartition('/')[0] or '.'}`"
                fix += ", and copy from that stage, as services of shipway new do"
                yield Obstacle(path, line, what, fix, blocks=False)


PART = Part(
    name="images",
    order=50,
    title="images of one program's packages",
    help="`scripts/prune.ts` cuts an image's part out of the repository by the lockfile, so that "
    "an unrelated change rebuilds no layer; a .dockerignore; the Dockerfile of a database's tasks.",
    files=(".dockerignore", "infra/docker/", "scripts/prune.ts", "scripts/prune/"),
    needs=("packages-build",),
    unless=unless,
    meets=meets,
    proof="node scripts/prune.ts outside apps/web",
)
