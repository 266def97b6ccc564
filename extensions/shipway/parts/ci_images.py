"""CI that finds its images, builds what is new, tries it, and hands it on by digest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shipway.npm_ranges import NODE, node_problem
from shipway.parts.manifests import stages
from shipway.parts.part import Part
from shipway.parts.site import Obstacle, Site
from shipway.sources.mentions import mentions

WORKFLOWS = (".github/workflows/", ".gitlab-ci", ".circleci/")
PIPELINE, PIPELINE_OF_IMAGES = ".gitlab-ci.yml", ".gitlab/ci/images.yml"
WORD = "ci/images.yml"
PASSED_OVER = re.compile(r"#|(- +)?(working-directory|description):")


def meets(site: Site) -> Iterator[Obstacle]:
    """The hand lists that this part takes the place of, and what its steps read."""
    host = site.host
    yield from _included(site)
    if not host.on_disk([".nvmrc"]):
        what = "is not there, and the workflows take Node's version from it"
        said = host.node.version[0] if host.node else NODE
        yield Obstacle(".nvmrc", 0, what, f"echo {NODE if node_problem(said) else said} > .nvmrc")
    if not site.told["compose_file"]:
        what = "no Compose file starts an image, so none can be tried"
        yield Obstacle("docker-compose.yml", 0, what, "write one with the programs' services")
    if not stages(site.told["manifests"])[0]:
        what = "there is production alone, and images.yml names what is new in preview first"
        fix = f"make {host.facts.kubernetes_overlays}/preview, then run this again"
        yield Obstacle(host.facts.kubernetes_overlays, 0, what, fix, blocks=False)
    made = [posixpath.dirname(path) for path in host.files if path.endswith("/Dockerfile")]
    names = sorted({posixpath.basename(folder) for folder in made})
    left_out = [path for path in host.files if not path.startswith(WORKFLOWS)]
    for mention in mentions(host.root, names, "\0", _tops(left_out), is_listed):
        for line, name, text in mention.lines:
            what = f"a hand list names {name}: {text}"
            fix = "take the list out once images.yml has pushed its first image"
            yield Obstacle(mention.path, line, what, fix, blocks=False)


def _included(site: Site) -> Iterator[Obstacle]:
    """What a person adds to the pipeline, where GitLab runs it."""
    there = bool(site.host.on_disk([PIPELINE]))
    if PIPELINE_OF_IMAGES in site.tree and not (there and WORD in site.host.text(PIPELINE)):
        what = f"it does not include {PIPELINE_OF_IMAGES}, which has the stages images and release"
        fix = f"below include: - local: {PIPELINE_OF_IMAGES}, and these stages behind your own"
        yield Obstacle(PIPELINE, 0, what, fix, blocks=False)


def is_listed(name: str, line: str) -> bool:
    """Whether a line of a workflow has ``name`` in a list of images: as an item or a value of its
    own, as what a loop goes over, or by its Dockerfile. Many an app is called web; where a step
    works, and what somebody wrote about an input, is no list."""
    own = rf"[\"']?{re.escape(name)}[\"']?"
    item = rf"^(?:- +)?(?:[\w-]+: +)?{own}(?: +#.*)?$|[\[,] *{own} *[,\]]"
    loop = rf"\bfor \w+ in [^;]*(?<![\w-]){re.escape(name)}(?![\w/-])"
    file = rf"(?<![\w-]){re.escape(name)}/[\w.-]*Dockerfile"
    return not PASSED_OVER.match(line) and bool(re.search(f"{item}|{loop}|{file}", line))


def _tops(paths: list[str]) -> list[str]:
    """The folders and files of the root that hold these, so that git gets few words."""
    return sorted({path.split("/")[0] for path in paths} - {".github", ".circleci", ".gitlab"})


PART = Part(
    name="ci-images",
    order=60,
    title="CI that finds, tries and hands on images",
    help="Workflows that find every Dockerfile, build what changed, try it with your Compose file, "
    "push it and name its digest in an overlay; hand lists of services are named.",
    files=(
        ".github/actions/",
        ".github/workflows/images.yml",
        ".github/workflows/previews.yml",
        ".github/workflows/promote.yml",
        ".gitlab/ci/",
        "docs/admission.md",
        "docs/delivery.md",
        "docs/gitlab.md",
        "scripts/images.ts",
        "scripts/images/",
        "scripts/install-shipway.sh",
        "scripts/release.ts",
    ),
    needs=("stack", "images"),
    meets=meets,
    proof="node scripts/images.ts list",
)
