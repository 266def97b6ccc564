"""Equal files are formatted once, but only where nothing in the host can tell their paths apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from shipway.formatting.found import formatters_of
from shipway.formatting.run import format_files
from shipway.formatting.twins import twins
from support.formatters import use
from support.tools import environment

CODE = b'export const x = "y";\n'
FILES = {f"services/{name}/src/main.ts": CODE for name in ("a", "b", "c")}
ONCE = {"services/b/src/main.ts": "services/a/src/main.ts"}
ALL_ONCE = ONCE | {"services/c/src/main.ts": "services/a/src/main.ts"}
SINGLE = '{ "singleQuote": true }'
OVERRIDES = '{"overrides": [{"files": "services/c/**", "options": {"singleQuote": true}}]}'


def host(root: Path, texts: Mapping[str, str], version: str = "3.10.1") -> Path:
    """A host whose root has Prettier, as far as Python reads it."""
    tool = {"name": "prettier", "version": version, "bin": "prettier.cjs"}
    declared = {"devDependencies": {"prettier": "3"}, "scripts": {"format": "prettier ."}}
    told = {
        "package.json": json.dumps(declared),
        "node_modules/prettier/package.json": json.dumps(tool),
        "node_modules/prettier/prettier.cjs": "",
        **texts,
    }
    for path, text in told.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def found(root: Path, files: Mapping[str, bytes] = FILES) -> dict[str, str]:
    return twins(root, formatters_of(root), files)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {".prettierrc": SINGLE, ".gitignore": "node_modules\ndist/\n*.log\n# services/c\n\n"},
        {".prettierrc.yaml": "singleQuote: true\n", ".editorconfig": "root = true\n[*.{ts,md}]\n"},
        {"package.json": '{"devDependencies": {"prettier": "3"}, "prettier": {"semi": false}}'},
        {"packages/lib/.prettierrc": SINGLE, ".prettierignore": "packages/lib/**\n!/other\n"},
    ],
    ids=["nothing", "plain-settings", "yaml-and-editor", "in-package-json", "of-another-folder"],
)
def test_equal_files_of_services_are_formatted_once(tmp_path: Path, texts: dict[str, str]) -> None:
    assert found(host(tmp_path, texts)) == ALL_ONCE


@pytest.mark.parametrize(
    "texts",
    [
        {".prettierrc": OVERRIDES},
        {".prettierrc": "overrides:\n  - files: services/c/**\n    options: { semi: false }\n"},
        {".prettierrc": '"@acme/prettier-config"'},
        {".prettierrc": "{ broken"},
        {".prettierrc.toml": "semi = false\n"},
        {".prettierrc": '{"plugins": ["prettier-plugin-of-paths"]}'},
        {"prettier.config.mjs": "export default {};\n"},
        {"package.yaml": "prettier: other\n"},
        {"package.json": '{"devDependencies": {"prettier": "3"}, "prettier": "@acme/config"}'},
        {".editorconfig": "[*]\nindent_size = 2\n[services/c/**]\nindent_size = 8\n"},
        {".gitignore": "services/*/src/main.ts\n"},
        {".prettierignore": "SRC\n"},
        {".prettierignore": "services/**\n"},
        {".prettierignore": "services/[c]\n"},
    ],
    ids=lambda texts: " ".join(f"{name}: {text[:20]!r}" for name, text in texts.items()),
)
def test_no_file_stands_for_others_where_the_root_may_tell_paths_apart(
    tmp_path: Path, texts: dict[str, str]
) -> None:
    assert found(host(tmp_path, texts)) == {}


@pytest.mark.parametrize(
    "path, text",
    [
        ("services/c/.prettierrc", SINGLE),
        ("services/c/src/prettier.config.mjs", ""),
        ("services/c/.editorconfig", ""),
        ("services/c/package.json", '{"prettier": {"semi": false}}'),
        ("services/c/package.json", "no JSON: ["),
        (".prettierignore", "services/c\n"),
        (".prettierignore", "services/*\n!services/C\n/c/\n"),
    ],
)
def test_a_file_in_another_place_is_formatted_by_itself(
    tmp_path: Path, path: str, text: str
) -> None:
    """Settings below the root and ignore files part the third service from the other two."""
    assert found(host(tmp_path, {path: text})).get("services/c/src/main.ts") is None


def test_settings_that_come_with_the_same_change_count(tmp_path: Path) -> None:
    root = host(tmp_path, {})
    assert found(root, FILES | {"services/c/.prettierrc": SINGLE.encode()}) == ONCE
    assert found(root, FILES | {".prettierrc": OVERRIDES.encode()}) == {}


def test_another_name_or_content_is_no_twin(tmp_path: Path) -> None:
    files = {"a/x.json": b"{}", "a/package.json": b"{}", "b/x.json": b"{ }", "b/x.ts": b"{}"}
    assert found(host(tmp_path, {}), files) == {}


def test_a_prettier_that_loads_what_lies_around_formats_each(tmp_path: Path) -> None:
    """Prettier 2 loads every plugin that is installed, and a plugin may look at the path."""
    assert found(host(tmp_path, {}, version="2.8.8")) == {}


@pytest.mark.slow
def test_equal_files_get_the_form_of_their_own_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real Prettier: a nested config and an override give two of three another form."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    use(tmp_path, "prettier")
    overrides = OVERRIDES.replace("singleQuote", "semi").replace("true", "false")
    (tmp_path / ".prettierrc").write_text(overrides)
    (tmp_path / "services/b").mkdir(parents=True)
    (tmp_path / "services/b/.prettierrc").write_text(SINGLE)
    formatters = formatters_of(tmp_path)
    parted = format_files(tmp_path, formatters, FILES).contents
    assert list(parted.values()) == [CODE, CODE.replace(b'"', b"'"), CODE.replace(b";", b"")]
    (tmp_path / ".prettierrc").write_text(SINGLE)
    assert twins(tmp_path, formatters, FILES)
    same = format_files(tmp_path, formatters, FILES).contents
    assert same == dict.fromkeys(FILES, CODE.replace(b'"', b"'"))
