"""``python extensions/fold.py < request.json``: this version updates the shared files.

An entry point for ever: tools of every other version call it by this path, in this way. What they
say and hear is in ``shipway/upgrade/protocol.py``. Whatever moves in this repository, this file
stays where it is.

A module of its own beside ``__main__``: it loads a fifth of what the command line loads.
"""

import sys

from shipway.crash import report_of
from shipway.errors import ShipwayError
from shipway.upgrade.protocol import answer_request

try:
    print(answer_request(sys.stdin.read()))
except ShipwayError as error:
    raise SystemExit(str(error)) from None
except Exception as error:
    raise SystemExit(report_of(error)) from None
