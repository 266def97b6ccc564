"""The laws of wiring over generated Compose files and answers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, event, example, given
from hypothesis import strategies as st

from shipway.errors import EditError
from shipway.service import Service
from shipway.wiring.compose import TARGET
from shipway.wiring.engine import unwire, wire
from support.meaning import meaning, merged
from support.patching import check_laws
from support.services import PAYMENTS, blocks_of
from support.yaml_documents import LAWS, TEXTS, compose_files

NAMES = st.from_regex(r"[a-z]([a-z0-9-]{0,40}[a-z0-9])?", fullmatch=True)
ODD = st.one_of(st.sampled_from(TEXTS), st.text(max_size=30))


CLOSED_BY_A_COMMENT = (
    "services:\n# c\n  api: &n1 |+\n      end\n   # c\n\nnetworks:\n  default: {}\n# c"
)
"""The blank line is no text of the block above it, since a comment stands between them."""


@st.composite
def services(draw: st.DrawFn, name: st.SearchStrategy[str] = NAMES) -> Service:
    """Any answers, also those that no person would give."""
    return Service(
        name=draw(name),
        kind=draw(st.sampled_from(["http", "worker"])),
        description=draw(ODD),
        database=draw(st.sampled_from(["none", "DATABASE_URL", "DATABASE_SERVICE_URL"])),
        host_port=draw(st.integers(1, 65535)),
        services_dir=draw(ODD.filter(lambda text: text.isprintable())) or "services",
        compose_file=draw(st.sampled_from(["compose.yml", "infra/dev/compose.yaml"])),
        compose_networks=tuple(draw(st.lists(st.sampled_from(["back", "on", "1"]), unique=True))),
        compose_postgres=draw(st.sampled_from(["", "db", "null"])),
    )


@LAWS
@given(compose_files(), services())
def test_wiring_keeps_its_laws(text: str, service: Service) -> None:
    """No collateral, twice is once, undo, and the judge reads the old file and our block."""
    block_id = f"services/{service.name}"
    snippet = blocks_of(TARGET, service)[block_id]
    try:
        assume(TARGET.find(TARGET.open(text), block_id) is None)
        after = check_laws(TARGET, text, service)
    except EditError as error:
        event(f"refused: {error.what}")
        assert error.where and error.fix
        return
    event("wired")
    assert meaning(after) == merged(meaning(text), ("services",), meaning(snippet + "\n"))


@LAWS
@given(compose_files(), services(st.just("payments")), services(st.just("invoices")))
@example(CLOSED_BY_A_COMMENT, PAYMENTS, replace(PAYMENTS, name="invoices"))
def test_the_order_of_two_services_does_not_matter(text: str, a: Service, b: Service) -> None:
    """The same entries whichever comes first; taking one out leaves the other untouched."""
    mine, other = blocks_of(TARGET, a), blocks_of(TARGET, b)
    try:
        only_b = wire(TARGET, text, other)
        ab, ba = wire(TARGET, wire(TARGET, text, mine), other), wire(TARGET, only_b, mine)
    except EditError as error:
        event(f"refused: {error.what}")
        return
    assert meaning(ab) == meaning(ba)
    without = unwire(TARGET, ab, mine)
    assert meaning(without) == meaning(only_b)
    assert unwire(TARGET, without, other) == text
    assert unwire(TARGET, unwire(TARGET, ba, other), mine) == text
