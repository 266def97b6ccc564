"""A program that runs to its end, on a schedule."""

from shipway.kinds.kind import Kind

KIND = Kind(
    name="cron",
    order=25,
    choice="Cron job (runs to its end, on a schedule)",
    help="program that runs on a schedule",
    noun="cron job",
    tree="cron",
    port="",
)
