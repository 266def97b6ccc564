"""A whole monorepo: what `shipway init` makes, and no part of one."""

from shipway.kinds.kind import Kind

KIND = Kind(
    name="workspace",
    order=90,
    choice="A whole monorepo in an empty folder",
    help="whole monorepo",
    noun="monorepo",
    tree="workspace",
    image=False,
    whole=True,
)
