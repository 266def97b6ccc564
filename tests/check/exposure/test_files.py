"""Who hands the database's secrets on: every kind of file, at its worst and at its best."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from shipway.check.exposure.files import exposures
from shipway.check.finding import Finding
from shipway.sources.host import Host
from support.hosts import git, make_host

Case = tuple[str, str, int]
"""A file, its text, and the line that is found."""
PROVISION = "pnpm --filter ./packages/db-provision provision"
GIVEN = 'DATABASE_ROOT_URL: "${{ secrets.DATABASE_ROOT_URL }}"'


def workflow(*steps: str, above: str = "", job: str = "deploy") -> str:
    """A workflow of one job; each step is one line in flow style."""
    lines = [f"      - {{ {step} }}\n" for step in steps]
    return f"on: push\n{above}jobs:\n  {job}:\n    steps:\n{''.join(lines)}"


FORBIDDEN: dict[str, Case] = {
    "Compose: a program": ("compose.yml", "services:\n  web:\n    environment:\n      - DATABASE_ROOT_URL\n", 4),
    "a manifest outside of the base": ("deploy/web.yaml", "kind: Deployment\nenv: [DATABASE_ROOT_URL]\n", 2),
    "a Helm template": ("chart/x.yaml", "kind: Deployment\n{{ if x }}\nx: DATABASE_ROOT_URL\n", 3),
    "another one's generated Secret": (
        "k8s/kustomization.yaml", "secretGenerator:\n- name: web\n  literals: [DATABASE_ROOT_URL=x]\n", 3,
    ),
    "workflow: another step": (
        ".github/workflows/ci.yml",
        workflow(f"run: {PROVISION}", f"run: node deploy.js, env: {{ {GIVEN} }}"), 6,
    ),
    "workflow: a name runs nothing": (
        ".github/workflows/ci.yml", workflow(f"name: after db-provision, env: {{ {GIVEN} }}"), 5,
    ),
    "workflow: a job that only waits for it": (
        ".github/workflows/ci.yml",
        f"jobs:\n  deploy:\n    needs: [db-provision]\n    env:\n      {GIVEN}\n    steps: []\n", 5,
    ),
    "workflow: every job": (
        ".github/workflows/ci.yml", workflow(f"run: {PROVISION}", above=f"env: {{ {GIVEN} }}\n"), 2,
    ),
    "workflow: a container in the step that provisions": (
        ".github/workflows/ci.yml",
        "jobs:\n  a:\n    steps:\n      - run: |\n          " + PROVISION
        + "\n          docker run -e DATABASE_ROOT_URL web\n", 6,
    ),
    "workflow: every later step": (
        ".github/workflows/ci.yml",
        "jobs:\n  a:\n    steps:\n      - run: |\n          " + PROVISION
        + '\n          echo "DATABASE_ROOT_URL=$X" >> "$GITHUB_ENV"\n', 6,
    ),
    "workflow: a component": (
        ".github/workflows/ci.yml", workflow(f"run: {PROVISION}, env: {{ APP_DB_USER: x }}"), 5,
    ),
    "workflow: not YAML": (".github/workflows/ci.yml", f"jobs: [\n# {PROVISION}\n{GIVEN}\n", 3),
    "composite action": (
        ".github/actions/up/action.yml",
        "runs:\n  steps:\n    - run: docker compose up\n      env:\n        DATABASE_ROOT_URL: x\n", 5,
    ),
    "GitLab": (
        ".gitlab-ci.yml",
        f"provision:\n  script: [{PROVISION}]\nweb:\n  script: [deploy]\n  variables:\n    {GIVEN}\n", 6,
    ),
    "script: another command": (
        "scripts/up.sh", f"{PROVISION}\nDATABASE_ROOT_URL=$X node services/api/dist/main.js\n", 2,
    ),
    "script: everything below": ("scripts/up.sh", f"export DATABASE_ROOT_URL\n{PROVISION}\nweb\n", 1),
    "script: a container, over two lines": (
        "tools/up.bash", f"{PROVISION}\ndocker run \\\n  --env DATABASE_ROOT_URL web\n", 3,
    ),
    "script without an ending": ("scripts/up", 'psql "$DATABASE_ROOT_URL"\n', 1),
    "script: a comment runs nothing": ("up.sh", f"# {PROVISION}\nx $DATABASE_ROOT_URL\n", 2),
    "script: a component, even there": ("up.sh", f"POSTGRES_ROOT_USER=x {PROVISION}\n", 1),
    "Makefile": ("Makefile", "up:\n\tDATABASE_ROOT_URL=$(X) docker compose up\n", 2),
    "justfile": ("justfile", "up:\n  APP_DB_NAME=x web\n", 2),
    "package.json": (
        "services/api/package.json",
        '{\n"scripts": {\n"provision": "db-provision",\n"dev": "DATABASE_ROOT_URL=x node ."\n}}\n', 4,
    ),
    "turbo: every task": ("turbo.jsonc", '{ // all\n"globalEnv": ["DATABASE_ROOT_URL"] }\n', 2),
    "turbo: another task": (
        "turbo.json",
        '{"tasks": {"@acme/db-provision#up": {},\n"dev": {"dependsOn": ["db-provision#up"], "env": ["DATABASE_ROOT_URL"]}}}\n', 2,
    ),
    "JSON that is none": ("package.json", '{"scripts": {\n"a": "APP_DB_USER=x',  2),
    "a tracked .env": (".env", "A=1\nDATABASE_ROOT_URL=\n", 2),
    "an example": ("services/api/.env.example", "APP_DB_PASSWORD=\n", 1),
    "a generator's values": ("infra/k8s/base/api/api.env", "DATABASE_ROOT_URL=x\n", 1),
    "Dockerfile": ("services/api/Dockerfile", "FROM x\n# a comment\nARG DATABASE_ROOT_URL\n", 3),
    "Dockerfile by another name": ("infra/web.Dockerfile", "ENV POSTGRES_ROOT_PASSWORD=x\n", 1),
    "a service's source": ("services/api/src/config.ts", "// why\nx.DATABASE_ROOT_URL;\n", 2),
    "an app's component": ("apps/web/src/db.tsx", "/* a\nb */ process.env.APP_DB_HOST\n", 2),
    "a package that is called provision.ts": ("apps/web/src/provision.ts", "x.DATABASE_ROOT_URL\n", 1),
    "a string is no comment": ("packages/db/src/a.mjs", 'f("//", env["DATABASE_ROOT_URL"])\n', 1),
    "a script in TypeScript": ("scripts/a.ts", 'spawn("web", [], { env: { DATABASE_ROOT_URL } })\n', 1),
    "a component in the provisioner": ("packages/db-provision/src/a.ts", "env.APP_DB_USER\n", 1),
    "all of the Secret": ("k8s/web.yaml", "kind: Deployment\nenvFrom:\n- secretRef:\n    name: db-provision # x\n", 4),
    "all of the Secret, in one line": ("a.yml", 'kind: Job\nenvFrom: [{secretRef: {optional: true, name: "db-provision"}}]\n', 2),
    "all of the Secret, in a Helm template": ("chart/a.yaml", "{{ if x }}\nsecretRef:\n  name: db-provision\n", 3),
    "the Secret as a volume": ("a.yaml", "kind: Pod\nvolumes:\n- secret:\n    secretName: db-provision\n", 4),
    "the Secret in a projected volume": ("a.yaml", "sources:\n- secret:\n    name: 'db-provision'\n", 3),
    "Compose: extends": ("compose.yml", "services:\n  web:\n    extends:\n      file: a.yml\n      service: db-provision\n", 5),
    "Compose: extends, in short": ("compose.yml", "services:\n  web:\n    extends: db-provision\n", 3),
    "Compose: the provisioner's variables by an alias": (
        "compose.yml",
        "services:\n  db-provision:\n    environment: &all\n      DATABASE_ROOT_URL: x\n"
        "  web:\n    environment:\n      <<: [*all]\n", 7,
    ),
    "Compose: the provisioner by an alias": (
        "compose.yml",
        "services:\n  db-provision: &p\n    environment: [DATABASE_ROOT_URL]\n  web:\n    <<: *p\n", 5,
    ),
}  # fmt: skip

FREE: dict[str, Mapping[str, str]] = {
    "Compose: the provisioner": {
        "compose.yml": "services:\n  db-provision:\n    environment: [DATABASE_ROOT_URL]\n"
    },
    "manifests of the provisioner": {
        "k8s/kustomization.yaml": "secretGenerator:\n- name: db-provision\n  literals:\n"
        "  - DATABASE_ROOT_URL=x\n",
        "chart/job.yaml": "kind: Job\nmetadata:\n  name: {{ .Release.Name }}-db-provision\n"
        "x: DATABASE_ROOT_URL\n",
    },
    "a part of the provisioner's Secret, and its own use of all": {
        "k8s/a.yaml": "kind: Job\nmetadata: {name: db-provision}\n"
        "envFrom: [{secretRef: {name: db-provision}}]\n---\n"
        "kind: Pod\nvolumes:\n- secret:\n    secretName: db-provision\n    items: [{key: DATABASE_URL}]\n"
        "env:\n- valueFrom:\n    secretKeyRef:\n      name: db-provision\n      key: DATABASE_URL\n"
        "envFrom:\n- secretRef:\n    name: db-provision-web\n",
    },
    "keys that are named before the Secret, and a patch of the provisioner": {
        "k8s/a.yaml": "kind: Pod\nvolumes:\n- secret:\n    items:\n    - key: DATABASE_URL\n"
        "      path: a\n    secretName: db-provision\n",
        "k8s/kustomization.yaml": "patches:\n- target: {kind: Job, name: db-provision}\n"
        "  patch: |-\n    - op: add\n      value:\n        secretRef:\n          name: db-provision\n",
    },
    "Compose: an alias of a part without it": {
        "compose.yml": "services:\n  db-provision:\n    environment:\n      DATABASE_ROOT_URL: x\n"
        "    depends_on: &db [postgres]\n  web:\n    depends_on: *db\n",
        "chart/a.yaml": "{{ if x }}\na: &b # DATABASE_ROOT_URL\n",
    },
    "workflow: the step that runs it": {
        ".github/workflows/ci.yml": workflow(f"run: {PROVISION}, env: {{ {GIVEN} }}"),
        ".github/workflows/look.yml": workflow(f"run: pnpm validate-dsns, env: {{ {GIVEN} }}"),
    },
    "workflow: the job that runs it": {
        ".github/workflows/ci.yml": f"jobs:\n  a:\n    env:\n      {GIVEN}\n    steps:\n"
        f"      - run: |\n          DATABASE_ROOT_URL=$X \\\n            {PROVISION}\n",
    },
    "workflow: one that is called": {
        ".github/workflows/provision.yml": "on:\n  workflow_call:\n    secrets:\n"
        "      DATABASE_ROOT_URL: { required: true }\njobs:\n  a:\n    steps:\n"
        f"      - run: {PROVISION}\n        env:\n          {GIVEN}\n",
        ".github/workflows/ci.yml": "jobs:\n  a:\n    uses: ./.github/workflows/db-provision.yml\n"
        f"    secrets:\n      {GIVEN}\n",
    },
    "GitLab": {".gitlab-ci.yml": f"a:\n  script: [{PROVISION}]\n  variables:\n    {GIVEN}\n"},
    "script: before its command": {
        "scripts/up.sh": f': "${{DATABASE_ROOT_URL:?}}"\nDATABASE_ROOT_URL=$(cat /run/a b)\n'
        f'DATABASE_ROOT_URL="$DATABASE_ROOT_URL" {PROVISION}\n',
        "scripts/provision.sh": "export DATABASE_ROOT_URL\nnode dist/main.js\n",
        "Makefile": f"up:\n\tDATABASE_ROOT_URL=$(X) {PROVISION}\n",
        "package.json": '{"scripts": {"up": "DATABASE_ROOT_URL=x pnpm db:provision"}}\n',
    },
    "turbo: the task that provisions": {
        "turbo.json": '{"tasks": {\n"@acme/db-provision#up": {\n"env": ["DATABASE_ROOT_URL"]}}}\n'
    },
    "scripts in TypeScript, and what they import": {
        "scripts/dev.ts": 'import { a } from "./dev/a.ts";\nrun("./packages/db-provision", a);\n',
        "scripts/dev/a.ts": 'export { b as a } from "./b.js";\n',
        "scripts/dev/b.ts": 'export const b = { DATABASE_ROOT_URL: "x" };\n',
    },
    "the provisioner's own package": {
        "packages/db-provision/src/dsn.ts": 'export const ROOT = "DATABASE_ROOT_URL";\n',
        "packages/db-provision/.env.example": "DATABASE_ROOT_URL=\n",
    },
    "comments, prose and tests": {
        "docs/database.md": "DATABASE_ROOT_URL, never APP_DB_USER\n",
        "services/api/README.md": "POSTGRES_ROOT_PASSWORD\n",
        "services/api/src/a.ts": "// DATABASE_ROOT_URL\n/* APP_DB_USER\n*/ const url = 'http://x';\n",
        "services/api/src/a.test.ts": "DATABASE_ROOT_URL\n",
        "services/api/test/b.ts": "APP_DB_USER\n",
        "scripts/a.sh": "# APP_DB_USER\nx # DATABASE_ROOT_URL\n",
        "services/api/Dockerfile": "# DATABASE_ROOT_URL\n",
    },
    "the list itself": {"services/.shipway.yml": "check: {forbidden_variables: {APP_DB_*: x}}\n"},
    "other names, and patterns": {
        "scripts/a.ts": "const OLD = /^(APP_DB_.+|POSTGRES_ROOT_(USER|PASSWORD))$/;\n",
        "services/api/src/a.ts": "MY_DATABASE_ROOT_URL; MYAPP_DB_NAME; POSTGRES_USER;\n",
    },
}  # fmt: skip


FORBIDDEN_HERE = {"APP_DB_*": "read DATABASE_URL", "POSTGRES_ROOT_*": "read DATABASE_URL"}
"""One team's list, in its settings."""


