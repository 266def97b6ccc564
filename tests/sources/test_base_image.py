"""The image of Node that a host's Dockerfiles pin, and where each names its base."""

from __future__ import annotations

import pytest

from shipway.sources.base_image import Base, bases_of, pinned_base

ONE, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
SLIM = "node:24-bookworm-slim"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([], ""),
        ([f"FROM {SLIM}"], ""),
        ([f"FROM {SLIM}@{ONE}"], f"{SLIM}@{ONE}"),
        ([f"FROM {SLIM}@{ONE}", f"FROM {SLIM}"], f"{SLIM}@{ONE}"),
        ([f"FROM {SLIM}@{ONE}", f"FROM {SLIM}@{OTHER}"], ""),
        ([f"FROM node:22-bookworm-slim@{ONE}"], ""),
        ([f"FROM node:24-alpine@{ONE}"], ""),
        ([f"FROM postgres:18@{ONE}"], ""),
        ([f"FROM r.acme:5000/hub/node:24.1.0-bookworm-slim@{ONE}"],
         f"r.acme:5000/hub/node:24.1.0-bookworm-slim@{ONE}"),
        ([f"ARG NODE_IMAGE={SLIM}@{ONE}\nFROM ${{NODE_IMAGE}} AS base"], f"{SLIM}@{ONE}"),
        (["RUN <<EOF"], ""),
    ],
)  # fmt: skip
def test_a_digest_is_taken_where_all_that_have_one_agree(texts: list[str], found: str) -> None:
    """And only of the image that the template builds on, of the same Node."""
    assert pinned_base(texts, 24) == found


def test_a_base_is_found_where_it_is_written() -> None:
    """Behind a platform, in an ARG, of parts; no stage, and nothing that cannot be known."""
    text = f"""\
ARG WHOLE="{SLIM}@{ONE}"
ARG VERSION=24
FROM --platform=$BUILDPLATFORM ${{WHOLE}} AS base
FROM base AS build
FROM node:$VERSION-alpine
from ${{UNKNOWN}}:24
"""
    assert list(bases_of(text)) == [Base(1, SLIM, ONE), Base(5, "node:24-alpine", "")]
