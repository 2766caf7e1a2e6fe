#!/bin/sh
# Runs once, on an empty data folder, after roles.sql: the logins get passwords, and the database its owner.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set web="$GOLIVE_WEB_PASSWORD" --set worker="$GOLIVE_WORKER_PASSWORD" --set owner="$GOLIVE_OWNER_PASSWORD" <<'SQL'
ALTER ROLE golive_web PASSWORD :'web';
ALTER ROLE golive_worker PASSWORD :'worker';
ALTER ROLE golive_owner PASSWORD :'owner';
ALTER DATABASE golive OWNER TO golive_owner;
SQL
