"""One derived file, or our part of one."""

from __future__ import annotations

from typing import Literal, NamedTuple

from shipway.derive.yaml_merge import ENFORCED, Policies

Form = Literal["yaml", "entities", "dotenv", "table", "json"]


class Output(NamedTuple):
    """What is to stand in ``path`` (POSIX, from the repository's root).

    text: canonical; empty when nothing follows any more. form: the language of the file.
    creates: Shipway makes the file when it is missing, and takes it away when only its own part is
    left; otherwise a file that is missing is passed over. owned: what is there already is ours
    too, since the template's wiring or another service put it there.
    """

    path: str
    text: str
    form: Form = "yaml"
    policies: Policies = ENFORCED
    creates: bool = True
    owned: bool = False
