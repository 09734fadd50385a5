"""A clinic for the tests of a file, as the tests of the API have it, and an address at which it is served."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.api.clinic import Clinic, clinic_in


@pytest.fixture(scope="module")
def clinic(module_database_url: str) -> Iterator[Clinic]:
    """A clinic that the tests of one file share; they leave what they find there as it is."""
    with clinic_in(module_database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(clinic: Clinic) -> Iterator[str]:
    """Where the clinic's application is served on this machine."""
    server = make_server("127.0.0.1", 0, clinic.place.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
