"""What is said of images: of Dockerfiles, and of what an environment runs (check/images.py)."""

from __future__ import annotations

from shipway.check.groups import IMAGES
from shipway.check.rules import Rule
from shipway.sources.environments import NEVER_RELEASED

DIGEST = f"sha256:{'a' * 64}"
GOOD_IMAGE = f"images:\n  - name: payments\n    digest: {DIGEST}"
BY_DIGEST = "`shipway release NAME=IMAGE@sha256:… --to ENV`, as the registry gave it at the push"

RULES = (
    Rule(
        id="image-facts",
        title="a Dockerfile's `USER` is missing, a name or root, or a fact of it cannot be known",
        why="`runAsNonRoot` can check only a number, and the manifests follow from the Dockerfile.",
        cure="write `USER UID:GID` in the last stage",
        group=IMAGES,
        of="Dockerfile",
        wrong="FROM node:24.21.0\nUSER node\nCMD node x",
        right="FROM node:24.21.0\nUSER 10001:10001\nCMD node x",
    ),
    Rule(
        id="healthcheck",
        title="`HEALTHCHECK` in a Dockerfile",
        why="Probes belong to the orchestrator; a second judge restarts what the first one keeps.",
        cure="delete this instruction",
        group=IMAGES,
        of="Dockerfile",
        wrong="FROM node:24.21.0\nHEALTHCHECK CMD true\nUSER 1\nCMD node x",
        right="FROM node:24.21.0\nUSER 1\nCMD node x",
    ),
    Rule(
        id="base-image",
        title="a base image without a version, or `latest`",
        why="The same commit builds another image tomorrow.",
        cure="name a version: `image:tag`",
        group=IMAGES,
        of="Dockerfile",
        wrong="FROM node\nUSER 1\nCMD node x",
        right="FROM node:24.21.0\nUSER 1\nCMD node x",
    ),
    Rule(
        id="secret-in-image",
        title="`ARG` or `ENV` gives a value to something called a secret",
        why="It lies in a layer of the image, for everybody who can pull it.",
        cure="take the value out; a Secret gives it when the container starts",
        group=IMAGES,
        of="Dockerfile",
        wrong="FROM node:24.21.0\nENV NPM_TOKEN=abc\nUSER 1\nCMD node x",
        right="FROM node:24.21.0\nUSER 1\nCMD node x",
    ),
    Rule(
        id="syntax-line",
        title="`# syntax=` at the head of a Dockerfile",
        why="It pulls a frontend image before the build can start.",
        cure="delete this line",
        group=IMAGES,
        of="Dockerfile",
        wrong="# syntax=docker/dockerfile:1\nFROM node:24.21.0\nUSER 1\nCMD node x",
        right="FROM node:24.21.0\nUSER 1\nCMD node x",
    ),
    Rule(
        id="image-undigested",
        title="an image that production runs and that no digest names",
        why="A tag may be another image tomorrow. It counts wherever it is named: in an overlay, a "
        "base or a patch.",
        cure=BY_DIGEST,
        group=IMAGES,
        of="kustomization.yaml of production",
        wrong="images:\n  - name: payments\n    newTag: 1.2.3",
        right=GOOD_IMAGE,
        scope="meets",
    ),
    Rule(
        id="image-latest",
        title="an image that production runs by `latest`, or without any tag",
        why="It is another image after every push.",
        cure=BY_DIGEST,
        group=IMAGES,
        of="kustomization.yaml of production",
        wrong="images:\n  - name: payments\n    newTag: latest",
        right=GOOD_IMAGE,
        scope="meets",
    ),
    Rule(
        id="image-digest",
        title="a digest in production that is none",
        why="No node can pull it.",
        cure=BY_DIGEST,
        group=IMAGES,
        of="kustomization.yaml of production",
        wrong="images:\n  - name: payments\n    digest: sha256:short",
        right=GOOD_IMAGE,
        scope="meets",
    ),
    Rule(
        id="image-placeholder",
        title="the placeholder digest in production with a count other than 0",
        why="There is no such image yet. Of a Job, the count is an inline patch that names it and "
        "says `completions: 0` or `suspend: true`.",
        cure=BY_DIGEST,
        group=IMAGES,
        of="kustomization.yaml of production",
        wrong=f"images:\n  - name: payments\n    digest: {NEVER_RELEASED}",
        right=GOOD_IMAGE,
        scope="meets",
    ),
    Rule(
        id="job-idle",
        title="a Job with an image and `completions: 0`",
        why="It says success and runs nothing.",
        cure="release every image that it names, or take that patch out",
        group=IMAGES,
        of="kustomization.yaml of production",
        wrong=f"{GOOD_IMAGE}\npatches:\n  - target: {{kind: Job, name: payments}}\n    patch: |-\n"
        "      - op: add\n        path: /spec/completions\n        value: 0",
        right=GOOD_IMAGE,
        scope="meets",
    ),
)
