"""Another image in a kustomization: its lines change and no other byte."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
import yaml

from shipway.errors import EditError
from shipway.release.image import Image
from shipway.release.overlay import images_in, with_images_in
from shipway.sources.environments import NEVER_RELEASED
from support.corpus import corpus_files, require_corpus

OLD, NEW = (f"sha256:{digit * 64}" for digit in "ab")
IMAGE = Image("registry.example.com/acme/api", NEW)
PATCH = """\
  - target: {{kind: Job, name: {name}}}
    patch: |-
      - op: replace
        path: /spec/completions
        value: 0
"""


def changed(before: str, after: str) -> list[str]:
    """The lines that came and went, without the indent."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [f"{line[0]}{line[1:].strip()}" for line in lines if line[0] in "+-"]


def test_one_image_among_others() -> None:
    """Only the image's own lines change, in the file's style, and once is enough."""
    before = (
        "# ours\nimages:\n- name: web # the app\n  newTag: v1\n\n"
        f'- digest: "{OLD}" # by CI\n  newName: old/api\n  name: api\nreplicas: []'
    )
    after = with_images_in(before, {"api": IMAGE}, {"api": 2})
    assert sorted(changed(before, after)) == [
        f"+- digest: {NEW} # by CI", "+newName: registry.example.com/acme/api",
        f'-- digest: "{OLD}" # by CI', "-newName: old/api",
    ]  # fmt: skip
    assert with_images_in(after, {"api": IMAGE}, {"api": 2}) == after


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_tag_gives_way_to_the_digest(ending: str) -> None:
    before = ending.join(("images:", "  - name: api", "    newTag: v1", "  - name: b", ""))
    after = with_images_in(before, {"api": Image("api", NEW)}, {})
    assert after.count("\n") == after.count(ending)
    assert yaml.safe_load(after)["images"] == [{"name": "api", "digest": NEW}, {"name": "b"}]


def test_a_name_that_is_the_images_own_needs_no_other() -> None:
    before = f"images: [{{name: api, newName: old/api, digest: '{OLD}'}}]\n"
    assert with_images_in(before, {"api": Image("api", NEW)}, {}) == (
        f"images: [{{name: api, digest: {NEW}}}]\n"
    )


@pytest.mark.parametrize(
    ("digest", "count", "given", "then"),
    [
        (NEVER_RELEASED, 0, 2, 2),
        (NEVER_RELEASED, 0, None, "gone"),
        (NEVER_RELEASED, 1, 2, 1),
        (OLD, 0, 2, 0),
        ("''", 0, 2, 0),
    ],
)
def test_the_first_release_starts_what_waited_for_it(
    digest: str, count: int, given: int | None, then: object
) -> None:
    """A count that a person set to 0 later stays."""
    before = f"images:\n- name: api\n  digest: {digest}\nreplicas:\n- name: api\n  count: {count}\n"
    for others in ("", "- name: web\n  count: 3\n"):
        data = yaml.safe_load(with_images_in(before + others, {"api": IMAGE}, {"api": given}))
        counts = {one["name"]: one["count"] for one in data.get("replicas", ())}
        assert counts.get("api", "gone") == then
        assert counts.get("web") == (3 if others else None)


HEAD = (
    f"images:\n  - name: migrate\n    digest: {NEVER_RELEASED}\n  - name: make\n    digest: {OLD}\n"
)


def test_jobs_run_once_each_of_them_has_an_image() -> None:
    """With their patch goes the comment on it; a second patch and its comment stay."""
    other = "  # another\n  - path: other.yaml\n"
    patch = PATCH.format(name="m(igrate|ake)")
    before = f"{HEAD}# idle\n# until then\npatches:\n{patch}"
    assert "patches" in with_images_in(before, {"make": IMAGE}, {})
    after = with_images_in(before, {"migrate": IMAGE}, {})
    assert "patches" not in after and "idle" not in after and after.endswith(f"{OLD}\n")
    before = f"{HEAD}# all\npatches:\n{other}  # idle\n{patch}"
    assert with_images_in(before, {"migrate": IMAGE}, {}).endswith(
        f"{OLD}\n# all\npatches:\n{other}"
    )
    before = f"{HEAD}# all\npatches:\n  # idle\n{patch}{other}"
    assert with_images_in(before, {"migrate": IMAGE}, {}).endswith(
        f"{OLD}\n# all\npatches:\n{other}"
    )


@pytest.mark.parametrize(
    "patch",
    [
        PATCH.format(name="other"),
        PATCH.format(name="migrate").replace("value: 0", "value: 2"),
        PATCH.format(name="migrate") + "      - op: remove\n        path: /spec/suspend\n",
        PATCH.format(name="'('"),
        PATCH.format(name="migrate").replace("Job", "Deployment"),
        "  - patch: |-\n      kind: Job\n      metadata: {name: migrate, annotations: {a: b}}\n"
        "      spec: {completions: 0}\n",
        "  - patch: |-\n      kind: Job\n      metadata: {name: migrate}\n"
        "      spec: {completions: 0, backoffLimit: 1}\n",
    ],
)
def test_a_patch_that_does_something_else_stays(patch: str) -> None:
    assert with_images_in(f"{HEAD}patches:\n{patch}", {"migrate": IMAGE}, {}).endswith(patch)


