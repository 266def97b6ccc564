"""A host that formats on commit: what nobody edited never conflicts, and comes formatted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from copier.errors import InteractiveSessionError

from shipway.cli import main
from shipway.formatting.found import formatters_of
from shipway.formatting.run import format_files
from support.formatters import use
from support.hosts import commit, git, make_host
from support.made import copied_host, kept_history  # noqa: F401
from support.tools import environment
from support.versions import SERVICE, TemplateHistory, copied

FOLDER = "services/payments"
STYLE = {"singleQuote": True, "semi": False, "tabWidth": 4, "printWidth": 70}
Update = Callable[[], None]


@pytest.fixture(autouse=True)
def node_24(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environment()["PATH"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TemplateHistory, Path]:
    """A Prettier host whose service was made before Shipway formatted anything."""
    folder = tmp_path_factory.mktemp("formatted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        history = TemplateHistory(folder / "template")
        host = prettier_host(folder / "acme")
        history.copy(host, "payments", ref="v1.0.0", skip_tasks=True)
        format_all(host)
    commit(host)
    return history, host


def prettier_host(root: Path) -> Path:
    """A committed host, formatted."""
    host = make_host(root)
    use(host, "prettier")
    (host / ".prettierrc").write_text(json.dumps(STYLE))
    (host / ".gitignore").write_text("node_modules\n")
    format_all(host)
    commit(host)
    return host


def listed(host: Path) -> dict[str, bytes]:
    """Every file that git tracks or would, with its content."""
    names = git(host, "ls-files", "--cached", "--others", "--exclude-standard").split("\n")
    return {name: (host / name).read_bytes() for name in names if (host / name).is_file()}


def format_all(host: Path) -> None:
    for path, content in format_files(host, formatters_of(host), listed(host)).contents.items():
        (host / path).write_bytes(content)


def unformatted(host: Path) -> list[str]:
    """What the host's own check would find."""
    before = listed(host)
    after = format_files(host, formatters_of(host), before).contents
    return [path for path in before if before[path] != after[path]]


@pytest.fixture(params=["copier update", "shipway update"])
def update(request: pytest.FixtureRequest, host: Path, history: TemplateHistory) -> Update:
    def by_copier() -> None:
        history.update(host, "payments", "v2.0.0")

    def by_shipway() -> None:
        assert shipway(host, "update", "--all", "--to", "v2.0.0") == 0

    return by_copier if request.param == "copier update" else by_shipway


def shipway(host: Path, *arguments: str) -> int:
    """The command's exit code."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "-C", str(host)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def change(text: str) -> str:
    """Lines in two places of a file whose form the host changed all over."""
    assert "import " in text
    return text.replace("import ", "// of v2\nimport ", 1) + "\n// the end of v2\n"


def test_what_nobody_edited_comes_without_a_conflict_and_formatted(
    host: Path, history: TemplateHistory, update: Update
) -> None:
    main_file = next(p for p in (host / FOLDER / "src").iterdir() if p.name == "server.ts")
    assert "'" in main_file.read_text()
    history.release(
        "v2.0.0",
        {
            f"{SERVICE}/src/{copied('server.ts')}": change,
            f"{SERVICE}/NEW.md": "|a|b|\n|-|-|\n|1|2|\n",
            "extensions/shipway/npm_ranges.py": lambda text: text.replace("^4.6.7", "^4.8.0"),
        },
    )
    assert unformatted(host) == []
    update()
    assert git(host, "ls-files", "--unmerged") == ""
    assert "// of v2" in main_file.read_text() and "the end of v2" in main_file.read_text()
    assert "^4.8.0" in (host / FOLDER / "package.json").read_text()
    assert unformatted(host) == []


def test_a_half_copy_is_finished_in_the_form_of_the_host(
    tmp_path: Path, history: TemplateHistory
) -> None:
    """Copier stopped at the first shared file, before its task formatted anything."""
    host = prettier_host(tmp_path / "half")
    with pytest.raises(InteractiveSessionError):
        history.copy(host, "payments", overwrite=False)
    assert unformatted(host) != []
    assert shipway(host, "new", "payments", "--yes", "--template", str(history.root)) == 0
    assert unformatted(host) == []
