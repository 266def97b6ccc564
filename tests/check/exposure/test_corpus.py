"""Real monorepos and real Compose files and manifests: quiet as they are, loud once one leaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.check.env_files import whole_env_files
from shipway.check.exposure.files import exposures
from shipway.check.exposure.names import forbidden_variables
from shipway.sources.host import Host
from support.corpus import corpus_files, require_corpus
from support.real_hosts import ENDINGS, NAMES, real_host

KINDS = ("compose", "deployment", "kustomization")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_real_host_hands_on_no_such_variable(tmp_path: Path, name: str, ending: str) -> None:
    require_corpus()
    assert list(exposures(Host(real_host(tmp_path / "acme", name, ending)))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_on_any_line_of_a_real_file_is_found_on_that_line(kind: str) -> None:
    """Where the file is YAML no more, too."""
    require_corpus()
    for path in corpus_files(kind):
        lines = path.read_text().split("\n")
        assert forbidden_variables(path.name, path.read_text()) == []
        assert whole_env_files(path.name, path.read_text()) == []
        for at in range(1, len(lines), max(1, len(lines) // 5)):
            leaks = f"{lines[at].split('#')[0]} DATABASE_ROOT_URL"
            found = forbidden_variables(
                path.name, "\n".join([*lines[:at], leaks, *lines[at + 1 :]])
            )
            assert [finding.line for finding in found] == [at + 1], path