def test_a_merge_patch_goes_too() -> None:
    job = "kind: Job\n      metadata: {name: migrate}\n      spec: {suspend: true}\n"
    patch = f"  - patch: |-\n      {job}"
    assert "patches" not in with_images_in(f"{HEAD}patches:\n{patch}", {"migrate": IMAGE}, {})


def test_a_job_that_somebody_stopped_stays_so() -> None:
    """It has an image for long; the release of another one is no reason to run it."""
    text = HEAD.replace(NEVER_RELEASED, OLD).replace("migrate", "cleanup") + "# never!\npatches:\n"
    text += PATCH.format(name="cleanup") + "  - path: x.yaml\n"
    assert with_images_in(text, {"make": IMAGE}, {}).endswith(text.partition("# never!")[2])


@pytest.mark.parametrize(
    "patches",
    [
        "patches: [{path: x.yaml}, {target: {kind: Job, name: migrate}, "
        'patch: \'[{"op": "replace", "path": "/spec/completions", "value": 0}]\'}]\n',
        "patches:\n  -\n    # about it\n    target: {kind: Job, name: migrate}\n    patch: |-\n"
        "      - op: replace\n        path: /spec/completions\n        value: 0\n"
        "  - path: x.yaml\n",
        "patches:\n  - path: x.yaml\n  -\n    # about it\n    target: {kind: Job, name: migrate}\n"
        "    patch: |-\n      - op: replace\n        path: /spec/completions\n        value: 0\n",
    ],
)
def test_a_patch_in_any_layout_goes_alone(patches: str) -> None:
    """Or the file is refused: what is left means what it did."""
    before = f"# by the team\n{HEAD}# idle\n{patches}"
    try:
        after = with_images_in(before, {"migrate": IMAGE}, {})
    except EditError as refusal:
        assert refusal.where and refusal.fix == "change this file by hand"
        return
    assert yaml.safe_load(after)["patches"] == [{"path": "x.yaml"}]
    assert after.startswith("# by the team\n")


@pytest.mark.parametrize(
    "text",
    [
        f"p: &p\n{PATCH.format(name='api')}images:\n- name: api\n  digest: {NEVER_RELEASED}\n"
        "patches: *p\n",
        f"{HEAD.replace('migrate', 'api')}patches:\n  - target: {{kind: Job, name: api}}\n"
        '    patch: &p \'[{"op": "replace", "path": "/spec/completions", "value": 0}]\'\n'
        "  - target: {kind: Job, name: b}\n    patch: *p\n",
        f"images:\n- name: &n api\n  digest: {NEVER_RELEASED}\nreplicas:\n- name: *n\n  count: 0\n",
        f"images:\n- name: api\n  digest: {OLD}\n- name: api\n  newTag: v1\n",
        "images:\n- &b {name: api, newTag: v1}\n- {<<: *b, name: api-migrate}\n",
    ],
)
def test_what_others_share_is_refused(text: str) -> None:
    with pytest.raises(EditError) as error:
        with_images_in(text, {"api": IMAGE}, {"api": 2})
    assert error.value.where and error.value.fix


def test_a_header_is_no_comment_on_the_patches() -> None:
    text = f"# Owned by payments.\npatches:\n{PATCH.format(name='migrate')}{HEAD}"
    assert with_images_in(text, {"migrate": IMAGE}, {}).startswith("# Owned by payments.\n")


def test_what_only_yaml_1_1_takes_for_a_date_is_text() -> None:
    text = f"{HEAD}x: !theirs 1\nlabels: {{since: 2024-31-12}}\n"
    assert NEW in with_images_in(text, {"migrate": IMAGE}, {})


def test_what_cannot_be_read_is_refused_with_its_line() -> None:
    with pytest.raises(EditError) as error:
        images_in("images:\n- name: [\n")
    assert error.value.where


@pytest.mark.parametrize("file", corpus_files("kustomization"), ids=lambda file: file.name)
def test_kustomizations_of_strangers(file: Path) -> None:
    """Each image in them: only its digest, its name, its tag and a count of 0 are other ones."""
    require_corpus()
    before = file.read_bytes().decode()
    for name in images_in(before):
        after = with_images_in(before, {name: IMAGE}, {name: 2})
        assert images_in(after) == {**images_in(before), name: IMAGE}
        keys = ("digest:", "newName:", "newTag:", "name:", "count:")
        assert all(any(key in line for key in keys) for line in changed(before, after))
        assert with_images_in(after, {name: IMAGE}, {name: 2}) == after
