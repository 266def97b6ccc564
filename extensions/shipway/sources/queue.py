"""The queue that a worker takes its jobs from, as its code says it."""

from __future__ import annotations

import re
from typing import NamedTuple

from shipway.sources.view import View

QUEUE_NAME, DATA_NAME = "src/queue.ts", "src/job-data.ts"
"""Where the queue is named, and where it is said what a job holds."""
PACKAGE_NAME = "src/index.ts"
"""Where the package of those who send jobs names the queue."""
QUEUE = re.compile(r'^export const QUEUE = "([\w-]+)"', re.M)
SCHEMA = re.compile(r'^export const SCHEMA = "(\w+)"', re.M)


class Queue(NamedTuple):
    """``schema``: of the database, in which the jobs lie."""

    name: str
    schema: str


def queue_in(text: str) -> Queue | None:
    """The queue that a file of TypeScript declares, as the template's has it."""
    name, schema = QUEUE.search(text), SCHEMA.search(text)
    return Queue(name[1], schema[1]) if name and schema else None


def queue_of(view: View, folder: str) -> Queue | None:
    """The queue of the worker in ``folder``; None for who has none."""
    path = f"{folder}/{QUEUE_NAME}"
    return queue_in(view.text(path) or "") if view.has(path) else None
