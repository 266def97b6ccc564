"""A Dockerfile gets no line that would break it."""

from __future__ import annotations

import pytest

from propose.roster import proposed_in, refused_in

STAGES = "".join(f"FROM acme/{name} AS {name}-img\n" for name in ("ledger-api", "stock-worker"))
COPIES = "".join(f"COPY --from={n}-img /app /app/{n}\n" for n in ("ledger-api", "stock-worker"))


def test_a_stage_that_is_not_there_is_not_copied_from() -> None:
    """Where ours has an image, its stage comes first, by hand."""
    text = f"{STAGES}FROM node:24\n{COPIES}"
    assert proposed_in("all.Dockerfile", text) == []
    assert "there is no stage mail-api-img" in refused_in("all.Dockerfile", text)
    more = f"FROM acme/mail-api as mail-api-img\n{text}"
    assert [one.body for one in proposed_in("all.Dockerfile", more)] == [
        "COPY --from=mail-api-img /app /app/mail-api"
    ]


@pytest.mark.parametrize("line", ["WORKDIR /app/{}", "USER {}", 'CMD ["node", "{}"]'])
def test_what_holds_for_all_that_comes_after_it_is_no_entry(line: str) -> None:
    text = "".join(
        f"{line.format(name)}\nRUN pnpm build\n" for name in ("ledger-api", "stock-worker")
    )
    assert proposed_in("Dockerfile", text) == []
