"""A workspace whose pipelines GitLab runs: GitLab's own schema, and the scripts of its jobs run."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.test_new import shipway
from shipway.parts.manifests import placed
from shipway.parts.told import answers_for
from shipway.rendering.tree import File
from shipway.sources.host import Host
from support.changes import change_file, swap
from support.hosts import IDENTITY, commit, git, make_host
from support.tools import BIN, environment

TOOLS = ".gitlab/ci/tools.sh"
PIPELINES = (".gitlab-ci.yml", ".gitlab/ci/images.yml")
SAST = ".gitlab/sast.yml"
OVERLAY = "infra/k8s/overlays/preview/api/kustomization.yaml"
IMAGE = "registry.example.com/api@sha256:" + "7" * 64
KEYWORDS = ("workflow", "stages", "include", "variables")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gitlab")
    assert shipway(folder, "init", "acme", "--data", "ci=gitlab", "--service", "api:http") == 0
    return folder / "acme"


def jobs(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in PIPELINES:
        data = yaml.safe_load((root / path).read_text())
        yield from ((name, job) for name, job in data.items() if name not in KEYWORDS)


def resolved(root: Path, name: str) -> dict[str, Any]:
    """A job with what it extends."""
    known = dict(jobs(root))
    job = known[name]
    above = resolved(root, job["extends"]) if "extends" in job else {}
    variables = {**above.get("variables", {}), **job.get("variables", {})}
    return {**above, **job, "variables": variables}


def judged(*paths: Path) -> subprocess.CompletedProcess[str]:
    """GitLab's own schema."""
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *paths]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_gitlab_takes_its_pipelines(root: Path, tmp_path: Path) -> None:
    """By GitLab's schema, which finds a mistake in each."""
    paths = [root / path for path in PIPELINES]
    done = judged(*paths, root / SAST)
    assert done.returncode == 0, done.stdout
    wrong = [tmp_path / path.name for path in paths]
    for path, copy in zip(paths, wrong, strict=True):
        copy.write_text(path.read_text())
        change_file(copy, swap("    - if: $CI_PIPELINE_SOURCE", "    - when_if: $CI", 1))
    done = judged(*wrong)
    assert all(str(path) in done.stdout for path in wrong), done.stdout


def test_its_own_analyzers_come_where_a_variable_asks(root: Path) -> None:
    """Included as a whole: a job that only changes another's stage is an error by itself."""
    data = yaml.safe_load((root / PIPELINES[0]).read_text())
    assert {"local": SAST, "rules": [{"if": '$CODE_SCANNING == "true"'}]} in data["include"]
    assert yaml.safe_load((root / SAST).read_text())["sast"]["stage"] in data["stages"]


def test_it_has_no_files_of_another_ci(root: Path) -> None:
    """Owners are named where GitLab looks for them."""
    assert not (root / ".github").exists()
    assert (root / ".gitlab/CODEOWNERS").read_text() == "* @acme/platform\n"


def test_every_script_is_one_and_calls_what_is_there(root: Path) -> None:
    scripts = json.loads((root / "package.json").read_text())["scripts"]
    stages = yaml.safe_load((root / PIPELINES[0]).read_text())["stages"]
    for name, _ in jobs(root):
        job = resolved(root, name)
        text = "\n".join([*job.get("before_script", []), *job.get("script", [])])
        shell = subprocess.run(["sh", "-n"], input=text, text=True, check=False)
        assert shell.returncode == 0, name
        assert all((root / path).is_file() for path in re.findall(r"^\. (\S+)$", text, re.M))
        assert all((root / path).is_file() for path in re.findall(r"node (\S+\.ts)", text))
        assert set(re.findall(r"^pnpm ([a-z:]+)$", text, re.M)) <= {"install", *scripts}, name
        assert name.startswith(".") or job["stage"] in stages


