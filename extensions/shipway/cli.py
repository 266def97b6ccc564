"""The command line: ``shipway COMMAND``. Every error ends here, as one message and an exit code."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from shipway.commands.parser import COMMANDS, command_parser, parser
from shipway.errors import ShipwayError
from shipway.names import did_you_mean


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; exits 0, 1 when something is left to do, 2 on an error, 130 when stopped."""
    end = _End()
    if argv is None:  # the process is ours alone, and ends soon
        gc.set_threshold(100_000, 20, 100)
        atexit.register(end.at_once)  # the first that registers is the last to be called
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except ShipwayError as error:
        code = _ended(error, str(error))
    except BrokenPipeError:  # `| head` has seen enough; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except KeyboardInterrupt as stop:
        print("; ".join(["shipway: stopped", *map(str, stop.args)]), file=sys.stderr)
        code = 130
    except Exception as error:
        code = _ended(error)
    end.code = code
    raise SystemExit(code)


class _End:
    """The end of a process without freeing its objects one by one: for 50 services that takes a
    fifth of `shipway check`."""

    def __init__(self) -> None:
        self.code: int | None = None

    def at_once(self) -> None:
        """When threads are joined and all other callbacks done; nothing where output is lost."""
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
            if self.code is not None:
                os._exit(self.code)


def _ended(error: Exception, said: str = "") -> int:
    """Say why a run ended, by itself or as ``said``; its exit code. What fails because Ctrl-C was
    pressed, such as the close of a file that is closed already, was stopped."""
    before = error.__context__
    while before is not None and not isinstance(before, KeyboardInterrupt):
        before = before.__context__
    if before is not None:
        print("shipway: stopped", file=sys.stderr)
        return 130
    # Loaded only now: what it imports takes longer than `shipway --help`.
    said = said or import_module("shipway.crash").report_of(error)
    print(f"shipway: {said}", file=sys.stderr)
    return 2


def _run(typed: list[str]) -> int:
    name = typed[0] if typed else ""
    if name in COMMANDS:
        arguments = command_parser(name).parse_args(typed[1:])
        code: int = import_module("shipway.commands.session").perform(arguments)
        return code
    if name and not name.startswith("-"):
        meant = did_you_mean(name, COMMANDS)
        fix = f"did you mean shipway {meant}?" if meant else "shipway --help lists the commands"
        raise ShipwayError(f"there is no command {name}", fix=fix)
    if typed == ["--version"]:  # needs none of the commands
        print(import_module("shipway.commands.versions").all_versions())
        return 0
    root = parser(options=len(typed) > 1)
    root.parse_args(typed)
    root.print_help()
    return 0


if __name__ == "__main__":
    main()
