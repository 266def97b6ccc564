"""Where a host keeps its manifests, and which address its repository has."""

from __future__ import annotations

import pytest

from shipway.sources.kubernetes import ENVIRONMENTS, KubernetesLayout, https_of, layout_of

LAYOUTS: dict[str, tuple[list[str], KubernetesLayout]] = {
    "none": (["package.json", "packages/base/index.ts"], KubernetesLayout()),
    "a base alone": (
        ["infra/k8s/base/.gitkeep"],
        KubernetesLayout("infra/k8s/base", "infra/k8s/overlays", ENVIRONMENTS),
    ),
    "environments of its own": (
        ["deploy/base/a/kustomization.yaml", "deploy/envs/dev/a/kustomization.yaml",
         "deploy/envs/live/a/kustomization.yaml"],
        KubernetesLayout("deploy/base", "deploy/envs", ("dev", "live")),
    ),
    "a base for each service": (
        ["k8s/a/base/deployment.yaml", "k8s/a/overlays/dev/x", "k8s/b/base/deployment.yaml"],
        KubernetesLayout(),
    ),
    "the nearest one": (
        ["k8s/base/x", "third/party/k8s/base/x"],
        KubernetesLayout("k8s/base", "k8s/overlays", ENVIRONMENTS),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(case: tuple[list[str], KubernetesLayout]) -> None:
    """Bases and overlays are found in each layout, and none where there is none."""
    assert layout_of(case[0]) == case[1]


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
