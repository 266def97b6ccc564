"""`shipway add`: parts of the workspace in a host that exists, and out of it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_new import shipway
from shipway.parts.registry import ALL, PARTS
from shipway.sources.parts import PARTS_RECEIPT
from support.changes import swap
from support.hosts import commit, git, snapshot, status
from support.json_output import read_output
from support.part_hosts import MANIFEST as MANIFEST_TEXT
from support.part_hosts import part_host
from support.tools import environment
from support.versions import TemplateHistory

MANIFEST = "package.json"
SCRIPT = "template/workspace/scripts/packages-build.ts.jinja"


def test_the_list_says_what_each_part_would_do_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    assert shipway(host, "add", "--json") == 0
    listed = read_output(capsys.readouterr().out, "add")["parts"]
    assert [one["name"] for one in listed] == [part.name for part in PARTS]
    [first] = [one for one in listed if one["name"] == "packages-build"]
    assert "moved" in listed[0]
    assert first["created"] == [
        "packages/cart/tsconfig.build.json",
        "packages/money/tsconfig.build.json",
        "scripts/packages-build.ts",
        "tsconfig.packages.json",
    ]
    assert [(one["path"], one["line"], one["blocks"]) for one in first["obstacles"]] == [
        ("packages/legacy/package.json", 3, False)
    ]
    assert status(host) == ""


@pytest.mark.node
def test_the_list_starts_no_formatter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts need no form: in a host with Prettier the list took 22 s of CPU, and takes 4 now."""
    monkeypatch.setenv("PATH", environment()["PATH"])
    program = f"require('fs').writeFileSync('{tmp_path}/ran', '')"
    host = part_host(
        tmp_path / "shop",
        **{
            MANIFEST: swap('"typescript"', '"prettier": "3", "typescript"')(MANIFEST_TEXT),
            ".prettierrc": "{}\n",
            "node_modules/prettier/package.json": '{ "version": "3.10.1", "bin": "a.cjs" }',
            "node_modules/prettier/a.cjs": program,
        },
    )
    assert shipway(host, "add") == 0
    assert not (tmp_path / "ran").exists()
    assert shipway(host, "add", "packages-build", "--dry-run") == 0
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("form", ["CRLF", "tabs"])
def test_a_part_comes_once_and_goes_without_a_trace(form: str, tmp_path: Path) -> None:
    """Byte for byte, in files of every form; adding it again changes nothing."""
    old, new_ = ("\n", "\r\n") if form == "CRLF" else ("  ", "\t")
    text = MANIFEST_TEXT.replace(old, new_)
    host = part_host(tmp_path / "shop", **{MANIFEST: text})
    before = snapshot(host)
    assert shipway(host, "add", "packages-build") == 0
    added = snapshot(host)
    changed = (host / MANIFEST).read_bytes().splitlines(keepends=True)
    new = [line for line in changed if line not in text.encode().splitlines(keepends=True)]
    assert [line.strip() for line in new] == [
        b'"packages:build": "node scripts/packages-build.ts",'
    ]
    assert shipway(host, "add", "packages-build") == 0
    assert snapshot(host) == added
    assert shipway(host, "remove", "--part", "packages-build") == 0
    assert snapshot(host) == before


def test_every_file_of_the_workspace_is_one_parts_and_init_brings_them_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So `shipway init` is nothing but the parts: no file is forgotten, none comes twice."""
    assert shipway(tmp_path, "init", "acme") == 0
    files = list(snapshot(tmp_path / "acme"))
    owners = {path: [part.name for part in ALL if part.has(path)] for path in files}
    assert {path: names for path, names in owners.items() if len(names) != 1} == {}
    assert shipway(tmp_path / "acme", "add") == 2
    assert "made by shipway init: it has every part" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"scripts/packages-build.ts": "// ours\n"},
            "scripts/packages-build.ts:1: is there already, and says something else",
        ),
        (
            {MANIFEST: '{\n  "scripts": {\n    "packages:build": "make"\n  }\n}\n'},
            "package.json:3: scripts has packages:build already, and it says something else",
        ),
        ({".gitignore": "node_modules\n.*\n"}, ".gitignore:2: git ignores .shipway/ (.*)"),
    ],
    ids=["a file", "a script", "ignored"],
)
def test_what_is_in_the_way_is_named_and_nothing_is_written(
    changed: dict[str, str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop", **changed)
    assert shipway(host, "add", "packages-build") == 2
    assert says in capsys.readouterr().err
    assert status(host) == ""


def test_all_parts_names_those_that_do_not_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It said "They are there already, nothing is missing" where each was in the way of something,
    and not a word of one that was left out."""
    host = part_host(tmp_path / "shop", **{".gitignore": "scripts/\n", ".nvmrc": "24\n"})
    assert shipway(host, "add", "--all") == 0
    out = capsys.readouterr().out
    assert "not added: packages-build (1 in the way)\n" in out and "already" not in out
    assert status(host) == ""
    text = MANIFEST_TEXT.replace('"test"', '"check:full": "true",\n    "test"')
    other = part_host(tmp_path / "other", **{MANIFEST: text, ".nvmrc": "24\n"})
    assert shipway(other, "add", "--all", "--dry-run", "--json") == 0
    assert read_output(capsys.readouterr().out, "add")["blocked"] == ["check-full"]