def run(
    root: Path, job: str, origin: Path, *lines: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """A job's script in a checkout, as GitLab's runner does: it ends at the first failure."""
    known = resolved(root, job)
    checkout = origin.parent / "checkout"
    env = {
        **environment(),
        **{key: IDENTITY[key] for key in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")},
        "CI_PROJECT_URL": f"file://{origin}".removesuffix(".git"),
        "CI_BUILDS_DIR": str(origin.parent),
        "CI_DEFAULT_BRANCH": "main",
        "RELEASE_TOKEN": "t0ken",
        **known["variables"],
        **variables,
    }
    text = "\n".join([*lines, *known["script"]])
    return subprocess.run(
        ["bash", "-e", "-c", text],
        cwd=checkout, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def origin(root: Path, tmp_path: Path) -> Path:
    """What takes pushes with options, and a checkout of it whose pushes ask for the token."""
    bare = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(bare))
    git(bare, "config", "receive.advertisePushOptions", "true")
    hook = bare / "hooks/pre-receive"
    hook.write_text('#!/bin/sh\nenv | grep ^GIT_PUSH_OPTION_ > "$(pwd)/options" || true\n')
    hook.chmod(0o755)
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{bare}", "checkout")
    git(tmp_path / "checkout", "remote", "set-url", "origin", "https://token@gitlab.invalid/x.git")
    return bare


def test_main_names_in_preview_what_was_pushed(root: Path, origin: Path) -> None:
    """By the job's own lines; what it installs, and `shipway` itself, get no token."""
    (origin.parent / "checkout/images.txt").write_text(f"api={IMAGE}\n")
    before = dict(jobs(root))["preview"]["before_script"]
    (hand_over,) = (line for line in before if "unset" in line)
    handed = 'test -z "$RELEASE_TOKEN" && test -n "$GH_TOKEN"'
    done = run(root, "preview", origin, hand_over, handed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert IMAGE.partition("@")[2] in git(origin, "show", f"main:{OVERLAY}")
    assert "t0ken" not in (origin.parent / "checkout/.git/config").read_text()


def test_an_update_becomes_a_merge_request(root: Path, origin: Path) -> None:
    """One for all, made by the push itself; where nothing changed there is none."""
    checkout = origin.parent / "checkout"
    handed = checkout / "request"
    handed.mkdir()
    (handed / "base").write_text(git(checkout, "rev-parse", "HEAD"))
    (handed / "message").write_text("Update the template\n")
    patch = handed / "changes.patch"
    patch.write_text("")
    assert "nothing to change" in run(root, "update-request", origin).stdout
    with (checkout / "README.md").open("a") as readme:
        readme.write("new\n")
    patch.write_text(git(checkout, "diff", "--binary"))
    git(checkout, "checkout", "--", "README.md")
    done = run(root, "update-request", origin)
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(origin, "show", "shipway/update:README.md").endswith("new\n")
    assert "request/" not in git(origin, "show", "--stat", "shipway/update")
    options = (origin / "options").read_text()
    assert "=merge_request.create\n" in options
    assert "=merge_request.target=main\n" in options
    assert "=merge_request.title=Update the template\n" in options


def test_promotion_is_a_merge_request_of_what_runs_in_preview_now(root: Path, origin: Path) -> None:
    """Also from an old pipeline: main as it is. One job asks the gate and has no token, the other
    has it and runs nothing else; a reason stands in the commit."""
    folder, checkout = origin.parent, origin.parent / "checkout"
    git(folder, "clone", "--quiet", f"file://{origin}", "colleague")
    assert shipway(folder / "colleague", "release", f"api={IMAGE}", "--to", "preview") == 0
    settings = folder / "colleague/services/.shipway.yml"
    with settings.open("a") as text:
        text.write("release:\n  production:\n    from: preview\n    results: results.json\n")
    commit(folder / "colleague")
    git(folder / "colleague", "push", "--quiet", "origin", "HEAD:main")
    git(checkout, "remote", "set-url", "origin", f"file://{origin}")
    first = resolved(root, "promote")["before_script"][0]
    hand = 'test -z "$RELEASE_TOKEN"'
    refused = run(root, "promote", origin, first, hand, RELEASE_TOKEN="")
    assert refused.returncode == 2 and "has no result" in refused.stderr, refused.stderr
    done = run(root, "promote", origin, first, hand, RELEASE_TOKEN="", FORCE="it's on fire")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (checkout / "request/base").read_text() == git(origin, "rev-parse", "main")
    shutil.move(checkout / "request", folder / "request")
    shutil.rmtree(checkout)
    # The second job's checkout is that of its pipeline: a commit before.
    git(folder, "clone", "--quiet", "--depth=2", f"file://{origin}", "checkout")
    git(checkout, "checkout", "--quiet", "--detach", "HEAD^")
    git(checkout, "remote", "set-url", "origin", "https://token@gitlab.invalid/x.git")
    shutil.move(folder / "request", checkout / "request")
    done = run(root, "promote-request", origin)
    assert done.returncode == 0, done.stdout + done.stderr
    overlay = OVERLAY.replace("preview", "production")
    assert IMAGE.partition("@")[2] in git(origin, "show", f"shipway/promote:{overlay}")
    assert git(origin, "rev-parse", "shipway/promote^") == git(origin, "rev-parse", "main")
    said = git(origin, "log", "-1", "--format=%s|%(trailers:key=Release-Forced,valueonly)",
               "shipway/promote")  # fmt: skip
    assert said.strip() == "Release to production what runs in preview|it's on fire"


STUB = """\
#!/bin/sh
name=$(basename "$0")
case "$name $*" in
  "docker login"*) cat > /dev/null; touch "$LOG.in" ;;
  "docker logout"*) rm -f "$LOG.in" ;;
  *missing*) echo '["api","web"]' ;;
esac
[ -e "$LOG.in" ] && in=in || in=out
echo "$in $name $*" >> "$LOG"
"""


def test_an_image_is_scanned_while_nobody_is_logged_in(
    root: Path, origin: Path, tmp_path: Path
) -> None:
    """One after the other: built, tried, scanned, pushed. cosign comes where images are signed."""
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    for name in ("docker", "node"):
        (stubs / name).write_text(STUB)
        (stubs / name).chmod(0o755)
    log = tmp_path / "log"
    lines = (
        f'PATH="{stubs}:$PATH"', f". {TOOLS}",
        'bring_trivy() { echo trivy >> "$LOG"; }', 'bring_cosign() { echo cosign >> "$LOG"; }',
    )  # fmt: skip
    known = {"LOG": str(log), "IMAGE_REGISTRY": "registry.test/acme", "IMAGE_SIGNING": "keyless",
             "CI_REGISTRY_USER": "ci", "CI_REGISTRY_PASSWORD": "pw"}  # fmt: skip
    done = run(root, "images", origin, *lines, **known)
    assert done.returncode == 0, done.stdout + done.stderr
    said = [line.replace("node scripts/images.ts ", "") for line in log.read_text().splitlines()]
    login = "in docker login --username ci --password-stdin registry.test"
    each = ("out docker logout registry.test", "out build {}", "out smoke {}", "out scan {}", login,
            "in push {} registry.test/acme")  # fmt: skip
    assert said == [
        "trivy", "cosign", login, "in missing registry.test/acme",
        *(one.format(name) for name in ("api", "web") for one in each),
        "in pushed registry.test/acme",
    ]  # fmt: skip


def test_each_machine_makes_its_platform_and_a_third_joins_them(
    root: Path, origin: Path, tmp_path: Path
) -> None:
    """What one pushed is no image yet: it is handed on, and no digest is named before the index.
    The files that are handed on are not there when the tree must be clean."""
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    stub = (
        STUB
        + """case "$*" in *"push "*) echo "line of $CI_JOB_NAME $3" ;; esac
case "$*" in *join*) cat "$4"; git status --porcelain ;; esac
"""
    )
    for name in ("docker", "node"):
        (stubs / name).write_text(stub)
        (stubs / name).chmod(0o755)
    lines = (
        f'PATH="{stubs}:$PATH"', f". {TOOLS}", "bring_trivy() { :; }", "bring_cosign() { :; }",
        "rm -f /tmp/parts.txt",
    )  # fmt: skip
    known = {"LOG": str(tmp_path / "log"), "IMAGE_REGISTRY": "registry.test/acme",
             "IMAGE_PLATFORMS": "linux/amd64,linux/arm64", "CI_REGISTRY_USER": "ci",
             "CI_REGISTRY_PASSWORD": "pw"}  # fmt: skip
    for job in ("images", "images-arm64"):
        done = run(root, job, origin, *lines, **known, CI_JOB_NAME=job)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "pushed" not in (tmp_path / "log").read_text()
    done = run(root, "images-joined", origin, *lines, **known)
    assert done.returncode == 0, done.stdout + done.stderr
    machines = ("images-arm64", "images")
    said = [f"line of {job} {name}" for job in machines for name in ("api", "web")]
    assert done.stdout.splitlines() == said
    assert (tmp_path / "log").read_text().endswith("images.ts pushed registry.test/acme\n")
    needs = {one["job"]: one["optional"] for one in dict(jobs(root))["preview"]["needs"]}
    assert needs == dict.fromkeys(("images", "images-arm64", "images-joined"), True)


@pytest.mark.parametrize(
    ("machine", "files"),
    [
        ("x86_64", ("trivy_1.2.3_Linux-64bit.tar.gz amd", "cosign-linux-amd64 amd")),
        ("aarch64", ("trivy_1.2.3_Linux-ARM64.tar.gz arm", "cosign-linux-arm64 arm")),
    ],
)
def test_a_machine_brings_what_runs_on_it(
    root: Path, tmp_path: Path, machine: str, files: tuple[str, ...]
) -> None:
    (tmp_path / "uname").write_text(f"#!/bin/sh\necho {machine}\n")
    (tmp_path / "uname").chmod(0o755)
    text = f"""
        . {root / TOOLS}; PATH="{tmp_path}:$PATH"
        TRIVY="a/b v1.2.3 amd"; TRIVY_ARM64="a/b v1.2.3 arm"
        COSIGN="$TRIVY"; COSIGN_ARM64="$TRIVY_ARM64"
        bring() {{ set -- $1 "$2"; echo "$4 $3"; }}; tar() {{ :; }}; install() {{ :; }}
        bring_trivy; bring_cosign
    """
    done = subprocess.run(["dash", "-e", "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(files)


def test_what_signs_and_scans_is_what_it_was(root: Path, tmp_path: Path) -> None:
    """By its checksum, in the shell of a small image too; another byte is refused."""
    stub = tmp_path / "wget"
    stub.write_text('#!/bin/sh\necho "$4" > "$3"\n')
    stub.chmod(0o755)
    url = "https://github.com/acme/tool/releases/download/v1.2.3/tool-amd64"
    right = hashlib.sha256(f"{url}\n".encode()).hexdigest()
    for digest, code in ((right, 0), (right[::-1], 1)):
        text = f'. {root / TOOLS}; PATH="$PWD:$PATH"; bring "acme/tool v1.2.3 {digest}" tool-amd64'
        done = subprocess.run(
            ["dash", "-e", "-c", text], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == code, done.stderr
    pins = yaml.safe_load((root / PIPELINES[1]).read_text())["variables"]
    for name in ("TRIVY", "TRIVY_ARM64", "COSIGN", "COSIGN_ARM64"):
        assert re.fullmatch(r"[\w-]+/[\w-]+ v\d+\.\d+\.\d+ [0-9a-f]{64}", pins[name])


def test_a_scanner_gets_none_of_the_rights_of_its_job(root: Path, tmp_path: Path) -> None:
    trivy = tmp_path / "trivy"
    trivy.write_text(f"#!/bin/sh\nenv >> {tmp_path}/env\n")
    trivy.chmod(0o755)
    rights = (
        "CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_REPOSITORY_URL", "REGISTRY_PASSWORD",
        "SIGSTORE_ID_TOKEN", "RELEASE_TOKEN", "COSIGN_PASSWORD", "ARGOCD_AUTH_TOKEN",
    )  # fmt: skip
    env = {**environment(), **dict.fromkeys(rights, "s3cret"), "TRIVY_CACHE_DIR": "here"}
    env["PATH"] = f"{tmp_path}:{env['PATH']}"
    code = (
        'import { scan } from "./scripts/images/scan.ts";'
        'await scan(".", { name: "api", tag: "t" }, "local/api:t");'
    )
    command = ["node", "--input-type=module-typescript", "--eval", code]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "env").read_text()
    assert "TRIVY_CACHE_DIR=here" in said and "s3cret" not in said


def test_provenance_names_the_pipeline_as_its_certificate_does(root: Path) -> None:
    code = (
        'import { provenanceOf } from "./scripts/images/provenance.ts";'
        'const image = { name: "api", dockerfile: "services/api/Dockerfile", args: [], tag: "t" };'
        'console.log(JSON.stringify(await provenanceOf(".", image)));'
    )
    env = {
        **environment(), "GITLAB_CI": "true", "CI_PROJECT_URL": "https://gitlab.com/acme/shop",
        "CI_CONFIG_PATH": ".gitlab-ci.yml", "CI_COMMIT_BRANCH": "main", "CI_JOB_URL": "https://j/7",
    }  # fmt: skip
    command = ["node", "--input-type=module-typescript", "--eval", code]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    identity = "https://gitlab.com/acme/shop//.gitlab-ci.yml@refs/heads/main"
    assert made["runDetails"] == {
        "builder": {"id": identity},
        "metadata": {"invocationId": "https://j/7"},
    }
    [source] = made["buildDefinition"]["resolvedDependencies"]
    assert source["uri"] == "git+https://gitlab.com/acme/shop@refs/heads/main"


@pytest.mark.parametrize(
    ("files", "remote", "is_gitlab"),
    [
        ({}, "", False),
        ({".gitlab-ci.yml": "stages: []\n"}, "", True),
        ({}, "https://gitlab.example.com/acme/shop.git", True),
        ({".github/workflows/ci.yml": "on: push\n"}, "https://gitlab.example.com/a/b.git", False),
    ],
)
def test_parts_come_for_the_ci_that_a_host_has(
    tmp_path: Path, files: dict[str, str], remote: str, is_gitlab: bool
) -> None:
    host = make_host(tmp_path / "shop", files)
    if remote:
        git(host, "remote", "add", "origin", remote)
    commit(host)
    assert (answers_for(Host(host)).get("ci") == "gitlab") == is_gitlab


def test_a_host_with_other_environments_has_them_named(root: Path) -> None:
    """As in GitHub's workflows: images are tried in its own one."""
    paths = (PIPELINES[1], "docs/gitlab.md", "scripts/release.ts")
    tree = {path: File((root / path).read_bytes()) for path in paths}
    host = {"base": "deploy/base", "overlays": "deploy/envs",
            "environments": {"staging": "shop-staging", "live": "shop"}}  # fmt: skip
    found = {path: file.content.decode() for path, file in placed(tree, host).items()}
    assert 'release.ts staging "$CI_BUILDS_DIR/images.txt"' in found[PIPELINES[1]]
    promote = yaml.safe_load(found[PIPELINES[1]])["promote"]["variables"]
    assert (promote["FROM"], promote["TO"]) == ("staging", "live")
    assert "deploy/envs/staging" in found["docs/gitlab.md"]
