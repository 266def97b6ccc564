"""Where a host keeps its Kubernetes manifests: kustomize bases and one overlay an environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from shipway.allowed import label_problem

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
REACHES = ("resources", "components", "bases")
"""The lists by which a kustomization builds something else."""
BASES = ("base", "bases")
OVERLAYS = ("overlays", "environments", "envs", "clusters")
ENVIRONMENTS = ("preview", "production")
"""What a host gets that has none yet."""
OBJECT = re.compile(r"^(apiVersion|kind):[ \t]+\S", re.MULTILINE)
"""The two keys at the root that every Kubernetes object has."""
TextOf = Callable[[str], str]
"""Path -> the file's text, empty when it cannot be read."""


class KubernetesLayout(NamedTuple):
    """``base``: the folder with a folder for each service; ``overlays``: that of the
    environments. Empty when there are no manifests."""

    base: str = ""
    overlays: str = ""
    environments: tuple[str, ...] = ENVIRONMENTS


def layout_of(
    files: Iterable[str], text_of: TextOf, packages: Iterable[str] = ()
) -> KubernetesLayout:
    """The layout that the host's own files show, the one nearest to the root.

    packages: the folders of the workspace's packages; what lies in one is that package's own.
    A folder called base or overlays counts once a kustomization or a manifest lies in or below it:
    teams call folders of Terraform or Ansible so too. Where each service has a base of its own
    (``k8s/payments/base``), nothing shows where another one goes.
    """
    shown = _folders_that_hold_manifests(files, text_of, packages)
    bases = [folder for folder in shown if folder.name in BASES and _is_kubernetes(folder)]
    base = None if _is_by_service(bases) else _nearest(bases)
    if base is None:
        return KubernetesLayout()
    beside = (f for f in shown if f.name in OVERLAYS and f.parent == base.parent)
    overlays = _nearest(beside)
    if overlays is None:
        return KubernetesLayout(str(base), str(base.parent / "overlays"))
    found = {folder.name for folder in shown if folder.parent == overlays}
    found = {name for name in found if not label_problem(name)}  # it is a namespace as well
    return KubernetesLayout(str(base), str(overlays), tuple(sorted(found)) or ENVIRONMENTS)


def _folders_that_hold_manifests(
    files: Iterable[str], text_of: TextOf, packages: Iterable[str]
) -> set[PurePosixPath]:
    """Every folder with a kustomization or a manifest in or below it, of those that may matter."""
    foreign = {PurePosixPath(p) for p in packages if not _is_kubernetes(PurePosixPath(p))}
    shown: set[PurePosixPath] = set()
    names = {*BASES, *OVERLAYS}
    # As texts first: of 20,000 files few may matter, and a path object takes longer than all else.
    for path in (PurePosixPath(file) for file in files if names & {*file.split("/")[:-1]}):
        parents = set(path.parents)
        if parents <= shown or parents & foreign or not _is_kubernetes(path):
            continue
        if path.name in KUSTOMIZATIONS or is_manifest(str(path), text_of):
            shown |= parents
    return shown


def is_manifest(path: str, text_of: TextOf) -> bool:
    """Whether a file is YAML and holds a Kubernetes object; no other file is read."""
    if not path.endswith((".yaml", ".yml")):
        return False
    return {found[1] for found in OBJECT.finditer(text_of(path))} == {"apiVersion", "kind"}


def https_of(remote: str) -> str:
    """A git remote as Argo CD can read it, without user or password; empty for a local folder.

    ``git@example.com:acme/shop.git`` -> ``https://example.com/acme/shop.git``
    """
    if "://" in remote:
        url = urlsplit(remote)
        if url.scheme not in ("https", "http", "ssh", "git") or not url.hostname:
            return ""
        port = f":{url.port}" if url.port and url.scheme in ("http", "https") else ""
        return f"https://{url.hostname}{port}{url.path}"
    host, colon, path = remote.rpartition("@")[2].partition(":")
    return f"https://{host}/{path}" if colon and "/" not in host and host else ""


def _is_by_service(bases: Sequence[PurePosixPath]) -> bool:
    depth = min((len(folder.parts) for folder in bases), default=0)
    return len({folder.parent for folder in bases if len(folder.parts) == depth}) > 1


def _nearest(folders: Iterable[PurePosixPath]) -> PurePosixPath | None:
    """Of folders whose manifests may be anybody's, those of a k8s-like parent go first."""
    ranked = sorted(folders, key=lambda f: (len(f.parts), str(f)))
    return next((f for f in ranked if _is_kubernetes(f)), None)


def _is_kubernetes(folder: PurePosixPath) -> bool:
    words = {"k8s", "kubernetes", "kustomize", "deploy", "gitops", "manifests", "infra"}
    return any(part.lower() in words for part in folder.parts)
