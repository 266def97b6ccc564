"""`shipway release` on call: what ran, the image before, what an environment asks of a new one."""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import time

import pytest

from commands.test_new import shipway
from commands.test_release import OVERLAYS, PREVIEW, PRODUCTION
from support.derived import host_with_manifests
from support.hosts import commit, git, status
from support.json_output import read_output

SETTINGS = "services/.shipway.yml"
ONE, TWO, THREE = (f"registry.example.com/acme/payments@sha256:{one * 64}" for one in "123")


def released(host: Path, image: str, environment: str, date: str = "") -> None:
    """Written and committed, as if at that time."""
    assert shipway(host, "release", f"payments={image}", "--to", environment) == 0
    git(host, "add", "--all")
    env = {"GIT_COMMITTER_DATE": date or "2026-03-01T12:00:00Z"}
    message = f"Release {image[-1]} to {environment}"
    subprocess.run(
        ["env", *(f"{k}={v}" for k, v in env.items()), "git", "commit", "--quiet", "-m", message],
        cwd=host, check=True,
    )  # fmt: skip


def asks(host: Path, *rules: str) -> None:
    """Production asks for these, from now on."""
    with (host / SETTINGS).open("a") as settings:
        settings.write("release:\n  production:\n" + "".join(f"    {rule}\n" for rule in rules))
    commit(host)