def test_a_line_of_a_part_is_explained_by_its_name_and_the_teams_is_the_teams(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a file of its own, before and after the team's edit, and in package.json."""
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "packages-build")
    commit(host)
    script = host / "scripts/packages-build.ts"
    script.write_text("// ours\n" + script.read_text())
    number = (host / MANIFEST).read_text()[: (host / MANIFEST).read_text().index('"packages:b')]
    said = []
    for place in (
        "scripts/packages-build.ts:1",
        "scripts/packages-build.ts:2",
        f"package.json:{number.count(chr(10)) + 1}",
        "package.json:1",
    ):
        capsys.readouterr()
        assert shipway(host, "explain", place, "--json") == 0
        line = read_output(capsys.readouterr().out, "explain")["line"]
        said.append((line["author"], line["kind"], line["part"]))
    assert said == [
        ("team", "template", "packages-build"),
        ("shipway", "template", "packages-build"),
        ("shipway", "wired", "packages-build"),
        ("team", "", ""),
    ]
    assert shipway(host, "explain", "scripts/packages-build.ts:2") == 0
    assert "(part packages-build)" in capsys.readouterr().out


def test_a_copy_made_by_hand_is_taken_over_and_stays_when_the_part_goes(tmp_path: Path) -> None:
    """The old how-to told people to copy it."""
    made = part_host(tmp_path / "made")
    shipway(made, "add", "packages-build")
    text = (made / "scripts/packages-build.ts").read_text()
    host = part_host(tmp_path / "shop", **{"scripts/packages-build.ts": text})
    before = snapshot(host)
    assert shipway(host, "add", "packages-build") == 0
    assert shipway(host, "remove", "--part", "packages-build") == 0
    assert snapshot(host) == before


def test_what_the_team_changed_is_named_and_kept_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "packages-build")
    script = host / "scripts/packages-build.ts"
    script.write_text(script.read_text() + "// ours\n")
    commit(host)
    assert shipway(host, "remove", "--part", "packages-build") == 2
    assert "scripts/packages-build.ts: changed since it was added" in capsys.readouterr().err
    assert shipway(host, "status", "--json") == 0
    [part] = read_output(capsys.readouterr().out, "status")["parts"]
    assert (part["name"], part["behind"]) == ("packages-build", 0)
    shipway(host, "list", "--parts", "--json")
    listed = read_output(capsys.readouterr().out, "list")["parts"]
    assert [one["name"] for one in listed if one["added"]] == ["packages-build"]
    assert part["drifted"] == ["scripts/packages-build.ts"]
    assert shipway(host, "remove", "--part", "packages-build", "--force") == 0
    assert not script.exists()


def test_a_part_in_use_stays_and_a_checkout_of_other_line_ends_is_no_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its packages went from under a service; and with core.autocrlf each file was "changed", with
    --force as the cure. What is named first can go first."""
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "tofu", "gitops")
    commit(host)
    mailer = host / "services/mailer/package.json"
    text = mailer.read_text()
    mailer.write_text('{\n  "name": "@shop/mailer",\n  "dependencies": { "@shop/env": "*" }\n}\n')
    (host / "docs/database.md").write_bytes(
        (host / "docs/database.md").read_bytes().replace(b"\n", b"\r\n")
    )
    capsys.readouterr()
    shipway(host, "status", "--json")
    parts = read_output(capsys.readouterr().out, "status")["parts"]
    assert [one["drifted"] for one in parts if one["drifted"]] == []
    assert shipway(host, "remove", "--part", "packages-build") == 2
    assert "fix: shipway remove --part gitops\n" in capsys.readouterr().err
    assert shipway(host, "remove", "--part", "gitops") == 0
    assert shipway(host, "remove", "--part", "tofu") == 2
    err = capsys.readouterr().err
    assert "services/mailer/package.json:3: depends on @shop/env, which goes" in err
    mailer.write_text(text)
    assert shipway(host, "remove", "--part", "tofu") == 0


def test_the_next_commands_are_each_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    assert shipway(host, "add", "database") == 0
    assert capsys.readouterr().out.partition("Next:\n")[2].splitlines() == [
        "  pnpm install && pnpm packages:build",
        '  env -i PATH="$PATH" HOME="$HOME" pnpm build',
        "  pnpm --filter ./packages/db-provision test",
    ]


def test_an_entry_that_somebody_took_out_is_found_by_check_and_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "packages-build")
    manifest = host / MANIFEST
    text = manifest.read_text()
    manifest.write_text(
        text.replace('    "packages:build": "node scripts/packages-build.ts",\n', "")
    )
    commit(host)
    capsys.readouterr()
    shipway(host, "check")
    out = capsys.readouterr().out
    assert "scripts/packages:build is missing" in out and "[part-unwired]" in out
    assert "fix: shipway add packages-build" in out
    assert "1 warning in 1 part\n" in out
    assert shipway(host, "add", "packages-build") == 0
    assert manifest.read_text() == text
    capsys.readouterr()
    assert shipway(host, "check") == 0
    assert capsys.readouterr().out == "1 part checked, nothing found\n"


def test_an_update_keeps_the_teams_edit_and_brings_the_new_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over two versions; the second change meets the edit, and is marked."""
    history = TemplateHistory(tmp_path / "template")
    source = ("--template", str(history.root))
    host = part_host(tmp_path / "shop")
    assert shipway(host, "add", "packages-build", *source) == 0
    script = host / "scripts/packages-build.ts"
    script.write_text(script.read_text().replace("const root =", "const ROOT_ = 1;\nconst root ="))
    commit(host)
    history.release(
        "v1.1.0",
        {
            SCRIPT: lambda text: text + "// the end\n",
            "template/workspace/package.json.jinja": swap(
                '"packages:build": "node scripts/packages-build.ts"',
                '"packages:build": "node --trace-uncaught scripts/packages-build.ts"',
            ),
        },
    )
    before = snapshot(host)
    capsys.readouterr()
    assert shipway(host, "preview", "--json") == 0
    [shown] = read_output(capsys.readouterr().out, "preview")["repositories"]
    assert [(part["name"], part["to"]) for part in shown["parts"]] == [("packages-build", "v1.1.0")]
    assert snapshot(host) == before
    assert shipway(host, "update", "--all") == 0
    text = script.read_text()
    assert "const ROOT_ = 1;\n" in text and text.endswith("// the end\n")
    assert "--trace-uncaught" in (host / MANIFEST).read_text()
    capsys.readouterr()
    shipway(host, "status", "--json")
    [part] = read_output(capsys.readouterr().out, "status")["parts"]
    assert (part["version"], part["drifted"]) == ("v1.1.0", ["scripts/packages-build.ts"])
    commit(host)
    history.release("v1.2.0", {SCRIPT: swap("const root =", "const top =")})
    assert shipway(host, "update", "--all") == 1
    assert "<<<<<<< before updating" in script.read_text()
    git(host, "checkout", "--quiet", "--force", "HEAD", "--", ".")
    assert shipway(host, "update", "--all", "--to", "v1.1.0") == 0
    assert "packages-build is up to date" in capsys.readouterr().out


