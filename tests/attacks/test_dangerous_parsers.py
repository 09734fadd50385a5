"""Input that becomes code or grows without end when it is read: no parser of the kind is in the registry.

No XML is read today. Whoever reads it takes `defusedxml`, which refuses entities, and writes the attack here.
"""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import name, python_files, tree

FORBIDDEN = {
    "xml": "entities expand and name files; use defusedxml",
    "lxml": "entities expand and name files; use defusedxml",
    "xmltodict": "entities expand and name files; use defusedxml",
    "pyexpat": "entities expand and name files; use defusedxml",
    "pickle": "what is loaded is run",
    "marshal": "what is loaded is run",
    "shelve": "what is loaded is run",
    "dill": "what is loaded is run",
    "jsonpickle": "what is loaded is run",
    "yaml": "tags make objects, aliases grow",
    "zipfile": "names lead out of the folder, sizes are not what they say",
    "tarfile": "names lead out of the folder",
    "ftplib": "asks whoever is named",
    "telnetlib": "asks whoever is named",
}
CONNECT = {
    "urllib.request",
    "http.client",
    "socket",
    "ssl",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "smtplib",
}
CONNECTING = {
    "registry/cli/announcing.py": "asks this server whether it is ready",
    "registry/cli/demo/client.py": "asks this server, as the demo's people",
    "registry/cli/serve.py": "tries whether the address is free",
    "registry/cli/tls.py": "opens nothing: reads whether the files of TLS fit each other",
    "registry/engine/greeting.py": "asks the embedded database whether it is ready",
    "registry/services/witness.py": "shows signed heads to the witness that a setting names, and to nobody else",
    "registry/services/fetching.py": "fetches from addresses that a setting lists, never one from a request",
}
"""Who opens a connection, and to whom. None goes where a request says; whoever adds one says why it does not."""

RUNS = {"eval", "exec", "compile", "__import__", "breakpoint"}
CODE = python_files("registry", "migrations")


@pytest.mark.parametrize("module", FORBIDDEN)
def test_no_parser_is_imported_that_obeys_what_it_reads(module: str) -> None:
    importing = [
        f"{name(file)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom) and module in _modules(node)
    ]
    assert not importing, FORBIDDEN[module]


def test_connections_are_opened_by_the_listed_files_alone() -> None:
    opening = {
        name(file)
        for file in CODE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom) and _names(node) & CONNECT
    }
    assert opening == CONNECTING.keys()


def test_no_text_is_run_as_code() -> None:
    running = [
        f"{name(file)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS
    ]
    assert not running


def test_no_program_is_started_through_a_shell() -> None:
    through = [
        f"{name(file)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and (_shell(node) or _named(node) in {"os.system", "os.popen"})
    ]
    assert not through


def test_no_template_is_made_of_what_somebody_sent() -> None:
    """A template may be a constant of its file; what is shown in it is escaped, and never part of it."""
    making = [
        f"{name(file)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and _named(node).endswith(("render_template_string", "from_string"))
        and not (isinstance(node.args[0], ast.Name) and node.args[0].id.isupper())
    ]
    assert not making


def _names(node: ast.Import | ast.ImportFrom) -> set[str]:
    """What is imported, as it is named in full."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}


def _modules(node: ast.Import | ast.ImportFrom) -> set[str]:
    return {one.split(".")[0] for one in _names(node)}


def _shell(node: ast.Call) -> bool:
    return any(
        keyword.arg == "shell"
        and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        for keyword in node.keywords
    )


def _named(node: ast.Call) -> str:
    return ast.unparse(node.func)