def test_back_to_what_ran_before(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The image alone: what else changed in that file meanwhile stays."""
    released(host, ONE, "production", "2026-03-01T12:00:00Z")
    released(host, TWO, "production", "2026-03-02T12:00:00Z")
    text = (host / PRODUCTION).read_text().replace("count: 2", "count: 5 # the fair")
    (host / PRODUCTION).write_text(text)
    commit(host)
    capsys.readouterr()
    assert shipway(host, "release", "--rollback", "production") == 0
    said = capsys.readouterr().out
    assert "payments  222222222222  111111111111" in said and "migration" in said
    assert (host / PRODUCTION).read_text() == text.replace("2" * 64, "1" * 64)
    # What is not committed yet does not count as what ran.
    assert shipway(host, "release", "--rollback", "production", "payments") == 0
    assert (host / PRODUCTION).read_text() == text


def test_what_ran_since_when_and_by_whom(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert shipway(host, "release", "--history", "production") == 0
    assert "Nothing was released to production yet" in capsys.readouterr().out
    released(host, ONE, "production", "2026-03-01T12:00:00Z")
    released(host, TWO, "production", "2026-03-02T12:00:00Z")
    capsys.readouterr()
    assert shipway(host, "release", "--history", "production", "payments", "--json") == 0
    first, second = read_output(capsys.readouterr().out, "release")["history"]
    assert (first["image"], first["until"], second["image"]) == (TWO, None, ONE)
    assert second["until"] == first["since"] == second["since"] + 24 * 3600
    assert shipway(host, "release", "--history", "production") == 0
    newest, before = capsys.readouterr().out.splitlines()[2:]
    assert newest.startswith("payments  222222222222  ") and "Release 2 to" in newest
    assert before.startswith("payments  111111111111  ") and status(host) == ""


def test_an_overlay_for_all_goes_back_by_what_the_last_release_brought(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One service's release is in one file with the others', and comes to main by a merge, as a
    forge makes it: from then on it ran, and who merged is named."""
    legacy = f"- name: legacy\n  newName: r.test/legacy\n  digest: sha256:{'a' * 64}\n"
    shared = f"{OVERLAYS}/production/kustomization.yaml"
    files = {
        "infra/k8s/base/kustomization.yaml": "resources: [legacy]\n",
        shared: f"resources:\n- ../../base\nimages:\n{legacy}",
    }
    host = host_with_manifests(tmp_path / "acme", **files)
    assert shipway(host, "new", "payments", "--yes") == 0
    commit(host)
    dates = [f"@{time() + day * 86400:.0f} +0000" for day in (1, 2, 3)]
    released(host, ONE, "production", dates[0])
    git(host, "checkout", "--quiet", "-b", "promote")
    released(host, TWO, "production", dates[1])
    git(host, "checkout", "--quiet", "-")
    env = {"GIT_COMMITTER_DATE": dates[2], "GIT_AUTHOR_NAME": "Ada"}
    words = ["git", "merge", "--quiet", "--no-ff", "-m", "Merge promote into main", "promote"]
    subprocess.run(["env", *(f"{k}={v}" for k, v in env.items()), *words], cwd=host, check=True)
    capsys.readouterr()
    assert shipway(host, "release", "--history", "production", "payments") == 0
    newest = capsys.readouterr().out.splitlines()[2]
    assert "222222222222" in newest and "Ada: Merge promote into main" in newest
    assert shipway(host, "list", "--where", "payments") == 0
    assert "222222222222" in capsys.readouterr().out
    assert shipway(host, "release", "--rollback", "production") == 0
    text = (host / shared).read_text()
    assert "1" * 64 in text and legacy in text and "count: 2" in text
    git(host, "checkout", "--quiet", "--", ".")
    assert shipway(host, "release", "--rollback", "production", "legacy") == 2
    assert "ran no other image of legacy before" in capsys.readouterr().err


def test_an_image_that_nobody_tried_is_refused(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that stands in the file of preview, and in no commit."""
    asks(host, "from: preview", "hours: 24")
    assert shipway(host, "release", f"payments={ONE}", "--to", "preview") == 0
    arguments = ("release", "payments", "--from", "preview", "--to", "production")
    assert shipway(host, *arguments) == 2
    said = capsys.readouterr().err
    assert f"{SETTINGS}: production does not take this: payments 111111111111 never ran" in said
    assert status(host) == f" M {PREVIEW}\n"
    git(host, "checkout", "--quiet", "--", ".")
    released(host, ONE, "preview")
    git(host.parent, "clone", "--quiet", "--depth=1", f"file://{host}", "shallow")
    # As CI makes a clone: the release lies before what it has.
    assert shipway(host.parent / "shallow", "release", f"payments={TWO}", "--to", "production") == 2
    assert "git fetch --unshallow" in capsys.readouterr().err
    assert shipway(host, *arguments) == 0
    git(host, "checkout", "--quiet", "--", ".")
    released(host, TWO, "preview", f"@{time():.0f} +0000")
    assert shipway(host, *arguments) == 2
    assert "of 24 hours" in capsys.readouterr().err
    # The one before ran long enough, though another took its place.
    assert shipway(host, "release", f"payments={ONE}", "--to", "production") == 0


def test_a_reason_passes_over_it_and_stands_in_the_commit(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks(host, "from: preview")
    arguments = ("release", f"payments={ONE}", "--to", "production", "--force")
    assert shipway(host, *arguments, " ") == 2
    assert shipway(host, *arguments, "it's on fire") == 0
    said = capsys.readouterr()
    assert "passed over: payments 111111111111 never ran in preview" in said.err
    [typed] = [line.strip() for line in said.out.splitlines() if "git commit" in line]
    subprocess.run(["sh", "-c", typed.removesuffix(" && git push")], cwd=host, check=True)
    trailers = "--format=%(trailers:key=Release-Forced,valueonly)"
    assert git(host, "log", "-1", trailers).strip() == "it's on fire"


def test_the_image_before_needs_no_trial(host: Path) -> None:
    released(host, ONE, "production")
    released(host, TWO, "production")
    asks(host, "from: preview")
    assert shipway(host, "release", "--rollback", "production") == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rollback", "production"], "nothing was released to production yet"),
        (["--rollback", "production", "other"], "name one of: payments"),
        (["--rollback", "production", "payments"], "ran no other image of payments before"),
        (["--rollback", "production", "--all"], "takes the digests from git"),
        (["--rollback", "preview", "--to", "production"], "not allowed with argument"),
        (["--history", "prod"], "name one of: preview, production"),
        (["payments"], "one of the arguments --to --rollback --history is required"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    host: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shipway(host, "release", *arguments) == 2
    assert says in capsys.readouterr().err and status(host) == ""


def test_hours_in_no_environment_are_refused_with_their_line(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks(host, "hours: 24")
    line = (host / SETTINGS).read_text().count("\n")
    assert shipway(host, "release", f"payments={ONE}", "--to", "production") == 2
    assert f"{SETTINGS}:{line}: hours in which environment?" in capsys.readouterr().err


def test_an_image_without_a_result_is_refused_until_the_file_says_so(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file may be one that git does not know yet."""
    asks(host, "results: results.json")
    arguments = ("release", f"payments={ONE}", "--to", "production")
    assert shipway(host, *arguments) == 2
    assert (
        "payments 111111111111 has no result: there is no results.json" in capsys.readouterr().err
    )
    (host / "results.json").write_text(f'{{"{ONE.partition("@")[2]}": {{"passed": true}}}}')
    assert shipway(host, *arguments) == 0
