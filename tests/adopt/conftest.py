"""A host with three services that a team made by hand, each in another way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.hosts import make_host

COMPOSE = """\
services:
  postgres:
    image: postgres:17

  legacy: # the oldest one
    build:
      context: .
      dockerfile: services/legacy/Dockerfile
    environment:
      DATABASE_URL: postgres://app:app@postgres:5432/app
    ports:
      - "3001:3000"

  shop:
    build: ./apps/shop
    ports:
      - "3002:4000"
"""
FILES = {
    "docker-compose.dev.yml": COMPOSE,
    ".github/CODEOWNERS": "/services/legacy/ @acme/platform\n",
    "pnpm-workspace.yaml": "packages: [apps/*, packages/*, services/legacy, jobs/*]\n",
    "services/scheduler-worker/package.json": None,
    "services/legacy/package.json": (
        '{\n  "name": "@acme/legacy",\n  "description": "Takes payments.",\n'
        '  "dependencies": { "express": "5.0.0", "@acme/env": "workspace:*" }\n}\n'
    ),
    "services/legacy/src/index.js": (
        'import express from "express";\nconst app = express();\n'
        'app.get("/healthz", (request, answer) => answer.send("ok"));\n'
        "app.listen(process.env.PORT ?? 3000);\n"
    ),
    "services/legacy/Dockerfile": "FROM node:22-alpine\nUSER node\nEXPOSE 3000\n",
    "services/legacy/.env.example": "DATABASE_URL=\n",
    "apps/shop/package.json": (
        '{ "name": "@acme/shop-api", "dependencies": { "fastify": "5.0.0" } }\n'
    ),
    "apps/shop/server.ts": (
        'import fastify from "fastify";\nawait fastify().listen({ port: 4000 });\n'
    ),
    "apps/shop/Dockerfile": 'FROM node:24-alpine\nCMD ["node", "server.js"]\n',
    "jobs/nightly/package.json": '{ "name": "@acme/nightly" }\n',
    "jobs/nightly/main.mjs": "setInterval(() => console.log('working'), 1000);\n",
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Committed; tests change a copy of it."""
    return make_host(tmp_path_factory.mktemp("by-hand") / "acme", FILES)


@pytest.fixture
def host(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "acme", symlinks=True)
    return tmp_path / "acme"
