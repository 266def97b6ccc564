"""An encrypted Secret: what it holds can be read without a key."""

from __future__ import annotations

import pytest

from shipway.check.sops_secret import missing_keys
from shipway.errors import EditError

PATH = "infra/k8s/overlays/production/payments/secret.sops.yaml"
SECRET = """\
kind: ConfigMap
metadata: {name: payments}
---
apiVersion: v1
kind: Secret
metadata:
    name: payments
stringData:
    API_KEY: ENC[AES256_GCM,data:Zm9v,iv:eA==,tag:eA==,type:str]
data:
    DATABASE_URL: ENC[AES256_GCM,data:Zm9v,iv:eA==,tag:eA==,type:str]
sops:
    version: 3.9.0
"""


def test_a_key_that_the_service_needs_is_missed() -> None:
    required = ["TOKEN", "API_KEY", "DATABASE_URL"]
    (found,) = missing_keys(PATH, SECRET, "payments", required)
    assert (found.path, found.line, found.rule) == (PATH, 8, "secret-missing")
    assert found.what == "TOKEN is required and not in here"
    assert found.fix == f"sops edit {PATH}, and add it below stringData"


def test_one_without_any_key_lacks_them_all() -> None:
    text = "kind: Secret\nmetadata: {name: payments}\nsops: {version: 3.9.0}\n"
    assert [found.line for found in missing_keys(PATH, text, "payments", ["A", "B"])] == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        SECRET.replace("name: payments", "name: payments-web"),
        SECRET.replace("kind: Secret", "kind: Other"),
        SECRET.replace("sops:", "x-sops:"),
        "- sops: payments\n",
        "kind: Secret\nmetadata: payments\nsops: {}\n",
    ],
)
def test_what_is_not_this_secret_is_let_be(text: str) -> None:
    assert missing_keys(PATH, text, "payments", ["TOKEN"]) == []


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(EditError):
        missing_keys(PATH, "a: [\nname: payments\nsops: {}\n", "payments", ["TOKEN"])
