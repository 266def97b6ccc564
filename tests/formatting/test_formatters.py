"""The host's own formatter, with the host's own settings, and nothing written into the host."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipway.formatting.changes import in_form
from shipway.formatting.found import formatters_of
from shipway.formatting.run import format_files
from support.formatters import use
from support.hosts import snapshot
from support.tools import environment

pytestmark = pytest.mark.slow

UGLY = (
    b'import { z } from "./z";\nimport { a } from "./a";\nexport const x = {"k": a, l: [z, 2,]}\n'
)
PRETTIER = ".prettierrc.json"


@pytest.fixture(autouse=True)
def node_24(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environment()["PATH"])


def formatted(root: Path, path: str, content: bytes = UGLY) -> str:
    """``content`` as the host's formatters leave it at ``path``."""
    done = format_files(root, formatters_of(root), {path: content})
    assert done.problems == []
    return done.contents[path].decode()


def test_prettier_with_its_settings_and_ignore_file(tmp_path: Path) -> None:
    """Settings that lead to others, an override for one folder, an ignored file."""
    use(tmp_path, "prettier")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/base.mjs").write_text("export default { singleQuote: true, semi: false };\n")
    (tmp_path / "prettier.config.mjs").write_text(
        'import base from "./tools/base.mjs";\n'
        'const overrides = [{ files: "services/**", options: { tabWidth: 8 } }];\n'
        "export default { ...base, overrides };\n"
    )
    (tmp_path / ".prettierignore").write_text("services/*/left.ts\n")
    before = snapshot(tmp_path)
    assert formatted(tmp_path, "services/a/src/x.ts") == (
        "import { z } from './z'\nimport { a } from './a'\nexport const x = { k: a, l: [z, 2] }\n"
    )
    assert formatted(tmp_path, "services/a/x.json", b'{"a":\n{"b":1}}') == ('{ "a": { "b": 1 } }\n')
    assert formatted(tmp_path, "services/a/left.ts") == UGLY.decode()
    assert formatted(tmp_path, "services/a/Dockerfile", b"FROM  x\n") == "FROM  x\n"
    assert snapshot(tmp_path) == before


def test_biome_sorts_imports_and_takes_its_settings_through_a_link(tmp_path: Path) -> None:
    use(tmp_path, "@biomejs/biome")
    config = {"javascript": {"formatter": {"quoteStyle": "single"}}, "files": {"includes": ["**"]}}
    (tmp_path / "biome.json").write_text(json.dumps(config))
    text = formatted(tmp_path, "services/a/src/x.ts")
    assert text.startswith("import { a } from './a';\nimport { z } from './z';\n")


def test_oxfmt(tmp_path: Path) -> None:
    """oxfmt formats by the settings of the host's root."""
    use(tmp_path, "oxfmt")
    (tmp_path / ".oxfmtrc.json").write_text('{"singleQuote": true}')
    assert "from './z'" in formatted(tmp_path, "services/a/src/x.ts")


def test_biome_for_code_and_prettier_for_the_rest(tmp_path: Path) -> None:
    use(tmp_path, "@biomejs/biome")
    use(tmp_path, "prettier")
    (tmp_path / "biome.json").write_text("{}")
    (tmp_path / PRETTIER).write_text('{"singleQuote": true}')
    assert 'from "./a"' in formatted(tmp_path, "x.ts")
    assert formatted(tmp_path, "x.yaml", b"a:   'b'\n") == "a: 'b'\n"


def test_a_biome_that_only_lints_leaves_the_form_to_prettier(tmp_path: Path) -> None:
    use(tmp_path, "@biomejs/biome")
    use(tmp_path, "prettier")
    (tmp_path / "biome.json").write_text('{"formatter": {"enabled": false}}')
    (tmp_path / PRETTIER).write_text('{"singleQuote": true}')
    assert "from './z'" in formatted(tmp_path, "x.ts")


@pytest.mark.parametrize("used", [False, True])
def test_a_formatter_counts_when_the_root_uses_it(tmp_path: Path, used: bool) -> None:
    """It may be there for a plugin of something else."""
    use(tmp_path, "prettier")
    if used:
        manifest = json.loads((tmp_path / "package.json").read_text())
        manifest["scripts"] = {"format": "prettier --check ."}
        (tmp_path / "package.json").write_text(json.dumps(manifest))
    assert [f.kind.name for f in formatters_of(tmp_path)] == (["prettier"] if used else [])


def test_what_the_formatter_cannot_read_stays_and_is_said(tmp_path: Path) -> None:
    use(tmp_path, "prettier")
    (tmp_path / PRETTIER).write_text("{}")
    files = {"a.ts": b"const = ;\n", "b.ts": UGLY}
    done = format_files(tmp_path, formatters_of(tmp_path), files)
    assert done.contents["a.ts"] == files["a.ts"] and done.contents["b.ts"] != UGLY
    assert len(done.problems) == 1 and "a.ts" in done.problems[0]


def test_a_file_that_was_not_clean_before_is_not_touched_beyond_our_lines(tmp_path: Path) -> None:
    use(tmp_path, "prettier")
    (tmp_path / PRETTIER).write_text('{"singleQuote": true}')
    (tmp_path / "messy.yaml").write_text('a:   "x"\n')
    (tmp_path / "clean.yaml").write_text("a: 'x'\n")
    done = in_form(
        tmp_path,
        {
            "messy.yaml": b'a:   "x"\nb: "y"\n',
            "clean.yaml": b"a: 'x'\nb: \"y\"\n",
            "new.yaml": b'b:   "y"\n',
            "gone.yaml": None,
        },
    )
    assert done.changes == {
        "messy.yaml": b'a:   "x"\nb: "y"\n',
        "clean.yaml": b"a: 'x'\nb: 'y'\n",
        "new.yaml": b"b: 'y'\n",
        "gone.yaml": None,
    }
    assert done.notes == []


def test_a_formatter_that_is_not_installed_is_named_with_the_command(tmp_path: Path) -> None:
    use(tmp_path, "prettier", installed=False)
    (tmp_path / PRETTIER).write_text("{}")
    done = in_form(tmp_path, {"services/a/x.ts": UGLY})
    assert done.changes == {"services/a/x.ts": UGLY}
    assert len(done.notes) == 1 and done.notes[0].endswith("pnpm exec prettier --write services")
