"""What can be typed: every command with its options, and what is said of a slip."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, NoReturn

import shipway.commands
from shipway.names import did_you_mean

COMMANDS = tuple(
    sorted(file.parent.name for file in Path(shipway.commands.__path__[0]).glob("*/__init__.py"))
)
"""A command is a folder that lies in `commands`: what is typed, and in `run.py` what it does.

It says NAME, HELP, EPILOG and EXIT (its exit codes), and ORDER: where ``--help`` lists it, lower
ones first, 0 for one that is only run by other programs. ``configure(parser)`` adds its options;
``run.run(arguments)`` gives the exit code, and is loaded when it is typed.
"""
DESCRIPTION = """\
Give a pnpm monorepo a new TypeScript service in one command, wired into the files that the
repository already has, and keep it up to date.
"""
EPILOG = """\
Run `shipway COMMAND --help` for the options, the exit codes and an example of each.

environment: SHIPWAY_TEMPLATE the template of new and init, SHIPWAY_DEBUG=1 tracebacks,
NO_COLOR and FORCE_COLOR colour
"""
ALWAYS = "2 an error and nothing was written, 130 stopped by Ctrl-C"


class Parser(argparse.ArgumentParser):
    """argparse's, in the form of Shipway's own errors and with a word on what was meant."""

    def error(self, message: str) -> NoReturn:
        """Usage of this command, what is wrong, and the option or command that comes closest."""
        self.print_usage(sys.stderr)
        meant = self._meant(message)
        cure = f"did you mean {meant}?" if meant else f"{self.prog} --help shows what there is"
        self.exit(2, f"shipway: {message}\n  fix: {cure}\n")

    def _meant(self, message: str) -> str:
        typed = re.search(r"unrecognized arguments: --([\w-]+)", message)
        known = [option for action in self._actions for option in action.option_strings]
        # Without the dashes: by these alone `--yes` is like `--ref`, which takes what follows.
        words = [option.removeprefix("--") for option in known if option.startswith("--")]
        meant = did_you_mean(typed[1], words) if typed else ""
        return f"--{meant}" if meant else ""


def parser(names: Iterable[str] = COMMANDS, *, options: bool = True) -> Parser:
    """The commands with their options: what ``--help`` prints, which needs no ``options``."""
    root = Parser(
        prog="shipway",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action=_Version, help="print the versions and exit")
    commands = root.add_subparsers(title="commands", metavar="COMMAND")
    modules = [import_module(f"shipway.commands.{name}") for name in names]
    for module in sorted(modules, key=attrgetter("ORDER")):
        listed = {"help": module.HELP} if module.ORDER else {}
        command = commands.add_parser(module.NAME, **_words(module), **listed)
        if options:
            _configure(command, module)
    return root


def command_parser(name: str) -> Parser:
    """The options of one command."""
    module = import_module(f"shipway.commands.{name}")
    return _configure(Parser(prog=f"shipway {name}", **_words(module)), module)


def _words(module: Any) -> dict[str, Any]:
    exits = re.sub(r"\s+", " ", f"exit code: {module.EXIT}, {ALWAYS}")
    return {
        "description": module.HELP,
        "epilog": f"{module.EPILOG}\n{exits}\n",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def _configure(command: Parser, module: Any) -> Parser:
    module.configure(command)
    command.add_argument(
        "-C",
        "--directory",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="run as if started in DIR",
    )
    loud = command.add_mutually_exclusive_group()
    loud.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    loud.add_argument("-v", "--verbose", action="store_true", help="say each step and git command")
    command.set_defaults(command=module.NAME)
    return command


class _Version(argparse.Action):
    def __init__(self, **options: Any) -> None:
        super().__init__(nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        # Loaded only now: the versions of what is installed take longer than all the rest.
        print(import_module("shipway.commands.versions").all_versions())
        parser.exit()
