"""How one service reaches another: by its address, or by its queue."""

from __future__ import annotations

from shipway.connect import jobs, plan
from shipway.connect.plan import Connected
from shipway.errors import ShipwayError
from shipway.sources.host import Host


def connect(
    host: Host, caller: str, called: str, variable: str = "", *, client: bool = True
) -> Connected:
    """Jobs for whoever has a queue, the address of anybody else, and with ``client`` the package by
    which it is called. Raises as either does."""
    if not jobs.has_queue(host, called):
        return plan.connect(host, caller, called, variable, client=client)
    if variable:
        fix = "leave it out: the variable is the one by which the worker reaches its database"
        raise ShipwayError(f"{called} has no address, but a queue", "--variable", fix)
    return jobs.connect(host, caller, called)


def disconnect(host: Host, caller: str, called: str) -> Connected:
    """Take either out again. Raises as either does."""
    if jobs.sends_to(host, caller, called):
        return jobs.disconnect(host, caller, called)
    return plan.disconnect(host, caller, called)