def found_in(root: Path) -> list[Finding]:
    """What the whole repository has to say."""
    return sorted(exposures(Host(root), forbidden=FORBIDDEN_HERE))


@pytest.mark.parametrize("case", FORBIDDEN.values(), ids=FORBIDDEN)
def test_it_is_found_with_its_line_and_a_fix(tmp_path: Path, case: Case) -> None:
    """One finding, there, and nothing of the value in it."""
    path, text, line = case
    (found,) = found_in(make_host(tmp_path / "acme", {path: text}))
    assert (found.path, found.line, found.rule) == (path, line, "forbidden-variable")
    assert found.fix and "secrets." not in f"{found}"


@pytest.mark.parametrize("files", FREE.values(), ids=FREE)
def test_what_may_have_it_is_let_be(tmp_path: Path, files: Mapping[str, str]) -> None:
    """The provisioner's own places, what runs it, and what is no use at all."""
    assert found_in(make_host(tmp_path / "acme", files)) == []


def test_an_environment_may_be_called_test(tmp_path: Path) -> None:
    """Its overlay is deployed like any other, whatever a folder of tests may say."""
    base = "infra/k8s/base/kustomization.yaml"
    overlay = "infra/k8s/overlays/test/api/patch.yaml"
    root = make_host(
        tmp_path / "acme", {base: "resources: []\n", overlay: "env:\n  - name: APP_DB_HOST\n"}
    )
    assert [(finding.path, finding.line) for finding in found_in(root)] == [(overlay, 2)]


