"""A service that works off jobs."""

from shipway.kinds.kind import Kind

KIND = Kind(
    name="worker",
    order=20,
    choice="Worker (jobs, no public port)",
    help="worker",
    noun="worker",
    port="health",
)
