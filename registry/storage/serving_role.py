"""The user who serves: one who can become the roles that act and look, and nobody else.

`SET ROLE` can be taken back by whoever can send SQL, so the user behind it must not be able to do more. The embedded
engine has such a user; on a server of somebody's own it is made by hand:
`CREATE ROLE … LOGIN; GRANT registry_app, registry_participant, registry_reader TO …`.
"""

from __future__ import annotations

import psycopg
from sqlalchemy import make_url

from registry.storage.transaction import APP_ROLE, PARTICIPANT_ROLE, READER_ROLE

LOGIN = "registry_web"
MAKE = f"""
DO $$
BEGIN
    BEGIN
        CREATE ROLE {LOGIN} LOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
    END;
    GRANT {APP_ROLE}, {PARTICIPANT_ROLE}, {READER_ROLE} TO {LOGIN};
END
$$
"""
NEEDED = (APP_ROLE, PARTICIPANT_ROLE, READER_ROLE)
POWERS = """
SELECT array_remove(ARRAY[
    CASE WHEN r.rolsuper THEN 'is a superuser' END,
    CASE WHEN r.rolcreaterole THEN 'may make roles' END,
    CASE WHEN r.rolcreatedb THEN 'may make databases' END,
    CASE WHEN r.rolreplication THEN 'may replicate' END,
    CASE WHEN r.rolbypassrls THEN 'is not bound by row-level security' END,
    CASE WHEN EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid
        AND c.relnamespace = 'public'::regnamespace) THEN 'owns tables' END,
    CASE WHEN has_schema_privilege(r.rolname, 'public', 'CREATE') THEN 'may make tables' END,
    (SELECT 'may become ' || string_agg(g.rolname, ', ' ORDER BY g.rolname) FROM pg_roles g
        WHERE pg_has_role(r.oid, g.oid, 'MEMBER') AND g.oid <> r.oid AND NOT g.rolname = ANY (%s::text[])
            AND NOT r.rolsuper)
    ], NULL)
FROM pg_roles r WHERE r.rolname = session_user
"""


def serving_url(url: str) -> str:
    """The same database for the user who only serves, who is there from now on; the user of `url` must own the server.

    That user has no password: the server must let in whoever reaches its socket, as the embedded engine does.
    """
    there = make_url(url)
    with _connected(url) as connection:
        connection.execute(MAKE.encode())
    return there.set(username=LOGIN, password=None).render_as_string(hide_password=False)


def powers_beyond_serving(url: str) -> list[str]:
    """What the user of `url` could do that serving does not need, as phrases; empty when that is nothing."""
    with _connected(url) as connection:
        row = connection.execute(POWERS, [list(NEEDED)]).fetchone()
    return list(row[0]) if row else []


def _connected(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)
