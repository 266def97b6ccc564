"""The site is built of docs/ without a warning, and asks nobody but itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from support.changes import change_file
from support.hosts import REPOSITORY
from support.tools import BIN

ADDRESS = "https://git.example.com/platform/shipway"
ASKED = re.compile(
    r"<(?:script|img|iframe|source|link)\b[^>]*\b(?:src|href)=\"?((?:https?:)?//[^\s\">]+)"
)
NAV = re.compile(r"^nav:\n.*", re.S | re.M)
PAGE = "# One\n\n## Two parts\n\n[there](one.md#two-parts)\n"


def _pages() -> Callable[..., str]:
    spec = spec_from_file_location("site_pages", REPOSITORY / "scripts/site_pages.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES = _pages()
deepened, relinked = PAGES.deepened, PAGES.relinked  # type: ignore[attr-defined]


def build(root: Path, to: Path) -> tuple[int, str]:
    """How the build of the site of ``root`` ends, and what it says."""
    command = [BIN / "mkdocs", "build", "--config-file", root / "mkdocs.yml", "--site-dir", to]
    done = subprocess.run(
        command,
        capture_output=True, text=True, check=False,
        env={"PATH": str(BIN), "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_site_is_built_without_a_warning_and_asks_nobody_else(tmp_path: Path) -> None:
    """Every page is in the navigation, every link and anchor leads somewhere."""
    code, said = build(REPOSITORY, tmp_path / "site")
    assert code == 0, said
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 70
    asked = {address for page in pages for address in ASKED.findall(page.read_text())}
    assert asked == set()
    styles = [file.read_text() for file in (tmp_path / "site").rglob("*.css")]
    assert styles and not any(re.search(r"url\(['\"]?(?:https?:)?//", style) for style in styles)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site with one page."""
    root = tmp_path_factory.mktemp("small")
    for name in ("mkdocs.yml", "pyproject.toml", "CHANGELOG.md", "scripts/site_pages.py"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, root / name)
    for name in ("CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md"):
        (root / name).write_text("# Words\n")
    change_file(root / "CHANGELOG.md", lambda _: "# Changes\n")
    of_the_root = [f"  - {path.name}\n" for path in sorted(root.glob("*.md"))]
    nav = "".join(["nav:\n  - one.md\n", *of_the_root])
    change_file(root / "mkdocs.yml", lambda text: NAV.sub(nav, text))
    (root / "docs").mkdir()
    shutil.copytree(REPOSITORY / "docs/assets", root / "docs/assets")
    return root


def test_the_build_fails_where_a_page_is_wrong(small: Path, tmp_path: Path) -> None:
    """A page that the navigation does not have, a link and an anchor that lead nowhere."""
    (small / "docs/one.md").write_text(PAGE + "[a](no.md) [b](#no) [c](one.md#neither)\n")
    (small / "docs/two.md").write_text(PAGE)
    code, said = build(small, tmp_path)
    assert code == 1
    for word in ("two.md", "'no.md'", "'#no'", "'one.md#neither'"):
        assert word in said
    assert said.count("WARNING") == 4


link = partial(relinked, here="docs/how-to/layers.md", base=ADDRESS)


@pytest.mark.parametrize(
    ("written", "in_the_site"),
    [
        ("[a](../reference/check.md#levels)", "[a](../reference/check.md#levels)"),
        ("[a](#here) [b](https://acme.test)", "[a](#here) [b](https://acme.test)"),
        ("[a](../reference/wirings)", "[a](../reference/wirings/README.md)"),
        ("[a](../../CONTRIBUTING.md#tests)", "[a](../CONTRIBUTING.md#tests)"),
        ("[a](../../README.md)", "[a](../index.md)"),
        ("[a\nb](../../copier.yml)", f"[a\nb]({ADDRESS}/blob/HEAD/copier.yml)"),
        ("[`a[0]`](../../examples/layer)", f"[`a[0]`]({ADDRESS}/tree/HEAD/examples/layer)"),
        ("```\n[a](../../copier.yml)\n```\n", "```\n[a](../../copier.yml)\n```\n"),
    ],
)
def test_a_link_leads_to_the_site_or_to_the_repository(written: str, in_the_site: str) -> None:
    assert link(written) == in_the_site


def test_a_link_out_of_a_page_of_the_root_leads_into_docs() -> None:
    assert relinked("[a](docs/index.md#b)", "CHANGELOG.md", "") == "[a](index.md#b)"


def test_without_an_address_the_words_of_a_link_to_the_repository_stay() -> None:
    assert link("see [the list](../../copier.yml).", base="") == "see the list."


@pytest.mark.parametrize(
    ("written", "deeper"),
    [
        ("- a\n  b\n  - c\n    d\n", "- a\n    b\n    - c\n        d\n"),
        ("1. a\n\n   b\n\nc\n  d\n", "1. a\n\n    b\n\nc\n  d\n"),
        ("- a\n\n  ```\n  x:\n    y\n  ```\n", "- a\n\n    ```\n    x:\n      y\n    ```\n"),
        ("```\n- a\n  b\n```\n  c\n", "```\n- a\n  b\n```\n  c\n"),
    ],
)
def test_a_list_has_four_blanks_for_each_level(written: str, deeper: str) -> None:
    assert deepened(written) == deeper
