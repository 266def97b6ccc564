"""A service that plain Copier wrote: its own files brought into the form of the host."""

from __future__ import annotations

from shipway.file_changes import FileChanges
from shipway.formatting.changes import InForm, in_form
from shipway.sources import git
from shipway.sources.host import Host
from shipway.sources.services import GeneratedService


def copied_in_form(host: Host, generated: GeneratedService) -> InForm:
    """What changes in the service's folder. All of it is new: none of it is a person's yet."""
    written: FileChanges = {
        path: (host.root / path).read_bytes()
        for path in git.files_below(host.root, generated.folder)
        if not (host.root / path).is_symlink()
    }
    formed = in_form(host.root, written, dict.fromkeys(written))
    changed = {path: new for path, new in formed.changes.items() if new != written.get(path)}
    return InForm(changed, formed.notes)
