"""What a build gets of npm's settings: registries and tokens, and nothing else of a person."""

from __future__ import annotations

import json
from pathlib import Path

from support.hosts import REPOSITORY
from support.tools import node

SCRIPT = REPOSITORY / "template/workspace/scripts/docker/npmrc.ts"
USERS = """\
registry=https://npm.acme.test/
@acme:registry = https://npm.acme.test/own/
//npm.acme.test/:_authToken=users-own
//npm.acme.test/own/:_authToken=${OWN_TOKEN}
//npm.acme.test/:certfile=/home/me/cert.pem
//other.test/:_authToken=${NOT_SET}
cafile=/home/me/ca.pem
prefix=/home/me/.local
; a comment
"""
REPOSITORYS = """\
fund=false
@b:registry=https://b.test/
//b.test/:_authToken=${B_TOKEN}
//c.test/:_authToken=${C_TOKEN}
//d.test/:_authToken=committed
"""


def given(root: Path, **env: str) -> dict[str, object]:
    """The words for docker and the environment of a build in ``root``."""
    call = f"npmrcSecret({json.dumps(str(root))}, {json.dumps(env)})"
    script = f"import {{ npmrcSecret }} from '{SCRIPT}'; console.log(JSON.stringify({call}))"
    done = node(root, "--input-type=module", "-e", script)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_registries_and_tokens_are_handed_over(tmp_path: Path) -> None:
    """With variables filled in; paths, other settings and what is committed anyway stay here."""
    (tmp_path / ".npmrc").write_text(REPOSITORYS)
    (tmp_path / "mine").write_text(USERS)
    mine = str(tmp_path / "mine")
    found = given(tmp_path, NPM_CONFIG_USERCONFIG=mine, OWN_TOKEN="$&1", B_TOKEN="b")
    assert found["args"] == ["--secret", "id=npmrc,env=NPMRC"]
    assert found["env"] == {
        "NPMRC": "registry=https://npm.acme.test/\n"
        "@acme:registry = https://npm.acme.test/own/\n"
        "//npm.acme.test/:_authToken=users-own\n"
        "//npm.acme.test/own/:_authToken=$&1\n"
        "//b.test/:_authToken=b\n"
    }


def test_without_any_there_is_no_secret(tmp_path: Path) -> None:
    assert given(tmp_path, NPM_CONFIG_USERCONFIG="/nowhere") == {"args": [], "env": {}}
