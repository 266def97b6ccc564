"""`shipway check` on a mutated tree: the right file and line, and the fix it prints cures it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from check.sarif_schema import problems_of
from commands.test_new import shipway
from commands.test_release import DIGEST, IMAGE
from shipway.sources.environments import NEVER_RELEASED
from support.changes import change_file, swap
from support.hosts import commit, make_host, status
from support.json_output import read_output

BASE = "infra/k8s/base/payments"
DEPLOYMENT, KUSTOMIZATION = f"{BASE}/deployment.yaml", f"{BASE}/kustomization.yaml"
PRODUCTION = "infra/k8s/overlays/production/payments/kustomization.yaml"
SERVICE = "services/payments"
COMPOSE = "docker-compose.dev.yml"
SYNC = "shipway sync payments"
PATHS = {"PATH": os.environ["PATH"]}
Case = tuple[str, str, str, str, str]
"""File, its text, what to write instead, the rule, and the start of the fix."""

DRIFT: dict[str, Case] = {
    "port": (DEPLOYMENT, "containerPort: 8080", "containerPort: 8081", "drift", SYNC),
    "uid": (DEPLOYMENT, "runAsUser: 10001", "runAsUser: 10002", "drift", SYNC),
    "probe": (DEPLOYMENT, "path: /livez", "path: /", "drift", SYNC),
    "grace period": (DEPLOYMENT, "Seconds: 30", "Seconds: 5", "drift", SYNC),
    "token": (DEPLOYMENT, "Token: false", "Token: true", "drift", SYNC),
    "secret reference": (DEPLOYMENT, "key: DATABASE_URL", "key: OTHER", "drift", SYNC),
    "config value": (KUSTOMIZATION, "LOG_LEVEL=info", "LOG_LEVEL=debug", "drift", SYNC),
    "resource left out": (KUSTOMIZATION, "  - networkpolicy.yaml\n", "", "drift", SYNC),
    "egress left out": (
        f"{BASE}/networkpolicy.yaml",
        "    - ports:\n        - port: 5432\n          protocol: TCP\n",
        "",
        "drift",
        SYNC,
    ),
    "overlay leads elsewhere": (PRODUCTION, "base/payments", "base/other", "drift", SYNC),
    "compose lacks one": (COMPOSE, "      LOG_LEVEL: info\n", "", "drift", SYNC),
    "example lacks one": (f"{SERVICE}/.env.example", "LOG_LEVEL=debug\n", "", "drift", SYNC),
    "a secret in the example": (
        f"{SERVICE}/.env.example", "DATABASE_URL=", "DATABASE_URL=postgres://x", "drift", SYNC,
    ),
    "table says otherwise": (f"{SERVICE}/README.md", "| `info` |", "| `warn` |", "drift", SYNC),
    "wiring gone": (".github/CODEOWNERS", "services/payments", "services/other", "drift", SYNC),
    "new default in the schema": (
        f"{SERVICE}/env.schema.json", '"default": 3000', '"default": 4000', "drift", SYNC,
    ),
    "another port in the Dockerfile": (
        f"{SERVICE}/Dockerfile", "EXPOSE 8080", "EXPOSE 9090", "drift", SYNC,
    ),
    "another user in the Dockerfile": (
        f"{SERVICE}/Dockerfile", "USER 10001:10001", "USER 10005:10005", "drift", SYNC,
    ),
}  # fmt: skip
EDITS: dict[str, Case] = {
    "stale schema": (
        f"{SERVICE}/src/config.ts",
        '.default("info")', '.default("warn")', "stale-env-schema", "pnpm --filter",
    ),
    "variable not in the schema": (
        f"{SERVICE}/src/config.ts",
        "  NODE_ENV: z\n", "  ADDED: z.string(),\n  NODE_ENV: z\n", "stale-env-schema", "pnpm",
    ),
    "named user": (
        f"{SERVICE}/Dockerfile", "USER 10001:10001", "USER node", "image-facts", "write USER",
    ),
    "root": (f"{SERVICE}/Dockerfile", "USER 10001:10001", "USER 0", "image-facts", "write USER"),
    "health check": (
        f"{SERVICE}/Dockerfile", "EXPOSE 8080", "HEALTHCHECK CMD true\nEXPOSE 8080",
        "healthcheck", "delete",
    ),
    "latest base image": (
        f"{SERVICE}/Dockerfile", "FROM node-image AS runner",
        "FROM node AS runner", "base-image", "name a version",
    ),
    "root's DSN in Compose": (
        COMPOSE, "      LOG_LEVEL: info\n", "      LOG_LEVEL: info\n      DATABASE_ROOT_URL: x\n",
        "forbidden-variable", "name DATABASE_URL or",
    ),
    "root's DSN in a service's source": (
        f"{SERVICE}/src/config.ts", "  NODE_ENV: z\n", "  DATABASE_ROOT_URL: z,\n  NODE_ENV: z\n",
        "forbidden-variable", "read DATABASE_URL",
    ),
    "root's DSN in an image": (
        f"{SERVICE}/Dockerfile", "EXPOSE 8080", "ENV DATABASE_ROOT_URL=\nEXPOSE 8080",
        "forbidden-variable", "keep it where db-provision",
    ),
    "a person's secrets in Compose": (
        COMPOSE, "    environment:\n", "    env_file: .env.local\n    environment:\n",
        "env-file", "name each variable",
    ),
    "component variable in a manifest": (
        KUSTOMIZATION, '      - "LOG_LEVEL=info"\n',
        '      - "LOG_LEVEL=info"\n      - APP_DB_NAME=x\n',
        "forbidden-variable", "read DATABASE_URL",
    ),
    "placeholder that runs": (PRODUCTION, "count: 0", "count: 2", "image-placeholder", "shipway"),
    "latest in production": (
        PRODUCTION, f"digest: sha256:{'0' * 64}", "newTag: latest", "image-latest", "shipway",
    ),
    "tag in production": (
        PRODUCTION, f"digest: sha256:{'0' * 64}", "newTag: v1", "image-undigested", "shipway",
    ),
    "sidecar in production": (
        DEPLOYMENT, "      volumes:\n",
        "        - name: proxy\n          image: proxy:1.2\n      volumes:\n",
        "image-undigested", "name proxy",
    ),
    "image that the overlay does not name": (
        DEPLOYMENT, "image: payments", "image: registry.io/acme/payments",
        "image-latest", "name registry.io/acme/payments",
    ),
    "patch in production": (
        PRODUCTION, "replicas:\n",
        "patches:\n  - target: {kind: Deployment}\n    patch: |-\n      - op: replace\n"
        "        path: /spec/template/spec/containers/0/image\n        value: other:latest\n"
        "replicas:\n",
        "image-latest", "name other",
    ),
    "another command": (
        DEPLOYMENT, "          image: payments\n",
        "          image: payments\n          args: [node, other.js]\n",
        "other-command", "take it out",
    ),
    "one host port twice": (COMPOSE, '"3001:8080"', '"3002:8080"', "shared-host-port", "shipway"),
    "a published port that leads nowhere": (
        COMPOSE, '"3002:8080"', '"3002:8081"', "compose-port", "write 8080 here",
    ),
    "a health check of another port": (
        COMPOSE, "127.0.0.1:8080", "localhost:80", "compose-port", "write 8080 here",
    ),
    "not YAML": (DEPLOYMENT, "spec:\n  selector", "spec: [\n  selector", "unreadable", "correct"),
    "damaged receipt": (
        f"{SERVICE}/.shipway/derived.yaml", "files:", "fils:", "unreadable", "bring it back",
    ),
}  # fmt: skip


FORBIDDEN = "check:\n  forbidden_variables:\n    APP_DB_*: read DATABASE_URL\n"


def mutated(host: Path, case: Case) -> None:
    """The tree with one text replaced by another; a team's list of variables is in its settings."""
    if "APP_DB" in case[2]:
        settings(host, FORBIDDEN)
    file = host / case[0]
    text = file.read_text()
    assert case[1] in text, case[1]
    file.write_text(text.replace(case[1], case[2], 1))


