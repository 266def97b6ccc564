"""A manifest that runs something else than the Dockerfile says."""

from __future__ import annotations

from shipway.check.finding import Finding
from shipway.check.groups import DERIVED
from shipway.check.rules import Rule
from shipway.sources.dockerfile import ImageFacts
from shipway.sources.manifests import containers_of, items, manifests_of, pod_of


def other_command(path: str, text: str, name: str, image: ImageFacts) -> list[Finding]:
    """The ``command`` and ``args`` of the container ``name``, where they differ from the image's.

    Kubernetes' ``command`` stands for ENTRYPOINT and ``args`` for CMD; the same words in both are
    no finding. Raises EditError when the file cannot be parsed.
    """
    found = []
    for manifest in manifests_of(path, text):
        for keys, container in containers_of(*(pod_of(manifest) or ((), {}))):
            if container.get("name") != name:
                continue
            for key, own in (("command", image.entrypoint), ("args", image.command)):
                if key in container and tuple(map(str, items(container[key]))) != own:
                    words = " ".join(own) or "nothing"
                    what = f"{key} is another one than the Dockerfile's, which says: {words}"
                    fix = "take it out here and change the Dockerfile, or patch it in an overlay"
                    line = manifest.line(*keys, key)
                    found.append(Finding(path, line, "other-command", what, fix))
    return found


RULES = (
    Rule(
        id="other-command",
        title="`command` or `args` of the Deployment are others than the Dockerfile's",
        why="What was tried as an image is not what runs.",
        cure="take it out here and change the Dockerfile, or patch it in an overlay",
        group=DERIVED,
        of="deployment.yaml",
        wrong="command: [node, other.js] # the Dockerfile says: node dist/main.js",
        right="neither of them",
    ),
)
