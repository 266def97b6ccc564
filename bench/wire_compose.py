"""How long wiring one service into a Compose file takes as the file grows.

    .venv/bin/python bench/wire_compose.py [ROUNDS]

The whole of wire(): parse, splice, parse again, prove, as CPU time; the least of ROUNDS (15), each
with another text, counts. Goals: grows linearly, and at most 100 ms
for 1,000 services.
"""

from __future__ import annotations

import sys
import time

from shipway.derive.from_template import OWN_CHECKOUT, facts_from_template
from shipway.wiring.compose import TARGET
from shipway.wiring.engine import wire

SIZES = (10, 100, 1000)
NEIGHBOUR = """\
  svc-{n}:
    # comment {n}
    build:
      context: .
      dockerfile: services/svc-{n}/Dockerfile
    environment:
      NODE_ENV: development
      PORT: "{port}"
    ports:
      - "{port}:3000"
    depends_on:
      postgres:
        condition: service_healthy
    networks:
      - default

"""


def host(size: int) -> str:
    """A Compose file of ``size`` services."""
    blocks = (NEIGHBOUR.format(n=number, port=3000 + number) for number in range(size))
    return "services:\n" + "".join(blocks)


def milliseconds(text: str) -> float:
    """One wiring."""
    answers = {"service_name": "zz-payments", "compose_file": "compose.yml", "host_port": 9000}
    blocks = TARGET.blocks(facts_from_template(OWN_CHECKOUT, answers))
    begin = time.process_time()
    wire(TARGET, text, blocks)
    return (time.process_time() - begin) * 1000


def main() -> None:
    """Print the least, and each against ten times the one before."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    texts = {size: host(size) for size in SIZES}
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for number in range(rounds):
        for size, text in texts.items():
            times[size].append(milliseconds(f"# {number}\n{text}"))
    least = {size: min(found) for size, found in times.items()}
    for size, found in least.items():
        per_service = found / size / (least[SIZES[0]] / SIZES[0])
        print(f"{size:5} services {found:8.1f} ms   per service {per_service:4.2f} x that of 10")
    verdict = "reached" if least[1000] <= 100 else "missed"
    print(f"goal of 100 ms for 1,000 services: {verdict}")


if __name__ == "__main__":
    main()
