"""What is typed wrong, how much is said, and what a command loads to say it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import shipway.commands as shipway_commands
from commands.test_new import shipway
from shipway import voice
from shipway.cli import main
from shipway.commands.common import typed
from shipway.commands.parser import COMMANDS, command_parser, parser
from support.hosts import make_host, snapshot

RENDERS = {"copier", "jinja2", "pydantic", "questionary"}
HEAVY = {"dataclasses", "difflib", "email", "packaging", "pkgutil", "tempfile", "yaml"} | RENDERS
"""What takes long to load, and `--help` and `--version` do without."""
RECOVERS = {"hashlib", "shipway.files.recovery", "shipway.files.journal"}
FORMATS = {"concurrent", "shipway.formatting.run"}
UNUSED = {
    "completion bash": HEAVY | {"shtab", "logging", "importlib.metadata", "shipway.sources"},
    "graph": RENDERS | RECOVERS | FORMATS | {"difflib", "shipway.check", "shipway.wiring"},
    "list": RENDERS | RECOVERS | FORMATS | {"difflib"},
    "status": RENDERS | RECOVERS | FORMATS | {"difflib", "shipway.upgrade"},
    "check": RENDERS | FORMATS | {"jsonschema", "shipway.files.recovery", "shipway.propose.find"},
    "sync --all": RENDERS | FORMATS,
    "release --help": HEAVY,
}
"""What a command does without where there is nothing to recover, to write or to render."""


def said(capsys: pytest.CaptureFixture[str], *typed: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as ended:
        main(typed)
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_shipway_alone_prints_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys)
    assert (code, err) == (0, "") and out == parser().format_help()


def test_a_command_that_is_typed_wrong_is_named_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "stauts") == (
        2, "", "shipway: there is no command stauts\n  fix: did you mean shipway status?\n",
    )  # fmt: skip
    assert "fix: shipway --help lists the commands" in said(capsys, "xyz")[2]


def test_a_wrong_flag_shows_the_usage_of_its_own_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = said(capsys, "update", "--dryrun")
    assert (code, out) == (2, "") and err.startswith("usage: shipway update ")
    assert err.endswith(
        "shipway: unrecognized arguments: --dryrun\n  fix: did you mean --dry-run?\n"
    )
    assert said(capsys, "update", "--xyz")[2].endswith(
        "fix: shipway update --help shows what there is\n"
    )
    assert said(capsys, "init", "acme", "--yes")[2].endswith(
        "fix: shipway init --help shows what there is\n"
    )


def test_the_version_names_all_that_a_report_needs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--version")
    first = [line.split()[0] for line in out.splitlines()]
    assert (code, first) == (0, ["shipway", "Copier", "Python", "git", "template"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_tells_the_exit_codes_and_an_example(name: str) -> None:
    text = command_parser(name).format_help()
    assert "exit code: 0 " in text and f"  shipway {name}" in text


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("update --all --to v2.0.0", "names"),
        ("update payments --workspace", "names"),
        ("sync payments mailer", "names"),
        ("release api --from preview --to production", "images"),
    ],
)
def test_a_command_that_was_cut_off_can_be_typed_again(line: str, names: str) -> None:
    """Whole, as `shipway recover` says it; without what it was given as data."""
    name, *words = line.split()
    data = ["--data", "port=9000"] if name == "update" else []
    arguments = command_parser(name).parse_args([*words, *data])
    assert typed(arguments, vars(arguments)[names]) == f"shipway {line}"


def test_what_only_programs_run_is_not_listed() -> None:
    for name in ("format", "reconcile"):
        assert name in COMMANDS and f"    {name}" not in parser().format_help()


def test_no_command_is_lost_because_it_is_no_folder() -> None:
    """One that lies there as a file is never typed, and nobody would notice."""
    files = Path(shipway_commands.__file__).parent.glob("*.py")
    assert [f.name for f in files if "\nNAME = " in f.read_text()] == []


MODULES = "{p for n in sys.modules for p in (n, n.split('.')[0])}"
DATACLASSES = (
    "{one.__qualname__ for name, module in sys.modules.items() if name.startswith('shipway')"
    " for one in vars(module).values() if '__dataclass_fields__' in getattr(one, '__dict__', ())}"
)


def loaded(*typed: str, root: Path, what: str = MODULES) -> set[str]:
    """The modules that a run of the command line has loaded at its end, and their packages; or
    another set of words, by an expression."""
    script = (
        "import sys\nfrom shipway.cli import main\n"
        f"try:\n    main()\nfinally:\n    print(*{what}, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *typed], cwd=root, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("typed", [("--version",), ("--help",), ("new", "--help"), ()])
def test_help_and_version_load_nothing_heavy(typed: tuple[str, ...], tmp_path: Path) -> None:
    assert loaded(*typed, root=tmp_path) & HEAVY == set()


@pytest.mark.parametrize("typed", UNUSED)
def test_a_command_loads_nothing_that_it_has_no_use_for(typed: str, tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    assert loaded(*typed.split(), root=root) & UNUSED[typed] == set()


@pytest.mark.parametrize("typed", ["status", "check", "sync --all"])
def test_a_command_makes_few_classes_by_generated_code(typed: str, tmp_path: Path) -> None:
    """A frozen dataclass takes as long to load as six NamedTuples: 80 were a fifth of `check`."""
    root = make_host(tmp_path / "acme")
    assert len(loaded(*typed.split(), root=root, what=DATACLASSES)) <= 36


def test_a_quiet_command_says_nothing_but_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_host(tmp_path / "acme")
    assert shipway(root, "sync", "--all", "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert shipway(root, "sync", "nobody", "--quiet") == 2
    assert "there is no service nobody" in capsys.readouterr().err


def test_quiet_leaves_what_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_host(tmp_path / "acme")
    assert shipway(root, "status", "--quiet") == 0
    assert "No service" in capsys.readouterr().out


def test_verbose_tells_each_git_command_and_its_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_host(tmp_path / "acme")
    assert shipway(root, "status", "--verbose") == 0
    assert "shipway: git ls-files" in capsys.readouterr().err
    assert shipway(root, "status") == 0
    assert capsys.readouterr().err == ""


class Stream:
    """A stream that is a terminal, or none."""

    def __init__(self, terminal: bool) -> None:
        self.isatty = lambda: terminal


@pytest.mark.parametrize(
    ("variables", "terminal", "expected"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "xterm"}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_colours_are_for_terminals_and_for_who_asks(
    variables: dict[str, str], terminal: bool, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert voice.colours(Stream(terminal)) is expected  # type: ignore[arg-type]


def test_a_flag_typed_wrong_leaves_the_host_as_it_was(tmp_path: Path) -> None:
    root = make_host(tmp_path / "acme")
    before = snapshot(root)
    assert shipway(root, "new", "payments", "--yess") == 2
    assert snapshot(root) == before