def test_what_git_does_not_know_is_not_looked_at(tmp_path: Path) -> None:
    """An ignored file is a person's own; links, binaries and gone files are passed over."""
    files = {".gitignore": ".env.local\n", "scripts/a.sh": "APP_DB_X\n", "b.sh": b"\0APP_DB_X\n"}
    root = make_host(tmp_path / "acme", files)
    (root / ".env.local").write_text("DATABASE_ROOT_URL=x\n")
    (root / "scripts/a.sh").unlink()
    (root / "c.sh").symlink_to(root / ".env.local")
    git(root, "add", "c.sh")
    assert found_in(root) == []


@pytest.mark.parametrize(
    "setting", ["color.ui=always", "submodule.recurse=true", "grep.fullName=1"]
)
def test_what_a_person_sets_for_git_changes_nothing(tmp_path: Path, setting: str) -> None:
    make_host(tmp_path, {"acme/scripts/a.sh": "APP_DB_USER=x\n"})
    git(tmp_path, "config", *setting.split("="))
    (found,) = found_in(tmp_path / "acme")
    assert found.path == "scripts/a.sh"


def test_a_file_in_another_encoding_is_read_all_the_same(tmp_path: Path) -> None:
    text = "ä\nAPP_DB_USER=x\n".encode("latin-1")
    (found,) = found_in(make_host(tmp_path / "acme", {"scripts/a.sh": text}))
    assert found.line == 2