def test_an_entry_that_team_and_template_changed_is_marked_for_git_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a service's update; it kept the team's text, and marked nothing. Of two parts in one
    file, the other one comes."""
    history = TemplateHistory(tmp_path / "template")
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "packages-build", "boundaries", "--template", str(history.root))
    text = (host / MANIFEST).read_text()
    (host / MANIFEST).write_text(
        swap('"node scripts/packages', '"time node scripts/packages')(text)
    )
    commit(host)
    news = swap('"node scripts/packages', '"node --trace-uncaught scripts/packages')
    other = swap('"boundaries": "depcruise ', '"boundaries": "depcruise --metrics ')
    manifest = "template/workspace/package.json.jinja"
    history.release("v1.1.0", {manifest: lambda text: other(news(text))})
    capsys.readouterr()
    assert shipway(host, "update", "--all") == 1
    assert "conflict in package.json: scripts/packages:build" in capsys.readouterr().out
    assert git(host, "diff", "--name-only", "--diff-filter=U").split() == [MANIFEST]
    text = (host / MANIFEST).read_text()
    ours, theirs = text.partition("<<<<<<< before updating\n")[2].split("=======\n")
    assert '"time node' in ours and "--trace-uncaught" in theirs and "depcruise --metrics" in text
    git(host, "checkout", "--quiet", "--theirs", MANIFEST)
    assert "--trace-uncaught" in (host / MANIFEST).read_text()
    commit(host)
    capsys.readouterr()
    assert shipway(host, "update", "--all") == 0
    assert "All 2 parts are up to date" in capsys.readouterr().out


def test_another_template_than_that_of_the_parts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For the next part, for a service, and for a moved tag: before any code of it runs."""
    history, other = TemplateHistory(tmp_path / "one"), TemplateHistory(tmp_path / "two")
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "packages-build", "--template", str(history.root))
    commit(host)
    for words in (("add", "packages-build"), ("new", "payments", "--yes")):
        assert shipway(host, *words, "--template", str(other.root)) == 2
        assert "another template than this repository's" in capsys.readouterr().err
    git(history.root, "commit", "--quiet", "--allow-empty", "--message", "moved")
    git(history.root, "tag", "--force", "v1.0.0")
    assert shipway(host, "add", "packages-build", "--template", str(history.root)) == 2
    assert "names another commit by the same version" in capsys.readouterr().err


def test_a_damaged_receipt_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = part_host(tmp_path / "shop")
    shipway(host, "add", "packages-build")
    receipt = host / PARTS_RECEIPT
    text = receipt.read_text()
    for old, new, says in (
        ('"scripts/packages-build.ts":', '"../../etc/passwd":', "parts.packages-build.files"),
        ('"parts": {', '"parts": [', ".shipway/parts.json:"),
    ):
        receipt.write_text(text.replace(old, new))
        assert shipway(host, "status") == 2
        assert says in capsys.readouterr().err
