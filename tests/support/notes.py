"""A table whose rows belong to tenants, what is in it, and somebody who goes on reading it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from support.clusters import Cluster
from support.provisioning import APP, APP_PASSWORD, DATABASE
from support.running import until

NOTES = """-- Up Migration
CREATE TABLE notes (id serial PRIMARY KEY, tenant_id text NOT NULL, body text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notes
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
-- Down Migration
DROP TABLE notes;
"""
ROWS = "INSERT INTO notes (tenant_id, body) VALUES ('a', 'one'), ('b', 'two'), ('b', 'three')"
BODIES = "SELECT string_agg(body, ' ' ORDER BY id) FROM notes"


def as_app(server: Cluster, tenant: str, sql: str) -> str:
    """What the application sees as one tenant, or as none."""
    say = f"SET app.tenant_id = '{tenant}'; {sql}"
    came = server.attempt(APP, APP_PASSWORD, DATABASE, say)
    assert came.returncode == 0, came.stderr
    return came.stdout.strip()


@contextmanager
def reading(server: Cluster) -> Iterator[None]:
    """Somebody has read the table, and holds their transaction open."""
    held = "BEGIN; SELECT count(*) FROM notes; SELECT pg_sleep(300)"
    holder = threading.Thread(target=server.attempt, args=(APP, APP_PASSWORD, DATABASE, held))
    holder.start()
    mine = "FROM pg_stat_activity WHERE query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid()"
    until(lambda: server.query(f"SELECT count(*) {mine} AND wait_event = 'PgSleep'") == "1", held)
    try:
        yield
    finally:
        server.query(f"SELECT pg_terminate_backend(pid) {mine}")
        holder.join()
