"""A derived JSON file that is the team's as a whole, from its first edit on.

A tool saves it anew with all that it has to say, so no part of it can be told to be ours.
"""

from __future__ import annotations

import json

from shipway.derive.yaml_merge import MergedYaml
from shipway.drift import Drift


def merge_json(text: str, base: str, new: str) -> MergedYaml:
    """``new`` where the file still says what ``base`` does, in whatever form; else the file."""
    says = meaning(text)
    if new and says == meaning(new):
        return MergedYaml(text, ours=new)
    if not base or says != meaning(base):
        return MergedYaml(text, ours=new)
    what = "expected another text" if new else "follows from nothing any more"
    return MergedYaml(new, [Drift(1, "file", what)], new, empty=not new)


def meaning(text: str) -> object:
    """What cannot be read says its own text, which is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return (text,)
