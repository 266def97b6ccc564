"""What CI does with digests: the workflow's own last steps, `scripts/release.ts`, a real origin."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest
import yaml

from commands.test_new import shipway
from support.hosts import commit, git
from support.tools import environment
from support.workflow import Runner, steps

OVERLAY = "infra/k8s/overlays/preview/api/kustomization.yaml"
OTHER = "infra/k8s/overlays/production/api/kustomization.yaml"
ELSEWHERE = "registry.example.com/elsewhere@sha256:" + "ab" * 32
TRIPWIRE = """\
#!/bin/sh
test -z "$GH_TOKEN" || exit 99
cd "$(dirname "$0")/.." && echo x >> releases
[ ! -x meanwhile ] || ./meanwhile >&2 || exit 98
cd "$OLDPWD" && exec {shipway} "$@"
"""
"""The real `shipway`, which must not get the token; ``meanwhile`` is what others do by then."""


def image(digit: str) -> str:
    return f"registry.example.com/api@sha256:{digit * 64}"


class Preview:
    """A checkout as the job has it, its origin, another one of a colleague, and the runner."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.folder, self.runner = folder, Runner(folder / "runner", environment()["PATH"])
        self.origin, self.checkout = folder / "origin.git", folder / "checkout"
        git(folder, "clone", "--quiet", "--bare", str(source), str(self.origin))
        for name in ("checkout", "colleague"):
            address = f"file://{self.origin}"
            git(folder, "clone", "--quiet", "--depth=1", address, name)
        (self.checkout / ".git/hooks/pre-push").write_text('#!/bin/sh\ntest -n "$GH_TOKEN"\n')
        (self.checkout / ".git/hooks/pre-push").chmod(0o755)
        real = which("shipway", path=environment()["PATH"])
        self._script("bin/shipway", TRIPWIRE.format(shipway=real))

    def _script(self, name: str, text: str) -> None:
        (self.folder / "runner" / name).write_text(text)
        (self.folder / "runner" / name).chmod(0o755)

    def meanwhile(self, path: str, *, always: bool = True) -> None:
        """While digests are written, the colleague pushes a change of ``path``."""
        once = "" if always else 'rm "$0"\n'
        self._script(
            "meanwhile",
            f"#!/bin/sh\nset -e\ncd {self.folder}/colleague\ngit pull --quiet --rebase\n"
            f"echo '#' >> {path}\ngit config user.name t\ngit config user.email t@localhost\n"
            f"git commit --quiet --all --message theirs\ngit push --quiet\n"
            f"cd {self.folder}/runner\n{once}",
        )

    def release(self, *images: str) -> subprocess.CompletedProcess[str]:
        """The step that has the token."""
        (self.folder / "runner/images.txt").write_text("".join(f"{one}\n" for one in images))
        (step,) = (
            step
            for step in steps(self.checkout / ".github/workflows/images.yml", "preview")
            if step["name"] == "Release to preview"
        )
        done, _ = self.runner.step(step, self.checkout, GH_TOKEN="t0ken")
        assert "t0ken" not in done.stdout + done.stderr
        return done

    def log(self) -> list[str]:
        """What was committed to main after the beginning: author and subject."""
        return git(self.origin, "log", "--reverse", "--format=%an: %s", "main").splitlines()[1:]

    def digest(self, path: str = OVERLAY) -> str:
        """The digest that main's overlay of api names."""
        (found,) = yaml.safe_load(git(self.origin, "show", f"main:{path}"))["images"]
        return str(found.get("digest", ""))

    def tries(self) -> int:
        """How often `shipway release` was run."""
        return len((self.folder / "runner/releases").read_text().splitlines())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("preview") / "acme"
    assert shipway(root.parent, "init", "acme", "--service", "api:http") == 0
    git(root, "checkout", "--quiet", "--orphan", "one")
    commit(root)
    git(root, "branch", "--force", "main")
    git(root, "checkout", "--quiet", "main")
    return root


@pytest.fixture
def preview(source: Path, tmp_path: Path) -> Preview:
    return Preview(tmp_path, source)


def test_digests_become_a_commit_of_main(preview: Preview) -> None:
    """Of the images that an overlay names; no branch of the checkout moves, and the second run
    finds nothing to do."""
    before = git(preview.checkout, "rev-parse", "main")
    for says in ("preview names these images now", "preview names these images already"):
        done = preview.release(f"api={image('1')}", f"elsewhere={ELSEWHERE}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.endswith(f"::notice::{says}\n")
    assert preview.log() == ["shipway: Release to preview"]
    assert preview.digest() == f"sha256:{'1' * 64}"
    assert git(preview.checkout, "rev-parse", "main") == before


def test_another_release_in_between_stays(preview: Preview) -> None:
    """The digests are written again, on top of what is there now."""
    preview.meanwhile(OTHER, always=False)
    done = preview.release(f"api={image('2')}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert preview.log() == ["t: theirs", "shipway: Release to preview"]
    assert preview.digest() == f"sha256:{'2' * 64}" and preview.tries() == 2


def test_newer_sources_win(preview: Preview) -> None:
    """What main has by then is released by its own run."""
    preview.meanwhile("README.md", always=False)
    done = preview.release(f"api={image('3')}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::notice::main went on; its own run releases" in done.stdout
    assert preview.log() == ["t: theirs"] and preview.tries() == 1


def test_it_gives_up_where_main_never_stands_still(preview: Preview) -> None:
    """After three times, with git's own reason."""
    preview.meanwhile(OTHER)
    done = preview.release(f"api={image('4')}")
    assert done.returncode == 1 and preview.tries() == 3
    assert "main did not take the digests, 3 times: run the workflow again" in done.stderr
    assert "rejected" in done.stdout and preview.log() == ["t: theirs"] * 3


def dirty(preview: Preview) -> None:
    (preview.checkout / "README.md").write_text("mine\n")


def without_origin(preview: Preview) -> None:
    git(preview.checkout, "remote", "set-url", "origin", "/nowhere")


def without_a_digest(preview: Preview) -> None:
    (preview.folder / "runner/bin/shipway").write_text("#!/bin/sh\necho no digest\nexit 2\n")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (dirty, "there are uncommitted changes"),
        (without_origin, "git fetch failed with exit code 128"),
        (without_a_digest, "shipway release failed with exit code 2"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_pushed(
    preview: Preview, spoil: Callable[[Preview], None], says: str
) -> None:
    """Also what a person did who runs the script by hand stays."""
    spoil(preview)
    left = git(preview.checkout, "status", "--porcelain")
    done = preview.release(f"api={image('5')}")
    assert done.returncode == 1 and done.stderr.startswith(f"release: {says}"), done.stderr
    assert preview.log() == [] and git(preview.checkout, "status", "--porcelain") == left


@pytest.mark.parametrize("words", [[], ["preview"], ["preview", "file", "more"]])
def test_too_few_words_give_the_usage(source: Path, words: list[str]) -> None:
    command = ["node", "scripts/release.ts", *words]
    done = subprocess.run(
        command, cwd=source, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and done.stderr.startswith("usage: node scripts/release.ts")
