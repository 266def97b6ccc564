"""What an update brings to a service that was made by hand.

Its files were never the template's, so no version of the template is an honest base for them. A
file that says what the template made is carried along; every other one is the team's, and nothing
comes that was not there. So with what is wired in shared files, block by block.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from shipway.formatting.meaning import same_but_form
from shipway.rendering.tree import File, Tree
from shipway.sources.host import Host
from shipway.sources.services import Member
from shipway.wiring.compare import compare
from shipway.wiring.receipt import carried, read_receipt


def of_adopted(
    base: Tree, new: Tree, ours: Mapping[str, File | None], generated: Member
) -> tuple[Tree, Tree]:
    """Both renders with those files only that the update is about; the new receipt without what
    the host never had."""
    kept = {generated.answers, generated.receipt}
    kept |= {path for path in base.keys() & new.keys() if _is_ours(path, ours.get(path), base)}
    after = {path: file for path, file in new.items() if path in kept}
    mine, receipt = ours.get(generated.receipt), after.get(generated.receipt)
    if mine and receipt and generated.receipt in base:
        texts = (file.content.decode() for file in (mine, base[generated.receipt], receipt))
        after[generated.receipt] = receipt._replace(content=carried(*texts).encode())
    return {path: file for path, file in base.items() if path in kept}, after


def base_of_wiring(root: Path, before: str, after: str, path: str) -> str:
    """The receipt ``before`` of the file at ``path``, as the base for the shared files of the host
    at ``root``: a block that they have in other words is the team's, so nothing of it changes on
    the way to ``after``."""
    host, data = Host(root), json.loads(before)
    new = read_receipt(after, path)
    for one in compare(host, read_receipt(before, path)):
        if one.state == "differs" and one.target in new and one.block in new[one.target].blocks:
            blocks = data["targets"][one.target]["blocks"]
            blocks[one.block] = new[one.target].blocks[one.block]
    return json.dumps(data)


def _is_ours(path: str, file: File | None, base: Tree) -> bool:
    return file is not None and same_but_form(path, file.content, base[path].content)
