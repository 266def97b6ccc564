"""``shipway explain``: what a rule of `shipway check` is about."""

from __future__ import annotations

import argparse

from shipway.check.catalogue import as_data, explained
from shipway.check.rules import all_rules
from shipway.commands.common import to_json
from shipway.errors import ShipwayError
from shipway.names import did_you_mean


def run(arguments: argparse.Namespace) -> int:
    """Print it; 0."""
    rule = all_rules().get(arguments.rule)
    if rule is None:
        meant = did_you_mean(arguments.rule, all_rules())
        fix = f"shipway explain {meant}" if meant else "shipway check --list-rules"
        raise ShipwayError(f"there is no rule {arguments.rule}", fix=fix)
    print(to_json("explain", {"rule": as_data(rule)}) if arguments.json else explained(rule))
    return 0
