"""Where a host keeps its manifests, and which address its repository has."""

from __future__ import annotations

import pytest

from shipway.sources.kubernetes import ENVIRONMENTS, KubernetesLayout, https_of, layout_of

OBJECT = "apiVersion: v1\nkind: ServiceAccount\n"
LAYOUTS: dict[str, tuple[dict[str, str], KubernetesLayout]] = {
    "none": ({"package.json": "{}", "packages/base/index.ts": ""}, KubernetesLayout()),
    "Terraform in a folder base": (
        {"infra/aws/base/main.tf": "", "infra/base/main.tf": "", "infra/base/a.yaml": "a: b\n"},
        KubernetesLayout(),
    ),
    "an empty folder base": ({"infra/k8s/base/.gitkeep": ""}, KubernetesLayout()),
    "a manifest alone": (
        {"infra/k8s/base/web/account.yml": OBJECT},
        KubernetesLayout("infra/k8s/base", "infra/k8s/overlays", ENVIRONMENTS),
    ),
    "a kustomization beside Terraform": (
        {"infra/base/main.tf": "", "infra/k8s/base/kustomization.yaml": ""},
        KubernetesLayout("infra/k8s/base", "infra/k8s/overlays", ENVIRONMENTS),
    ),
    "environments of Terraform beside it": (
        {"infra/base/kustomization.yaml": "", "infra/envs/dev/main.tf": ""},
        KubernetesLayout("infra/base", "infra/overlays", ENVIRONMENTS),
    ),
    "environments of its own": (
        {"deploy/base/a/kustomization.yaml": "", "deploy/envs/dev/a/kustomization.yaml": "",
         "deploy/envs/live/a/kustomization.yaml": "", "deploy/envs/scripts/run.sh": ""},
        KubernetesLayout("deploy/base", "deploy/envs", ("dev", "live")),
    ),
    "a base for each service": (
        {"k8s/a/base/deployment.yaml": OBJECT, "k8s/a/overlays/dev/x": "",
         "k8s/b/base/deployment.yaml": OBJECT},
        KubernetesLayout(),
    ),
    "the nearest one": (
        {"k8s/base/Kustomization": "", "third/party/k8s/base/kustomization.yml": ""},
        KubernetesLayout("k8s/base", "k8s/overlays", ENVIRONMENTS),
    ),
    "a workspace package's own": ({"apps/web/k8s/base/kustomization.yaml": ""}, KubernetesLayout()),
}  # fmt: skip


@pytest.mark.parametrize("case", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(case: tuple[dict[str, str], KubernetesLayout]) -> None:
    """Bases and overlays are found by what lies in them, and none where only a name says so."""
    files, layout = case
    assert layout_of(files, lambda path: files[path], ["apps/web"]) == layout


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@example.com:acme/shop.git", "https://example.com/acme/shop.git"),
        ("ssh://git@example.com:2222/acme/shop.git", "https://example.com/acme/shop.git"),
        ("https://user:s3cret@example.com/a/b", "https://example.com/a/b"),
        ("/srv/git/shop.git", ""),
        ("file:///srv/git/shop.git", ""),
        ("", ""),
    ],
)
def test_addresses_lose_their_credentials(remote: str, address: str) -> None:
    """A remote of any form is read as https, without user and password."""
    assert https_of(remote) == address
