"""Which published ports and health checks of a Compose stack lead to the process, which do not."""

from __future__ import annotations

import pytest

from shipway.check.compose_port import compose_port
from support.derived import facts

HEAD = "services:\n  payments:\n"
FINE = {
    "no such service": "services:\n  other:\n    ports: ['1:2']\n",
    "nothing published": f"{HEAD}    image: x\n",
    "short": f"{HEAD}    ports: ['3001:8080']\n",
    "with an address": f"{HEAD}    ports: ['127.0.0.1:3001:8080/tcp']\n",
    "a range": f"{HEAD}    ports: ['9000-9002:8079-8081']\n",
    "long": f"{HEAD}    ports: [{{target: 8080, published: '1'}}]\n",
    "one of several": f"{HEAD}    ports: ['9229:9229', '3001:8080']\n",
    "by a variable": f"{HEAD}    ports: ['${{WEB:-3001}}:${{INSIDE:-8080}}']\n",
    "a port of the team's": f"{HEAD}    environment: {{PORT: 5000}}\n    ports: ['1:5000']\n",
    "the same in a list": f"{HEAD}    environment: [PORT=5000]\n    ports: ['1:5000']\n",
    "a check without an address": f"{HEAD}    healthcheck: {{test: [CMD, true]}}\n",
}
WRONG = {
    "short": (f"{HEAD}    image: x\n    ports: ['3001:80']\n", 4),
    "long": (f"{HEAD}    ports: [{{target: 80}}]\n", 3),
    "the team's port": (f"{HEAD}    environment: [PORT=5000]\n    ports: ['1:8080']\n", 4),
    "the check": (f"{HEAD}    image: x\n    healthcheck: {{test: curl localhost:80/}}\n", 4),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_leads_to_the_process(text: str) -> None:
    assert list(compose_port("compose.yml", text, facts(), generated=True)) == []


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_does_not_is_named_with_its_line(case: tuple[str, int]) -> None:
    (found,) = compose_port("compose.yml", case[0], facts(), generated=False)
    assert found.line == case[1] and found.rule == "compose-port"
    assert found.fix.startswith("write "), "there are no answers to update"
