#!/bin/sh
# What CI does, more or less.
set -e
docker compose up -d postgres redis
trap 'docker compose down' EXIT
sleep 5
pnpm lint && pnpm typecheck && pnpm test && pnpm build