def settings(host: Path, more: str) -> None:
    """Add to the host's settings."""
    with (host / "services/.shipway.yml").open("a") as file:
        file.write(more)


def found_in(host: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What `shipway check --format json` prints."""
    capsys.readouterr()
    code = shipway(host, "check", "--format", "json")
    findings: list[dict[str, object]] = read_output(capsys.readouterr().out, "check")["findings"]
    assert code == (1 if findings else 0)
    return findings


def test_a_fresh_service_is_in_sync(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found_in(host, capsys) == []
    assert shipway(host, "sync", "--all") == 0
    assert status(host) == ""


@pytest.mark.parametrize("case", DRIFT.values(), ids=DRIFT)
def test_drift_is_found_and_the_command_cures_it(
    host: Path, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    mutated(host, case)
    findings = found_in(host, capsys)
    assert findings and case[3] in {found["rule"] for found in findings}
    command = str(next(f["fix"] for f in findings if f["rule"] == "drift"))
    assert command.startswith(case[4])
    assert shipway(host, *shlex.split(command)[1:]) == 0
    assert not [found for found in found_in(host, capsys) if found["rule"] == "drift"]


@pytest.mark.parametrize("case", [c for c in DRIFT.values() if c[2] and SERVICE not in c[0]])
def test_drift_names_the_line(host: Path, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """The line that says otherwise; for a list's item that is another one now, the list's."""
    mutated(host, case)
    lines = (host / case[0]).read_text().split("\n")
    here = [f for f in found_in(host, capsys) if f["path"] == case[0]]
    assert here
    changed = case[2].split("\n")[0]
    near = {n for n, line in enumerate(lines, 1) if changed in line}
    assert any(abs(int(str(f["line"])) - n) <= 5 or f["line"] == 1 for f in here for n in near)


@pytest.mark.parametrize("case", EDITS.values(), ids=EDITS)
def test_what_only_a_person_can_cure_is_named_with_its_line(
    host: Path, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    mutated(host, case)
    found = [f for f in found_in(host, capsys) if f["rule"] == case[3]]
    assert found, case[3]
    assert str(found[0]["fix"]).startswith(case[4])
    assert (host / str(found[0]["path"])).is_file() and int(str(found[0]["line"])) >= 1


@pytest.mark.parametrize("file", ["Dockerfile", "env.schema.json"])
def test_a_missing_source_is_a_finding(
    host: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (host / SERVICE / file).unlink()
    (found,) = [f for f in found_in(host, capsys) if f["rule"] == "unreadable"]
    assert found["path"] == f"{SERVICE}/{file}"


@pytest.mark.parametrize("name", ["text", "json", "github", "sarif"])
def test_every_format_says_the_same(
    host: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mutated(host, DRIFT["port"])
    capsys.readouterr()
    assert shipway(host, "check", "--format", name) == 1
    output = capsys.readouterr().out
    assert DEPLOYMENT in output and SYNC in output and "8080" in output
    if name == "sarif":
        (run,) = json.loads(output)["runs"]
        assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] > 1


def test_a_fact_is_patched_the_way_of_kubernetes(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the base or in an overlay: check is content, sync leaves it, kustomize applies it."""
    patch = (
        "patches: # ours\n  - target: {kind: Deployment}\n    patch: |-\n      - op: replace\n"
        "        path: /spec/template/spec/terminationGracePeriodSeconds\n        value: 77\n"
    )
    for path in (KUSTOMIZATION, PRODUCTION):
        with (host / path).open("a") as file:
            file.write(patch)
    commit(host)
    assert found_in(host, capsys) == []
    assert shipway(host, "sync", "--all") == 0
    assert status(host) == ""
    kubectl = Path(sys.executable).with_name("kubectl")
    folder = host / PRODUCTION.rpartition("/")[0]
    built = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True)
    assert "terminationGracePeriodSeconds: 77" in built.stdout


