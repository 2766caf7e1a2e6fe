-- The roles of one PostgreSQL cluster. Run once by a superuser; running it again changes nothing.
--
-- The four app_ roles hold the policies and cannot log in. The two login roles inherit nothing: until a
-- transaction becomes one of the app_ roles it sees no tenant row. golive_owner runs migrations and nothing else.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['app_staff', 'app_portal', 'app_door', 'app_clerk'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    FOREACH wanted IN ARRAY ARRAY['golive_web', 'golive_worker', 'golive_owner'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', wanted);
        END IF;
    END LOOP;
END
$$;

ALTER ROLE golive_web NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
ALTER ROLE golive_worker NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
-- BYPASSRLS: a foreign key added by an owner under FORCE accepts bad rows (measured on 15 and 18).
ALTER ROLE golive_owner NOSUPERUSER BYPASSRLS CREATEDB NOCREATEROLE;

GRANT app_staff, app_portal, app_door TO golive_web;
GRANT app_staff, app_portal, app_clerk TO golive_worker;
