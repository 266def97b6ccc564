"""What an image should not hold, and which image production runs."""

from __future__ import annotations

import pytest

from shipway.check.images import dockerfile_findings, overlay_findings

DOCKERFILE = (
    "FROM node:24.21.0\nARG TAG\nENV NODE_ENV=production\nEXPOSE 8080\nUSER 1\nCMD node x\n"
)
BAD = {
    "syntax-line": ("FROM", "# syntax=docker/dockerfile:1\nFROM", 1),
    "base-image": ("node:24.21.0", "node:latest", 1),
    "secret-in-image": ("ARG TAG", "ARG NPM_TOKEN=abc", 2),
    "image-facts": ("USER 1", "USER node", 5),
    "healthcheck": ("EXPOSE", "HEALTHCHECK CMD true\nEXPOSE", 4),
}
OVERLAY = "images:\n  - name: payments\n    {}\n"
IMAGES = {
    "image-digest": "digest: sha256:short",
    "image-latest": "newTag: latest",
    "image-undigested": "newTag: 1.2.3",
}


@pytest.mark.parametrize("rule", BAD)
def test_each_rule_of_a_dockerfile_names_its_line(rule: str) -> None:
    """The good one breaks none."""
    assert dockerfile_findings("Dockerfile", DOCKERFILE) == []
    good, bad, line = BAD[rule]
    assert good in DOCKERFILE
    found = dockerfile_findings("Dockerfile", DOCKERFILE.replace(good, bad))
    assert (rule, line) in [(one.rule, one.line) for one in found]


@pytest.mark.parametrize("rule", IMAGES)
def test_production_runs_what_a_digest_names_and_nothing_else(rule: str) -> None:
    """In preview, a tag will do."""
    text = OVERLAY.format(IMAGES[rule])
    (found,) = overlay_findings("kustomization.yaml", text, production=True)
    assert (found.rule, found.line) == (rule, 2)
    assert overlay_findings("kustomization.yaml", text, production=False) == []
