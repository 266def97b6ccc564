"""The service's block in the development stack."""

from __future__ import annotations

from support.edits import Edit, append, drop, edited, insert, remove, reorder, swap
from support.service_view import COMPOSE

GRACE = "stop_grace_period: 30s"
POSTGRES = "    depends_on:\n      postgres:\n        condition: service_healthy\n"
NETWORKS = "    networks:\n      - backend\n"
BUILD = "    build:\n      context: .\n"


def _add(below: str, lines: str) -> Edit:
    return insert(COMPOSE, below, lines)


def _set(before: str, after: str, keeps: str | None = None) -> Edit:
    return swap(COMPOSE, before, after, keeps)


ADDED = {
    "restart policy": _add(GRACE, "    restart: unless-stopped\n"),
    "memory limit": _add(GRACE, "    mem_limit: 512m # the box is small\n"),
    "init of their own": _add(GRACE, "    init: false\n"),
    "profile": _add("stop_grace", "    profiles: [full]\n"),
    "labels": _add("dockerfile:", "    labels:\n      traefik.enable: 'true'\n"),
    "build argument": _add("dockerfile:", "      args:\n        GIT_SHA: local\n"),
    "build target": _add("context: .", "      target: runner\n"),
    "volume": _add("      - backend", "    volumes:\n      - ./fixtures:/fixtures:ro\n"),
    "second network": _add("      - backend", "      - mail\n"),
    "second port": _add(":8080", '      - "9229:9229" # debugger\n'),
    "second dependency": _add(
        "service_healthy", "      redis:\n        condition: service_started\n"
    ),
    "network before ours": _add("    networks:", "      - edge\n"),
    "time zone first": _add("    environment:", "      TZ: Europe/Berlin\n"),
    "env file": insert(COMPOSE, "    environment:", "    env_file: .env.local\n", above=True),
    "hostname first": insert(COMPOSE, "    build:", "    hostname: local-api\n", above=True),
    "developer's command": _add("      dockerfile:", "    command: node --inspect dist/main.js\n"),
    "comment below the name": insert(
        COMPOSE, "    build:", "    # Ask the payments team.\n", above=True
    ),
    "comment in the environment": _add("NODE_ENV", "      # see the wiki\n"),
    "comment above what changes": insert(COMPOSE, "retries", "      # slow box\n", above=True),
    "comment at the end": append(COMPOSE, "    # nothing below\n"),
    "start interval": _add("start_period", "      start_interval: 1s\n"),
    "logging": _add(GRACE, "    logging:\n      driver: json-file\n"),
}
CHANGED = {
    "longer grace": _set("stop_grace_period: 30s", "stop_grace_period: 90s"),
    "grace with a reason": _set("stop_grace_period: 30s", "stop_grace_period: 30s # SLA", "# SLA"),
    "more retries": _set("retries: 12", "retries: 60"),
    "slower probe": _set("interval: 5s", "interval: 15s"),
    "longer start": _set("start_period: 10s", "start_period: 120s # migrations", "120s"),
    "retries commented": _set("retries: 12", "retries: 12 # one minute", "# one minute"),
    "production mode": _set("NODE_ENV: development", "NODE_ENV: production"),
    "other port inside": _set('PORT: "8080"', 'PORT: "3000"'),
    "own database": _set("_URL:-}", "_URL:-postgres://me:mine@postgres:5432/team}", "5432/team"),
    "only on localhost": _set('- "4', '- "127.0.0.1:4'),
    "probe with curl": _set("        - CMD\n        - node\n", "        - CMD\n        - curl\n"),
    "probe of liveness": _set("/readyz')", "/livez')"),
    "database by start": _set("condition: service_healthy", "condition: service_started"),
    "networks in one line": _set(NETWORKS, "    networks: [backend, mail]\n"),
    "context spelled out": _set("context: .\n", 'context: "./"\n'),
    "key quoted": _set("      NODE_ENV:", '      "NODE_ENV":'),
    "blank line in between": _set(
        "      NODE_ENV: development\n", "      NODE_ENV: development\n\n", "development\n\n"
    ),
    "image instead of build": _set(BUILD, "    image: ghcr.io/acme/api\n" + BUILD),
}
TAKEN = {
    "no grace": drop(COMPOSE, "    stop_grace_period: 30s\n", "stop_grace_period"),
    "no published port": drop(COMPOSE, "    ports:\n", "ports:")
    & swap(COMPOSE, '      - "4', '    expose:\n      - "4', "expose:"),
    "no database to wait for": drop(COMPOSE, POSTGRES, "depends_on"),
    "default network": drop(COMPOSE, NETWORKS, "networks"),
    "no retries": drop(COMPOSE, "      retries: 12\n", "retries"),
    "not in the stack": remove(COMPOSE),
    "no start period": drop(COMPOSE, "      start_period: 10s\n", "start_period"),
}
ORDER = {
    "networks first": reorder(COMPOSE, POSTGRES, NETWORKS),
    "probe's order": reorder(COMPOSE, "      interval: 5s\n", "      timeout: 3s\n"),
    "retries last": reorder(COMPOSE, "      retries: 12\n", "      start_period: 10s\n"),
    "build's order": edited(
        COMPOSE,
        lambda text: text.replace("      context: .\n", "", 1).replace(
            "/Dockerfile\n", "/Dockerfile\n      context: .\n", 1
        ),
        "/Dockerfile\n      context: .\n",
    ),
}
EDITS = {f"compose: {name}": edit for name, edit in (ADDED | CHANGED | TAKEN | ORDER).items()}
