"""A service that answers requests."""

from shipway.kinds.kind import Kind

KIND = Kind(
    name="http",
    order=10,
    choice="HTTP service (Fastify)",
    help="HTTP service (default)",
    noun="service",
)
