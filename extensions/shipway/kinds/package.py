"""A workspace package that apps and services import."""

from shipway.kinds.kind import Kind

KIND = Kind(
    name="package",
    order=30,
    choice="Package (a library that others import, no image)",
    help="package that others import",
    noun="package",
    tree="package",
    home="packages_dir",
    image=False,
)
