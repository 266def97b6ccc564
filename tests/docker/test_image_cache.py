"""A change rebuilds what follows from it, and nothing else."""

from __future__ import annotations

from uuid import uuid4

from support.images import Image


def touched(image: Image, path: str) -> list[str]:
    """The steps that run again after a line was added to a file, one that no build ever saw."""
    with (image.root / path).open("a") as file:
        file.write(f"// {uuid4()}\n")
    return image.build().ran


def stages(steps: list[str]) -> set[str]:
    """``[build 3/3] RUN …`` -> ``build``."""
    return {step[1:].split()[0] for step in steps}


def test_nothing_runs_twice(image: Image) -> None:
    """Not even for another commit: its id is no layer."""
    image.build()
    assert image.build(GIT_SHA="def456").ran == []


def test_what_other_packages_change_ends_at_the_prune_stage(image: Image) -> None:
    """Another service, a package that this one does not use, a file in the root."""
    image.build()
    other = "orders" if image.name == "payments" else "payments"
    for path in (f"services/{other}/src/app.ts", "packages/db/src/pool.ts", "docs.md"):
        ran = touched(image, path)
        assert stages(ran) == {"pruned"}, (path, ran)


def test_its_own_source_installs_nothing_again(image: Image) -> None:
    """Neither the tools nor the production dependencies."""
    image.build()
    for path in (f"services/{image.name}/src/app.ts", "packages/env/src/index.ts"):
        ran = touched(image, path)
        assert stages(ran) == {"pruned", "build", "runner"}, (path, ran)
        assert not [step for step in ran if "pnpm install" in step], ran
        assert any("run build" in step for step in ran), ran
