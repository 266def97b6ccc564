"""The command line: ``shipway COMMAND``. Every error ends here, as one message and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from pkgutil import iter_modules

import shipway.commands
from shipway import __version__
from shipway.crash import report_of
from shipway.errors import ShipwayError
from shipway.progress import at_work

COMMANDS = tuple(
    module.name for module in iter_modules(shipway.commands.__path__) if module.name != "common"
)
"""A command is a module that lies in `commands`; it is loaded when it is typed.

It says NAME, HELP and EPILOG, and ORDER: where ``--help`` lists it, lower ones first.
``configure(parser)`` adds its options, ``run(arguments)`` gives the exit code.
"""
DESCRIPTION = """\
Give a pnpm monorepo a new TypeScript service in one command, wired into the files that the
repository already has, and keep it up to date.
"""


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; exits 0, 1 when something is left to do, 2 on an error, 130 when stopped."""
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except ShipwayError as error:
        print(f"shipway: {error}", file=sys.stderr)
        code = 2
    except BrokenPipeError:  # `| head` has seen enough; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except KeyboardInterrupt as stop:
        print("; ".join(["shipway: stopped", *map(str, stop.args)]), file=sys.stderr)
        code = 130
    except Exception as error:
        print(f"shipway: {report_of(error)}", file=sys.stderr)
        code = 2
    raise SystemExit(code)


def _run(typed: list[str]) -> int:
    # Copier alone takes half a second to load, and most commands do without it.
    known = [name for name in typed[:1] if name in COMMANDS] or COMMANDS
    arguments = parser(known).parse_args(typed)
    with at_work(f"shipway {' '.join(typed[:1])} is at work"):
        code: int = arguments.run(arguments)
    return code


def parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The commands with their options: what ``--help`` prints."""
    root = argparse.ArgumentParser(
        prog="shipway",
        description=DESCRIPTION,
        epilog="Run `shipway COMMAND --help` for the options and an example of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"shipway {__version__}")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    modules = [import_module(f"shipway.commands.{name}") for name in names]
    for command in sorted(modules, key=attrgetter("ORDER")):
        _add(
            commands.add_parser,
            command.NAME,
            command.HELP,
            command.EPILOG,
            command.configure,
            command.run,
        )
    return root


def _add(
    add_parser: Callable[..., argparse.ArgumentParser],
    name: str,
    help_text: str,
    epilog: str,
    configure: Callable[[argparse.ArgumentParser], None],
    run: Callable[[argparse.Namespace], int],
) -> None:
    command = add_parser(
        name,
        help=help_text,
        description=help_text,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    configure(command)
    command.add_argument(
        "-C",
        "--directory",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="run as if started in DIR",
    )
    command.set_defaults(run=run)


if __name__ == "__main__":
    main()
