"""``shipway completion``: what a shell completes on Tab."""

from __future__ import annotations

import argparse

NAME = "completion"
ORDER = 95
HELP = (
    "Print the completion script of a shell: commands, options, names of services and parts on Tab."
)
EPILOG = """\
examples:
  shipway completion bash > ~/.local/share/bash-completion/completions/shipway
  shipway completion zsh > "${fpath[1]}/_shipway"
  shipway completion fish > ~/.config/fish/completions/shipway.fish

A new shell knows it then.
"""
EXIT = "0 always"
ANSWERS = True
SHELLS = ("bash", "zsh", "fish")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``shipway completion``."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to print it for")
