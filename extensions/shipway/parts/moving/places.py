"""Where each file of a repository is before an app moves out of its root, and after."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable

CODE = (".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs")
ENDINGS = ("", *CODE, ".json", ".css", ".d.ts", *(f"/index{end}" for end in CODE))
"""What an import may leave out (TypeScript's handbook, "Modules - Reference")."""
WRITTEN = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""What an import names, and what lies there before it is compiled."""
GLOB = re.compile(r"[*?\[{(]")
BOTH = "package.json"
"""There is one in the root and one in the app's folder afterwards."""


class Places:
    """``tops``: the files and folders of the root that move into ``folder``. ``outputs``: what the
    app's tools make beside them, which no commit holds, such as ``.next``."""

    def __init__(
        self, files: Iterable[str], tops: Collection[str], folder: str, outputs: Iterable[str] = ()
    ) -> None:
        self.files, self.tops, self.folder = frozenset(files), frozenset(tops), folder
        self.outputs = frozenset(outputs)
        self.folders = frozenset(
            path[:at] for path in self.files for at in range(len(path)) if path[at] == "/"
        )

    def moves(self, path: str) -> bool:
        """Whether a file or folder is one of the app's."""
        return path.partition("/")[0] in self.tops

    def after(self, path: str) -> str:
        """Where it is afterwards."""
        return f"{self.folder}/{path}" if self.moves(path) else path

    def there(self, path: str) -> bool:
        """Whether a file or a folder is there before."""
        return path in self.files or path in self.folders

    def imported(self, target: str) -> str:
        """The file that an import of ``target`` leads to; empty for none."""
        for ending in ENDINGS:
            if target + ending in self.files:
                return target + ending
        stem, end = posixpath.splitext(target)
        return next((stem + one for one in WRITTEN.get(end, ()) if stem + one in self.files), "")

    def said(self, text: str) -> str:
        """A path or a glob that is said from the root, as it has to be said afterwards."""
        sign = "!" if text.startswith("!") else ""
        dot = "./" if text[len(sign) :].startswith("./") else ""
        rest = text[len(sign) + len(dot) :]
        base = base_of(rest)
        made = base.partition("/")[0] in self.outputs
        moved = made or (self.moves(base) and self.there(base))
        return f"{sign}{dot}{self.folder}/{rest}" if moved else text

    def relative(self, text: str, file: str) -> str:
        """A path or a glob that is said from where ``file`` lies, as ``file`` has to say it
        afterwards. One that leads to nothing that is there stays as it is."""
        base = base_of(text)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), base))
        if target in (".", BOTH) or not (self.there(target) or self.imported(target)):
            return text
        return self._from(file, target, text, base)

    def _from(self, file: str, target: str, text: str, base: str) -> str:
        if self.moves(file) == self.moves(target):
            return text
        new = posixpath.relpath(self.after(target), posixpath.dirname(self.after(file)) or ".")
        slash = "/" if base.endswith("/") and not new.endswith("/") else ""
        dotted = new if new.startswith(".") or not text.startswith(".") else f"./{new}"
        return dotted + slash + text[len(base) :]


def base_of(glob: str) -> str:
    """What stands before the first part with a wildcard: ``src/**`` -> ``src``, with the slash
    behind it where all of it is a path."""
    if not GLOB.search(glob):
        return glob
    parts = glob.split("/")
    fixed = next(number for number, part in enumerate(parts) if GLOB.search(part))
    return "/".join(parts[:fixed])
