"""Give back what Copier's own update loses: edits in files that the template renamed or dropped.

Copier deletes such a file with what the team wrote in it. The step that ``copier update`` ends in
sees the files that went, renders both versions again (only then: it costs a second) and puts the
edits where ``shipway update`` puts them.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

from shipway.rendering.tree import File
from shipway.sources import git
from shipway.sources.answers import any_answers_of
from shipway.sources.host import Host
from shipway.sources.services import Member
from shipway.upgrade.own_files import OwnFiles, merge_own


def restore_renamed(host: Host, generated: Member) -> OwnFiles:
    """What becomes of the files that are gone since HEAD; nothing when none is.

    Raises ShipwayError when the template cannot be rendered again.
    """
    args = ("diff", "-z", "--name-only", "--relative", "--diff-filter=D", "HEAD", "--")
    listing = host.git(*args, generated.folder)
    gone = list(filter(None, listing.split("\0")))
    if not gone:
        return OwnFiles()
    base, new = _rendered_again(host, generated)
    dropped = {path: base[path] for path in gone if path in base}
    ours = {path: File(*git.file_at(host.root, "HEAD", path)) for path in dropped}
    merged = merge_own(dropped, {p: f for p, f in new.items() if p not in base}, ours.get)
    return _only_rescued(merged, ours)


def _only_rescued(merged: OwnFiles, ours: dict[str, File]) -> OwnFiles:
    """Copier wrote the template's new files already: only what edits make different is left."""
    paths = set(merged.renamed.values())
    kept = [path for path in ours if path in merged.conflicts]
    return OwnFiles(
        {path: merged.contents[path] for path in paths}
        | {path: ours[path].content for path in kept},
        {path: merged.modes[path] for path in paths} | {path: ours[path].mode for path in kept},
        {path: what for path, what in merged.conflicts.items() if path in {*paths, *kept}},
        {path: stages for path, stages in merged.stages.items() if path in {*paths, *kept}},
    )


def _rendered_again(host: Host, generated: Member) -> tuple[dict[str, File], dict[str, File]]:
    # Not at the top: Copier takes longer to load than all the rest of an ordinary update.
    from shipway.rendering.version import TemplateVersion, render_service, rendering_for

    old_text = host.git("show", f"HEAD:./{generated.answers}")
    old = any_answers_of(old_text, generated.answers)
    new = any_answers_of(host.text(generated.answers), generated.answers, host.root)
    with ExitStack() as stack:
        stage = stack.enter_context(TemporaryDirectory(prefix="shipway."))
        stack.enter_context(rendering_for(host.root))
        versions = [
            stack.enter_context(closing(TemplateVersion(answers["_src_path"], answers["_commit"])))
            for answers in (old, new)
        ]
        data = {key: value for key, value in new.items() if not key.startswith("_")}
        base, fresh = render_service(
            (versions[0], versions[1]),
            Path(stage),
            generated.answers,
            (old, old_text.encode()),
            lambda base: data,
        )
    return dict(base), dict(fresh)