def test_an_apps_schema_can_be_stale_too(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Next.js has src/env.ts where a service has src/config.ts."""
    (host / SERVICE / "src/config.ts").rename(host / SERVICE / "src/env.ts")
    mutated(host, (f"{SERVICE}/src/env.ts", *EDITS["stale schema"][1:]))
    (found,) = found_in(host, capsys)
    assert found["path"] == f"{SERVICE}/src/env.ts" and found["rule"] == "stale-env-schema"


def test_a_port_that_is_synced_from_the_image_is_asked_for_in_compose_too(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`shipway sync` changes what the process listens on; what was published is the wiring's."""
    mutated(host, DRIFT["another port in the Dockerfile"])
    assert shipway(host, "sync", "payments") == 0
    found = [f for f in found_in(host, capsys) if f["rule"] == "compose-port"]
    assert len(found) == 2
    assert all(str(f["fix"]).startswith("shipway update payments --data port=9090") for f in found)


def test_tcp_and_udp_share_a_port(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mutated(host, (COMPOSE, '"3001:8080"', '"3002:8080/udp"', "", ""))
    assert "shared-host-port" not in {f["rule"] for f in found_in(host, capsys)}


def test_a_team_keeps_what_is_seeded_and_what_is_its_own(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Resources, counts, probes' times, Compose values, extra containers and comments."""
    edits = {
        DEPLOYMENT: [
            ('memory: "256Mi"', 'memory: "1Gi"'),
            ("periodSeconds: 10", "periodSeconds: 20"),
            ("      volumes:\n", "        - name: proxy # ours\n          image: p@sha256:1\n"
             "          securityContext: &safe\n            allowPrivilegeEscalation: false\n"
             "            capabilities: { drop: [ALL] }\n            readOnlyRootFilesystem: true\n"
             "      volumes:\n"),
            ("          env:\n", "          env:\n            - {name: OURS, value: x}\n"),
        ],
        COMPOSE: [("      LOG_LEVEL: info\n", "      LOG_LEVEL: trace # loud\n      OURS: x\n")],
        PRODUCTION: [("count: 0", "count: 3"), ("0" * 64, "a" * 64)],
        f"{SERVICE}/README.md": [("| `PORT` |", "| `OURS` | x | our own |\n| `PORT` |")],
    }  # fmt: skip
    for path, swaps in edits.items():
        for old, new in swaps:
            text = (host / path).read_text()
            assert old in text
            (host / path).write_text(text.replace(old, new, 1))
    commit(host)
    assert found_in(host, capsys) == []
    assert shipway(host, "sync", "--all") == 0
    assert status(host) == ""


def test_an_encrypted_secret_is_asked_for_once_something_runs(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its keys are no secret, and a pod does not start without the one that is missing. A service
    at birth runs nowhere, and lacks nothing."""
    path = "infra/k8s/overlays/production/payments/secret.sops.yaml"
    assert shipway(host, "update", "payments", "--data", "secrets=sops") == 0
    assert shipway(host, "sync", "payments") == 0
    assert "nothing found" in said(host, capsys)
    assert shipway(host, "release", f"payments={IMAGE}", "--to", "production") == 0
    (line, fix) = said(host, capsys).splitlines()[:2]
    assert (
        line.startswith(f"{PRODUCTION}:7: warning: payments runs in") and "[secret-unmade]" in line
    )
    command = fix.removeprefix("  fix: ").replace("sops encrypt -i", 'printf "sops: {}\\n" >>')
    subprocess.run(["sh", "-c", command], cwd=host, env={"EDITOR": "true", **PATHS}, check=True)
    assert "nothing found" in said(host, capsys)
    change_file(host / path, swap("DATABASE_URL", "API_KEY"))
    assert f"{path}:9: DATABASE_URL is required and not in here" in said(host, capsys, code=1)


def test_a_patch_in_a_file_of_its_own_names_an_image_too(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever the file lies; one that no kustomization reads says nothing."""
    patch = "- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: other:1.2\n"
    path = "infra/k8s/overlays/patches/image.yaml"
    (host / path).parent.mkdir()
    (host / path).write_text(patch)
    assert found_in(host, capsys) == []
    with (host / PRODUCTION).open("a") as file:
        file.write("patches:\n  - target: {kind: Deployment}\n    path: ../../patches/image.yaml\n")
    (found,) = found_in(host, capsys)
    assert (found["path"], found["line"], found["rule"]) == (path, 3, "image-undigested")


def test_an_image_that_a_base_names_by_tag_is_found_in_production(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """kustomize takes the base's word where the overlay says nothing."""
    mutated(host, (DEPLOYMENT, "      volumes:\n",
        "        - name: proxy\n          image: proxy\n          securityContext: {}\n"
        "      volumes:\n", "", ""))  # fmt: skip
    with (host / KUSTOMIZATION).open("a") as file:
        file.write("images:\n  - name: proxy\n    newTag: 2024-31-12\n")
    assert "image-latest" in {found["rule"] for found in found_in(host, capsys)}


def said(host: Path, capsys: pytest.CaptureFixture[str], *options: str, code: int = 0) -> str:
    """What `shipway check` prints; it ends with that exit code."""
    capsys.readouterr()
    assert shipway(host, "check", *options) == code
    return capsys.readouterr().out


def test_a_repository_without_services_is_told_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its own files are like; they are judged when asked, or as the settings say."""
    leaks = "services:\n  web:\n    env_file: .env.local\n"
    root = make_host(tmp_path / "acme", {COMPOSE: leaks, "infra/k8s/base/a/x.yaml": "kind: [\n"})
    assert said(root, capsys).startswith("no service of Shipway's is here: nothing to check")
    assert said(root, capsys).count("\n") == 1
    whole = said(root, capsys, "--scope", "repository", code=1)
    assert "[env-file]" in whole and "if it is meant: # shipway-ignore: env-file" in whole
    settings(root, "check: {scope: repository}\n")
    assert said(root, capsys, code=1) == whole


def test_a_named_service_is_judged_alone(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong with another one is not told, in its own files and in shared ones."""
    assert shipway(host, "new", "mailer", "--kind", "worker", "--yes") == 0
    mutated(host, DRIFT["port"])
    mutated(host, (COMPOSE, "  mailer:\n", "  mailer:\n    env_file: .env.local\n", "", ""))
    assert "[drift]" in said(host, capsys, "payments", code=1)
    other = said(host, capsys, "mailer", code=1)
    assert "[env-file]" in other and "payments" not in other
    assert "3 errors" in said(host, capsys, code=1) or "errors in 2 services" in said(
        host, capsys, code=1
    )


def test_the_life_of_a_baseline(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Written, it hides what is there; a new fault counts; moved lines stay known; what is cured is
    named until it is taken out; and its last day ends it."""
    mutated(host, EDITS["health check"])
    assert "1 error" in said(host, capsys, code=1)
    assert "1 finding written to services/.shipway-baseline.json" in said(
        host, capsys, "--write-baseline"
    )
    assert "nothing found, 1 in the baseline" in said(host, capsys)
    mutated(host, EDITS["latest base image"])
    assert "[base-image]" in said(host, capsys, code=1)
    dockerfile = host / SERVICE / "Dockerfile"
    dockerfile.write_text("# one line more\n\n" + dockerfile.read_text())
    out = said(host, capsys, code=1)
    assert "[base-image]" in out and "[healthcheck]" not in out
    dockerfile.write_text(dockerfile.read_text().replace("HEALTHCHECK CMD true\n", ""))
    assert "no longer found: 1 of the baseline" in said(host, capsys, code=1)
    said(host, capsys, "--write-baseline", "--until", "2999-12-31")
    assert "nothing found, 1 in the baseline" in said(host, capsys)
    assert "[base-image]" in said(host, capsys, "--no-baseline", code=1)
    said(host, capsys, "--write-baseline", "--until", "2020-12-31")
    assert "the baseline counted until 2020-12-31" in said(host, capsys, code=1)


def test_sarif_of_a_run_with_all_of_it_is_valid(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fix, a warning and a finding without a cure of one line; what is ignored, with its reason,
    and what is in the baseline are not in it."""
    mutated(host, EDITS["health check"])
    said(host, capsys, "--write-baseline")
    for case in ("latest base image", "not YAML", "placeholder that runs"):
        mutated(host, EDITS[case])
    change_file(host / PRODUCTION, swap("count: 2", "count: 2 # shipway-ignore: drift no need"))
    ignore = f"check: {{ignores: [{{rule: base-image, path: {SERVICE}, reason: ours}}]}}\n"
    settings(host, ignore)
    change_file(host / SERVICE / "Dockerfile", lambda text: f"# syntax=docker/dockerfile:1\n{text}")
    text = said(host, capsys, "--format", "sarif", code=1)
    assert problems_of(text) == []
    results = json.loads(text)["runs"][0]["results"]
    told = {result["ruleId"]: result for result in results}
    assert "healthcheck" not in told and "base-image" not in told and "image-placeholder" in told
    assert told["unused-ignore"]["level"] == "warning" and "fixes" in told["syntax-line"]
    assert "fixes" not in told["image-placeholder"]


IGNORED = "check: {ignores: [{rule: healthcheck, path: services, reason: Swarm%s}]}\n"


@pytest.mark.parametrize(
    ("more", "out", "code"),
    [
        ("check: {rules: {healthcheck: warning}}\n", "warning: HEALTHCHECK runs", 0),
        ("check:\n  rules:\n    healthcheck: off\n", "nothing found", 0),
        ("check: {paths: {services/pay*: {healthcheck: off}}}\n", "nothing found", 0),
        ("check: {paths: {services/old: {healthcheck: off}}}\n", "[healthcheck]", 1),
        (IGNORED % "", "nothing found, 1 ignored", 0),
        (IGNORED % ", until: 2020-01-01", "which is over [unused-ignore]", 1),
    ],
)
def test_levels_and_exceptions_of_the_settings_count(
    host: Path, capsys: pytest.CaptureFixture[str], more: str, out: str, code: int
) -> None:
    """A warning ends with 0; what is off is not told; one that is meant says why."""
    mutated(host, EDITS["health check"])
    settings(host, more)
    assert out in said(host, capsys, code=code)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (
            "compose_fille: x\n",
            ": compose_fille: nothing is called so here; did you mean compose_file?",
        ),
        (
            "check:\n  rules:\n    healtcheck: off\n",
            "there is no rule healtcheck\n  fix: did you mean healthcheck?",
        ),
        ("check:\n  rules: {healthcheck: loud}\n", "must be one of off, warning, error"),
        ("check: {ignores: [{rule: drift, path: x}]}\n", "check.ignores.0: reason is missing"),
        ("check: {ignores: [{rule: drift, path: x, reason: y, until: soon}]}\n", "must be a date"),
    ],
)
def test_a_setting_that_nothing_reads_stops_every_command(
    host: Path, capsys: pytest.CaptureFixture[str], more: str, error: str
) -> None:
    """With its file and line; a rule that there is not, only the check."""
    lines = (host / "services/.shipway.yml").read_text().count("\n")
    settings(host, more)
    for command in ("check", "status", "sync"):
        code = shipway(host, command, *(["--all"] if command == "sync" else []))
        said = capsys.readouterr().err
        if "no rule" not in error or command == "check":
            assert code == 2 and error in said
            assert int(said.split("services/.shipway.yml:")[1].split(":")[0]) > lines


def test_a_placeholder_that_would_run_in_preview_is_a_warning(
    host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Production has the error that it always had, and not both."""
    preview = PRODUCTION.replace("production", "preview")
    for path in (preview, PRODUCTION):
        change_file(host / path, swap("count: 0", "count: 1"))
    out = said(host, capsys, code=1)
    assert f"{preview}:11: warning: payments would run, and has no image yet" in out
    assert out.count("[image-placeholder-runs]") == out.count("[image-placeholder]") == 1
    change_file(host / PRODUCTION, swap("count: 1", "count: 0"))
    change_file(host / preview, swap(NEVER_RELEASED, DIGEST))
    assert "nothing found" in said(host, capsys)
