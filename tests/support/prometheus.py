"""Debian's Prometheus and its tools, of the tests' own."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from support.postgres import free_port
from support.running import until

OFTEN = "200ms"


def tool(name: str) -> str:
    """Where one of the package's programs is; skips where there is none."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"no {name} here: apt-get install prometheus")
    return found


def promtool(*args: str | Path) -> str:
    """What it says; it must find no fault."""
    done = subprocess.run(
        [tool("promtool"), *args], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


class Prometheus:
    """One that runs."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, **query: str) -> Any:
        """What its API answers."""
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def is_up(self) -> bool:
        try:
            return bool(self.get("status/buildinfo"))
        except OSError:
            return False


@contextmanager
def scraping(
    folder: Path, port: int, labels: Mapping[str, str], rules: Path
) -> Iterator[Prometheus]:
    """While inside, it asks the port, several times a second, and evaluates the rules as often."""
    config = folder / "prometheus.yml"
    target = {"targets": [f"127.0.0.1:{port}"], "labels": dict(labels)}
    data = {
        "global": {"scrape_interval": OFTEN, "scrape_timeout": OFTEN, "evaluation_interval": OFTEN},
        "rule_files": [str(rules)],
        "scrape_configs": [{"job_name": "pods", "static_configs": [target]}],
    }
    config.write_text(yaml.safe_dump(data))
    own = Prometheus(free_port())
    command = [
        tool("prometheus"), f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{own.port}", "--log.level=warn",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until(own.is_up, "Prometheus answers")
            yield own
        finally:
            process.kill()


def scraped(port: int) -> dict[tuple[str, ...], float]:
    """What Prometheus' own parser reads at /metrics: a sample's name and labels -> its value."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    samples = [sample for family in families for sample in family.samples]
    return {(s.name, *(s.labels[key] for key in sorted(s.labels))): s.value for s in samples}


def said(port: int) -> tuple[set[str], set[str]]:
    """The names of all metrics there, and of all their labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        samples = [sample for family in families for sample in family.samples]
    return {one.name for one in samples}, {label for one in samples for label in one.labels}
