"""Images: what a Dockerfile should not say, and which image an environment runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from shipway.check.finding import Finding
from shipway.check.rules import TextRule
from shipway.errors import EditError
from shipway.sources.dockerfile import PLATFORM, facts_of
from shipway.sources.dockerfile_lines import Instruction, instructions
from shipway.sources.environments import NEVER_RELEASED
from shipway.sources.idle_jobs import DONE_AT_ONCE, kept_idle
from shipway.sources.manifests import mapping
from shipway.sources.plain_yaml import plain
from shipway.splice.model import line_of
from shipway.splice.yaml.document import YamlDocument

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
SECRET = re.compile(r"(?i)(.*_)?(SECRET|TOKEN|PASSWORD|API_KEY|PRIVATE_KEY)|DATABASE_\w*URL")
VARIABLE = re.compile(r"\$\{?(\w+)\}?")
PAIR = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S*)")
BY_DIGEST = "shipway release NAME=IMAGE@sha256:… --to ENV, as the registry gave it at the push"


def dockerfile_findings(path: str, text: str) -> list[Finding]:
    """What an image for Kubernetes should not have."""
    return list(_dockerfile(path, text))


TEXT_RULES = (TextRule("Dockerfile", dockerfile_findings),)


def _dockerfile(path: str, text: str) -> Iterator[Finding]:
    try:
        facts_of(text)
    except EditError as error:
        yield Finding(path, error.line or 1, "image-facts", error.what, error.fix)
    first = text.removeprefix("\ufeff").split("\n", 1)[0]
    if re.match(r"#\s*syntax\s*=", first):
        what = "a syntax line pulls a frontend image before the build can start"
        yield Finding(path, 1, "syntax-line", what, "delete this line")
    defaults = dict(PLATFORM)
    stages: set[str] = set()
    for line, word, rest in _instructions(text):
        if word == "HEALTHCHECK" and rest.strip().upper() != "NONE":
            what = "HEALTHCHECK runs beside the orchestrator's own probes"
            yield Finding(path, line, "healthcheck", what, "delete this instruction")
        if word in ("ARG", "ENV"):
            pairs = PAIR.findall(rest)
            defaults |= {name: value.strip("\"'") for name, value in pairs}
            for name, value in pairs:
                if SECRET.fullmatch(name) and value.strip("\"'") and "$" not in value:
                    what = f"{name} would lie in a layer of the image"
                    fix = "take the value out; a Secret gives it when the container starts"
                    yield Finding(path, line, "secret-in-image", what, fix)
        if word == "FROM":
            words = [part for part in rest.split() if not part.startswith("--")] or [""]
            image = VARIABLE.sub(partial(_default, defaults), words[0])
            if image.lower() not in {*stages, "", "scratch"} and not _is_pinned(image):
                what = f"the base image {image} can be another one tomorrow"
                yield Finding(path, line, "base-image", what, "name a version: image:tag")
            stages.add(words[2].lower() if len(words) > 2 else "")


def _instructions(text: str) -> list[Instruction]:
    try:
        return instructions(text)
    except EditError:
        return []  # image-facts says so


def _default(defaults: Mapping[str, str], match: re.Match[str]) -> str:
    return defaults.get(match[1], "?")


def _is_pinned(image: str) -> bool:
    _name, _, tag = image.rpartition("/")[2].partition(":")
    return "@" in image or (bool(tag) and tag != "latest")


def overlay_findings(path: str, text: str, *, production: bool) -> list[Finding]:
    """A kustomization's ``images``: by digest in production, and never the placeholder there
    unless its count is 0 (a service that was not released yet runs nowhere) or its Job is kept
    from running. A released Job that is done before it begins is a finding: it says success.

    Raises EditError when the file cannot be parsed.
    """
    if not production or "images" not in text:
        return []
    root = YamlDocument(text).root
    data = mapping(plain(text))
    idle = {
        e.value.value_at("name")
        for e in root.entries_at("replicas")
        if e.value.value_at("count") == 0
    }
    found: list[Finding] = []
    for item in root.entries_at("images"):
        name, digest, tag = (item.value.value_at(key) for key in ("name", "digest", "newTag"))
        kept = kept_idle(data, str(name))
        finding = partial(Finding, path, line_of(text, item.start), meets=frozenset([str(name)]))
        if digest == NEVER_RELEASED and name not in idle and not kept:
            what = f"{name} has no image yet: its digest is the placeholder"
            found.append(finding("image-placeholder", what, BY_DIGEST))
        elif digest is None:
            kind = "image-latest" if tag == "latest" else "image-undigested"
            what = f"{name} in production is not named by its digest"
            found.append(finding(kind, what, BY_DIGEST))
        elif not DIGEST.fullmatch(str(digest)):
            found.append(finding("image-digest", f"{digest} is no digest", BY_DIGEST))
        elif digest != NEVER_RELEASED and kept == DONE_AT_ONCE:
            what = f"the Job {name} has an image and says success without running it: {kept}"
            fix = "release every image that it names, or take that patch out"
            found.append(finding("job-idle", what, fix))
    return found
