#!/bin/sh
# Makes the roles of the shop. Run by Compose, and by hand on the servers (docs/database.txt).
set -eu

: "${POSTGRES_ROOT_HOST:?}" "${POSTGRES_ROOT_USER:?}" "${POSTGRES_ROOT_PASSWORD:?}"
: "${APP_DB_NAME:?}" "${APP_DB_USER:?}" "${APP_DB_PASSWORD:?}"
: "${APP_DB_SERVICE_USER:?}" "${APP_DB_SERVICE_PASSWORD:?}"

export PGPASSWORD="$POSTGRES_ROOT_PASSWORD"
root() {
  psql -v ON_ERROR_STOP=1 -h "$POSTGRES_ROOT_HOST" -p "${POSTGRES_ROOT_PORT:-5432}" \
    -U "$POSTGRES_ROOT_USER" -d "$1" -c "$2"
}

role() {
  root postgres "SELECT 1 FROM pg_roles WHERE rolname = '$1'" | grep -q '(1 row)' ||
    root postgres "CREATE ROLE $1 LOGIN PASSWORD '$2'"
}

role "$APP_DB_USER" "$APP_DB_PASSWORD"
role "$APP_DB_SERVICE_USER" "$APP_DB_SERVICE_PASSWORD"
root postgres "CREATE DATABASE $APP_DB_NAME OWNER $APP_DB_USER" || true
root "$APP_DB_NAME" "ALTER SCHEMA public OWNER TO $APP_DB_USER"
root "$APP_DB_NAME" "GRANT USAGE ON SCHEMA public TO $APP_DB_SERVICE_USER"
root postgres "ALTER ROLE $APP_DB_SERVICE_USER BYPASSRLS"
