"""The ledger's writer, in SQL.

`ledger_append` is the schema's only SECURITY DEFINER function. It runs as the owner, who passes the fence, and so it
compares the chain with the caller's settings itself. It locks the head and sets seq, prev, hash and time: what a
client sends for these is never asked.
"""

from django.db import migrations

APPEND = """
CREATE FUNCTION ledger_append(p_id uuid, p_chain uuid, p_body text, p_salt bytea, p_internal boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asking    text := current_setting('role');
    ws        uuid := nullif(current_setting('app.ws', true), '')::uuid;
    impls     uuid[] := nullif(current_setting('app.impls', true), '')::uuid[];
    impl      uuid := CASE WHEN p_chain = ws THEN NULL ELSE p_chain END;
    chain     public.implementation_ledgerchain%ROWTYPE;
    the_leaf  bytea := sha256(p_salt || convert_to(p_body, 'UTF8'));
    the_time  timestamptz;
    the_hash  bytea;
    said      jsonb := p_body::jsonb;
BEGIN
    IF asking NOT IN ('app_staff', 'app_portal') OR ws IS NULL
       OR (asking = 'app_portal' AND (p_internal OR impl IS NULL OR NOT impl = ANY (coalesce(impls, '{}'))))
       OR (impl IS NOT NULL AND NOT EXISTS (
               SELECT FROM public.implementation_implementation i WHERE i.id = impl AND i.workspace_id = ws))
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'this chain is not of the workspace that is asking';
    END IF;

    INSERT INTO public.implementation_ledgerchain (id, workspace_id, implementation_id, seq, head)
    VALUES (p_chain, ws, impl, 0, sha256(convert_to(p_chain::text, 'UTF8'))) ON CONFLICT (id) DO NOTHING;
    SELECT * INTO chain FROM public.implementation_ledgerchain WHERE id = p_chain FOR UPDATE;

    the_time := clock_timestamp();
    the_hash := sha256(
        chain.head || int8send(chain.seq + 1)
        || convert_to(to_char(the_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') || the_leaf);

    INSERT INTO public.implementation_ledgerentry
        (id, workspace_id, implementation_id, chain_id, seq, prev, leaf, hash, recorded_at)
    VALUES (p_id, ws, impl, p_chain, chain.seq + 1, chain.head, the_leaf, the_hash, the_time);
    INSERT INTO public.implementation_ledgerbody
        (id, workspace_id, implementation_id, internal, chain_id, seq, body, salt, verb, subject_id, actor_id, recorded_at)
    VALUES (p_id, ws, impl, p_internal, p_chain, chain.seq + 1, p_body, p_salt, said->>'verb',
            (said->'subject'->>'id')::uuid, (said->>'actor')::uuid, the_time);
    UPDATE public.implementation_ledgerchain SET seq = chain.seq + 1, head = the_hash WHERE id = p_chain;
    RETURN chain.seq + 1;
END
$$
"""

CLOSE_TO_OTHERS = [
    "REVOKE ALL ON FUNCTION ledger_append(uuid, uuid, text, bytea, boolean) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION ledger_append(uuid, uuid, text, bytea, boolean) TO app_staff, app_portal",
]

DROP_APPEND = "DROP FUNCTION ledger_append(uuid, uuid, text, bytea, boolean)"

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME;
END
$$
"""

APPEND_ONLY = [
    'CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION ledger_refuse()',
    'CREATE TRIGGER append_only_table BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()',
]

NOT_APPEND_ONLY = ['DROP TRIGGER append_only_rows ON "{table}"', 'DROP TRIGGER append_only_table ON "{table}"']

TABLES = ["implementation_ledgerentry", "implementation_ledgerbody"]


class Migration(migrations.Migration):
    """Evidence is appended by one function and changed by nobody, the owner included."""

    dependencies = [("implementation", "0002_raise_the_fence")]
    operations = [
        migrations.RunSQL([APPEND, *CLOSE_TO_OTHERS], [DROP_APPEND]),
        migrations.RunSQL([REFUSE], ["DROP FUNCTION ledger_refuse()"]),
        *[
            migrations.RunSQL(
                [line.format(table=table) for line in APPEND_ONLY],
                [line.format(table=table) for line in NOT_APPEND_ONLY],
            )
            for table in TABLES
        ],
    ]
