"""How long a fleet update takes in a host that formats, beside one that does not, in one run.

    python bench/update_formatted.py [SERVICES]

Two monorepos with the same SERVICES services (50), all one version behind; one has Prettier with
single quotes, so that every line with a string has another form than the template's. The release
changes code, JSON, YAML and Markdown of each service. `shipway update --all`, whole commands in
turn, the least CPU time (user and system, children too) of three, so that a busy machine says the
same. Goal: at most 2 x. Prints a table in Markdown. The Node of scripts/setup must be on the path.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from update_fleet import at_once, cpu_of

from shipway.formatting.found import formatters_of
from shipway.formatting.run import format_files
from support.changes import Edit, swap
from support.fleet import make_fleet
from support.formatters import use
from support.hosts import commit, git
from support.versions import SERVICE, TemplateHistory, copied

STYLE = '{ "singleQuote": true }\n'


def _in_two_places(text: str) -> str:
    return swap("import ", "// Of version 2.\nimport ", 1)(text) + "\n// The end of version 2.\n"


RELEASE: dict[str, Edit | str | None] = {
    f"{SERVICE}/src/main.ts.jinja": _in_two_places,
    f"{SERVICE}/src/{copied('server.ts')}": _in_two_places,
    f"{SERVICE}/test/{copied('health.test.ts')}": _in_two_places,
    f"{SERVICE}/tsconfig.json": swap('"strict": true,', '"strict": true,\n    "pretty": true,'),
    f"{SERVICE}/README.md.jinja": lambda text: text.replace("\n", "\n\nv2\n", 1),
    f"{SERVICE}/NEW.md": "# New\n\n|a|b|\n|-|-|\n|1|2|\n",
    "extensions/shipway/npm_ranges.py": swap("^4.6.7", "^4.8.0"),
    "extensions/shipway/wiring/compose.py": swap("period: 30s", "period: 45s"),
}


def main() -> None:
    """Measure and print."""
    services = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with TemporaryDirectory(prefix="bench.") as folder:
        root = Path(folder)
        template = TemplateHistory(root / "template")
        orders = {
            f"svc-{number:03}": {"kind": "worker" if number % 2 else "http"}
            for number in range(services)
        }
        plain = make_fleet(template.root, "v1.0.0", root / "acme", orders)
        formatted = _formatted(plain, root / "formatted")
        template.release("v2.0.0", RELEASE)
        seconds = [
            (cpu_of(lambda: at_once(plain)), cpu_of(lambda: at_once(formatted))) for _ in range(3)
        ]
        without, with_it = (min(times) for times in zip(*seconds, strict=True))
        print("| services | CPU without a formatter | with Prettier | ratio |")
        print("|---:|---:|---:|---:|")
        print(f"| {services} | {without:.1f} s | {with_it:.1f} s | {with_it / without:.2f} x |")


def _formatted(plain: Path, root: Path) -> Path:
    """The same host with a formatter, and all files as it leaves them."""
    shutil.copytree(plain, root, symlinks=True)
    use(root, "prettier")
    (root / ".prettierrc").write_text(STYLE)
    (root / ".gitignore").write_text("node_modules\n")
    names = git(root, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    files = {name: (root / name).read_bytes() for name in names}
    for path, content in format_files(root, formatters_of(root), files).contents.items():
        (root / path).write_bytes(content)
    commit(root, "format")
    return root


if __name__ == "__main__":
    main()
