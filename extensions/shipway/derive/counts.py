"""How often a service runs in an environment: not at all until its first release, then as often as
the overlay says."""

from __future__ import annotations

from shipway.derive.service_facts import ServiceFacts
from shipway.sources.manifests import items, mapping
from shipway.sources.plain_yaml import readable


def count_of(facts: ServiceFacts, text: str, before: str) -> int | None:
    """The count that is derived for an overlay; None for no entry. A cron job has none but 0, which
    keeps it idle.

    text: the kustomization as it is, empty where there is none. before: what was derived for it
    last. What earlier versions began otherwise is kept, whatever its image is: no sync stops what
    may run. An autoscaler and a count would fight, but 0 turns the autoscaler off.
    """
    last = mapping(readable(before))
    if last.get("images"):
        if facts.service.made_as.scheduled:
            return 0 if last.get("patches") else None
        counts = list(map(mapping, items(last.get("replicas"))))
        count = counts[0].get("count") if counts else None
        return None if count and facts.service.autoscaling else count
    return None if _names(text, facts.name) else 0


def _names(text: str, image: str) -> bool:
    """Whether somebody named the image there, and so decided on its count."""
    named = map(mapping, items(mapping(readable(text)).get("images")))
    return any(one.get("name") == image for one in named)
