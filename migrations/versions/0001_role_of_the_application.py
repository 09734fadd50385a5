"""The role the application acts as, `registry_app`, apart from the user who owns the tables.

What a role may not do, a mistake in the application can not do either. Roles belong to the whole server, so
another database may have made this one already, and taking the step back keeps the role while another uses it.
The user who migrates becomes a member, so that it may serve as well. A server that wants the two apart gives the
serving user nothing but `GRANT registry_app TO …`.
"""

from alembic import op

revision = "0001"
down_revision = None

UP = """
DO $$
DECLARE
    membership text := CASE
        WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
BEGIN
    BEGIN
        CREATE ROLE registry_app NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
    IF NOT pg_has_role(current_user, 'registry_app', membership) THEN
        EXECUTE format('GRANT registry_app TO %I', current_user);
    END IF;
END
$$;
"""

DOWN = """
DO $$
BEGIN
    DROP ROLE registry_app;
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
    RAISE NOTICE 'role registry_app stays: %', SQLERRM;
END
$$;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
