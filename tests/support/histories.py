"""Random histories of a small fleet: what teams do to their services between two updates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from support.changes import Edit, swap
from support.history_acts import ACTS, Act
from support.hosts import commit, git, make_host
from support.versions import SERVICE, TemplateHistory

SERVICES = ("api", "billing", "jobs", "mailer")
WIRING = "extensions/shipway/wiring"


@dataclass(frozen=True)
class History:
    """What happened to the host, the services that are updated, and the answers that change."""

    acts: tuple[Act, ...]
    updated: tuple[str, ...]
    data: tuple[tuple[str, str], ...]


def make_fleet(root: Path) -> tuple[TemplateHistory, Path]:
    """Three template versions, and a host with four services at two of them."""
    template = TemplateHistory(root / "template")
    template.release("v2.0.0", VERSION_2)
    host = make_host(root / "acme")
    template.copy(host, "api")
    template.copy(host, "jobs", kind="worker")
    template.copy(host, "billing", database="DATABASE_URL", packages=["@acme/env"])
    template.copy(host, "mailer", ref="v2.0.0", kind="worker", database="DATABASE_SERVICE_URL")
    template.release("v3.0.0", VERSION_3)
    return template, host


NOTES = "# Notes\n\nFrom the second version on.\nOne.\nTwo.\nThree.\n"
VERSION_2: dict[str, Edit | str | None] = {
    f"{SERVICE}/NOTES.md": NOTES,
    f"{SERVICE}/Dockerfile.jinja": swap("WORKDIR", "# v2\nWORKDIR", 1),
    f"{WIRING}/compose.py": swap("stop_grace_period: 30s", "stop_grace_period: 45s"),
}
VERSION_3: dict[str, Edit | str | None] = {
    f"{SERVICE}/NOTES.md": None,
    f"{SERVICE}/docs/NOTES.md": NOTES + "Four.\n",
    f"{SERVICE}/README.md.jinja": swap("\n", "\n\nThird version.\n", 1),
    f"{SERVICE}/tsup.config.ts.jinja": lambda text: text + "// v3\n",
    f"{SERVICE}/Dockerfile.jinja": swap("# v2\nWORKDIR", "# v3\nWORKDIR", 1),
    f"{WIRING}/compose.py": swap("retries: 12", "retries: 20"),
    f"{WIRING}/dependency_cruiser.py": swap('comment = "', 'comment = "Since v3: '),
}


def histories() -> st.SearchStrategy[History]:
    """Up to six acts, up to three services to update, and sometimes a changed answer."""
    act = st.builds(
        Act,
        st.sampled_from(SERVICES),
        st.sampled_from(sorted(ACTS)),
        st.integers(0, 200),
        st.integers(0, 400),
    )
    data = st.sampled_from(
        ((),) * 6
        + (
            (("database", "none"),),
            (("port", "9100"),),
            (("compose_file", ""),),
            (("dependency_cruiser_file", ""),),
            (("owner", "@acme/ours"),),
        )
    )
    updated = st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True)
    return st.builds(
        History,
        st.lists(act, min_size=1, max_size=6).map(tuple),
        updated.map(sorted).map(tuple),
        data,
    )


def play(host: Path, history: History) -> None:
    """Do it all, one commit each."""
    for number, act in enumerate(history.acts):
        folder = host / "services" / act.service
        if folder.is_dir():
            ACTS[act.what](host, folder, act)
            commit(host, f"{number} {act.what}")


def modes(host: Path) -> dict[str, str]:
    """Every file's executable bit, as git would commit it."""
    git(host, "add", "--all")
    listing = git(host, "ls-files", "--stage").splitlines()
    return {line.split("\t")[1]: line.split()[0] for line in listing}
