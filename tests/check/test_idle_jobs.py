"""A Job has no count: what may stand in production while its image is the placeholder."""

from __future__ import annotations

import pytest

from shipway.check.images import overlay_findings
from shipway.sources.environments import NEVER_RELEASED

REAL = f"sha256:{'ab' * 32}"
IMAGES = "images:\n  - name: db-migrate\n    digest: {digest}\npatches:\n"
OPERATIONS = "  - target: {target}\n    patch: |-\n      - {{op: replace, path: {path}}}\n"
TARGET = "{kind: Job, name: db-(migrate|provision)}"
MERGE = """\
  - patch: |-
      apiVersion: batch/v1
      kind: {kind}
      metadata: {{name: {name}}}
      spec: {{{spec}}}
"""


def operations(path: str, target: str = TARGET) -> str:
    return OPERATIONS.format(target=target, path=path)


def merge(spec: str, kind: str = "Job", name: str = "db-migrate") -> str:
    return MERGE.format(kind=kind, name=name, spec=spec)


def rules(patch: str, digest: str = NEVER_RELEASED) -> list[str]:
    found = overlay_findings("x", IMAGES.format(digest=digest) + patch, production=True)
    return [finding.rule for finding in found]


@pytest.mark.parametrize(
    "patch",
    [
        operations("/spec/completions, value: 0"),
        operations("/spec/suspend, value: true"),
        merge("completions: 0"),
        merge("suspend: true"),
        merge("suspend: true", kind="CronJob"),
    ],
)
def test_a_job_that_runs_nothing_needs_no_image(patch: str) -> None:
    assert rules(patch) == []


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param("  []\n", id="no patch"),
        pytest.param(operations("/spec/completions, value: 1"), id="one run"),
        pytest.param(operations("/spec/completions, value: false"), id="no number"),
        pytest.param(operations("/spec/suspend, value: false"), id="not suspended"),
        pytest.param(operations("/spec/parallelism, value: 0"), id="another field"),
        pytest.param(
            operations("/spec/completions, value: 0", "{kind: Job, name: db-provision}"),
            id="another Job",
        ),
        pytest.param(
            operations("/spec/completions, value: 0", "{kind: Job, name: db}"),
            id="a part of the name",
        ),
        pytest.param(operations("/spec/completions, value: 0", "{kind: Job}"), id="no name"),
        pytest.param(operations("/spec/completions, value: 0", "{kind: Job, name: '('}"), id="odd"),
        pytest.param(merge("suspend: true", kind="Deployment"), id="another kind"),
        pytest.param(merge("suspend: true", name="other"), id="another name"),
        pytest.param("  - patch: '{'\n", id="not YAML"),
    ],
)
def test_a_placeholder_that_would_run_is_refused(patch: str) -> None:
    assert rules(patch) == ["image-placeholder"]


def test_a_released_job_that_is_done_before_it_begins_is_found() -> None:
    """It would say success in every release, with a database that nobody touched."""
    assert rules(operations("/spec/completions, value: 0"), REAL) == ["job-idle"]


def test_a_released_job_may_run_or_be_suspended() -> None:
    assert rules("  []\n", REAL) == rules(merge("suspend: true"), REAL) == []
