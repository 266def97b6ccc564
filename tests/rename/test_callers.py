"""A new name in the files of those who call: whole names only, and back to the byte."""

from __future__ import annotations

import pytest

from shipway.rename.callers import Names, addressed, in_stack

NAMES, BACK = Names("api", "orders"), Names("orders", "api")


@pytest.mark.parametrize(
    "text",
    [
        "url: http://api-eu\n", "url: http://my.api\n", "url: http://apis:80/api\n", "api: 1\n",
        "app.kubernetes.io/name: api-eu\n", "app.kubernetes.io/part-of: api\n",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert addressed(text, NAMES) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('z.url().default("http://api")', 'z.url().default("http://orders")'),
        ("API_URL=http://api\n", "API_URL=http://orders\n"),
        ("A: http://api:8080\r\n", "A: http://orders:8080\r\n"),
        ("A: grpc://api.shop.svc/api", "A: grpc://orders.shop.svc/api"),
        (
            "| `http://api` | Where api is reached |",
            "| `http://orders` | Where orders is reached |",
        ),
        ("  app.kubernetes.io/name: api\n", "  app.kubernetes.io/name: orders\n"),
        ('  app.kubernetes.io/name: "api"\n', '  app.kubernetes.io/name: "orders"\n'),
    ],
)
def test_an_address_follows_and_comes_back(before: str, after: str) -> None:
    assert addressed(before, NAMES) == after
    assert addressed(after, BACK) == before


STACK = """\
services:
  web: # calls api
    environment: {{A: "http://api:1", B: api}}
    depends_on: {waits}
  other:
    environment: {{A: "http://api:1"}}
    depends_on: [api]
"""


@pytest.mark.parametrize(
    ("waits", "after"),
    [
        ("[db, api, api-eu]", "[db, orders, api-eu]"),
        ("{api: {condition: service_healthy}}", "{orders: {condition: service_healthy}}"),
        ("\n      - api\n      - my-api", "\n      - orders\n      - my-api"),
        ("\n      api:\n        condition: a", "\n      orders:\n        condition: a"),
    ],
)
def test_only_the_caller_waits_for_the_new_name(waits: str, after: str) -> None:
    """In the place and in the form that the entry had."""
    text = STACK.format(waits=waits)
    done = in_stack(text, "web", NAMES)
    assert done == STACK.format(waits=after).replace("http://api:1", "http://orders:1", 1)
    assert in_stack(done, "web", BACK) == text
    assert in_stack(text, "nobody", NAMES) == text
