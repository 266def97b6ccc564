"""A monorepo with hundreds of services, made in seconds by what makes one service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shipway.rendering.tree import Tree
from shipway.rendering.version import TemplateVersion, rendering_for
from shipway.upgrade.parallel import each
from shipway.wiring.engine import wire
from shipway.wiring.receipt import read_receipt
from shipway.wiring.registry import TARGETS
from support.hosts import commit, make_host

FIRST_PORT = 4000
RULES = """\
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: { doNotFollow: { path: "node_modules" } },
};
"""
HOST = {"biome.json": "{}\n", ".dependency-cruiser.cjs": RULES}


@dataclass(frozen=True)
class Order:
    """One service to make."""

    name: str
    answers: Mapping[str, Any]


def make_fleet(
    template: Path, ref: str, root: Path, orders: Mapping[str, Mapping[str, Any]]
) -> Path:
    """A committed host at ``root`` with a service for each order: name -> answers.

    `shipway new` two hundred times over takes minutes. This is its work with the host looked at
    once: Copier renders each service's own files, and the wirings say what each adds.
    """
    make_host(root, HOST)
    jobs = [
        Order(name, {"service_name": name, "host_port": port, **answers})
        for port, (name, answers) in enumerate(orders.items(), FIRST_PORT)
    ]
    with closing(TemplateVersion(str(template), ref)) as version, rendering_for(root):
        for tree in each(_rendered, jobs, version):
            for path, file in tree.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(file.content)
                (root / path).chmod(file.mode)
    _wire_all(
        root, [(root / f"services/{name}/.shipway/wiring.json").read_text() for name in orders]
    )
    commit(root, f"{len(orders)} services")
    return root


def _rendered(order: Order, version: TemplateVersion) -> Tree:
    with TemporaryDirectory(prefix="fleet.") as stage:
        answers_file = f"services/{order.name}/.copier-answers.yml"
        return version.render(Path(stage), answers_file, data=order.answers)


def _wire_all(root: Path, receipts: Iterable[str]) -> None:
    """Each service wired into the file as it was; then all that was put in, one after the other."""
    targets = {target.name: target for target in TARGETS}
    added: dict[str, list[str]] = {}
    for receipt in receipts:
        for name, wired in read_receipt(receipt, "").items():
            text = (root / wired.file).read_text()
            added.setdefault(wired.file, []).append(wire(targets[name], text, wired.blocks))
    for path, texts in added.items():
        before = (root / path).read_text()
        different = [text for text in dict.fromkeys(texts) if text != before]
        if len(different) > 1:
            (root / path).write_text(_all_insertions(before, different))
        elif different:  # what all services share
            (root / path).write_text(different[0])


def _all_insertions(before: str, texts: list[str]) -> str:
    """``before`` with what each text puts into it, whole lines at the same place for all."""
    head = min((_common_lines(before, text) for text in texts), key=len)
    tail = before[len(head) :]
    assert all(text.startswith(head) and text.endswith(tail) for text in texts)
    return head + "".join(text[len(head) : len(text) - len(tail)] for text in texts) + tail


def _common_lines(a: str, b: str) -> str:
    pairs = zip(a.splitlines(keepends=True), b.splitlines(keepends=True), strict=False)
    return "".join(line for line, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
