"""What a wiring target is. A target knows its format's words; the engine knows none of them."""

from __future__ import annotations

from typing import Protocol

from shipway.derive.service_facts import ServiceFacts
from shipway.service import Service
from shipway.splice.model import Document, Entry, Node

Blocks = dict[str, str]
"""Snippets (see splice.model.Document) of one service in one file, by block id.

An id is the path to the entry, slash-separated, such as ``services/payments`` in a Compose file
or ``forbidden/payments-not-to-other-services`` in a dependency-cruiser config.
"""

BlockChanges = dict[str, str | None]
"""The same for a change of the file: the snippet to put; None: the block goes."""


class Target(Protocol):
    """One kind of shared file."""

    name: str
    """As the summary shows it: ``compose``, ``dependency_cruiser`` …"""

    order: int
    """Where the summary and the receipt list it: lower ones first."""

    lacking: str
    """Why a host without that file is skipped, as the summary says it."""

    shared: bool
    """True: its blocks belong to all services together (a workspace glob, a root script). They
    are put when missing, left when present, and go with the last service."""

    def path(self, service: Service) -> str:
        """The file in the host; empty when the host lacks it, or the service has nothing for it."""
        ...

    def blocks(self, facts: ServiceFacts) -> Blocks:
        """What this service has in that file, canonical, a pure function of the facts."""
        ...

    def open(self, text: str) -> Document:
        """Parse. Raises EditError (with the line number as ``where``) when it cannot be spliced."""
        ...

    def container(self, document: Document, block_id: str) -> Node | None:
        """The map or list that holds (or would hold) the block. None: the block needs no place,
        because the host covers it already (a workspace glob). Raises EditError when missing."""
        ...

    def find(self, document: Document, block_id: str) -> Entry | None:
        """The block in the host, by structure; None when it is not there."""
        ...


def id_parts(block_id: str) -> tuple[str, str]:
    """``services/payments`` -> (``services``, ``payments``); only the first slash separates."""
    head, _, tail = block_id.partition("/")
    return head, tail
