"""Paths that lead out of where files are served from, and file names in files that are read: nothing else is opened."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.api.clinic import Clinic, problem
from tests.attacks.answers import harmless
from tests.cli.conftest import CommandLine, registry

__all__ = ["registry"]  # the fixture

SECRET = "the content of a file that nobody may read"
OUT = (
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "....//....//etc/passwd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..%c0%af..%c0%afetc/passwd",
    "..;/..;/etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "../__init__.py",
    "../../flask/__init__.py",
    "swagger-ui.css/../../__init__.py",
    "swagger-ui.css%00.py",
    ".",
    "",
    "..",
    "~root/.profile",
    "C:%5cwindows%5cwin.ini",
)
FOLDERS = ("/docs/assets/", "/portal/static/0/", "/docs/", "/static/", "/", "/api/v1/")


@pytest.mark.parametrize("path", OUT)
def test_no_path_leads_out_of_the_assets(path: str, clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    for folder in FOLDERS:
        if folder + path in ("/docs/", "/"):
            continue  # pages
        response = harmless(client.get(folder + path))
        if folder.startswith("/portal"):
            assert (response.status_code, response.mimetype) == (404, "text/html")
        else:
            problem(response, 404)


def test_an_asset_is_served_and_no_list_of_them(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    with client.get("/docs/assets/swagger-ui.css") as response:
        assert (response.status_code, response.mimetype) == (200, "text/css")
    for folder in (
        "/docs/assets",
        "/docs/assets/",
        "/static",
        "/.git/config",
        "/.env",
        "/wsgi.py",
        "/setup.cfg",
    ):
        problem(harmless(client.get(folder)), 404)


@pytest.mark.parametrize(
    "name", ["../secret", "../../secret", "pomalidomide/../../secret", "/etc/passwd", "..", "~"]
)
def test_a_name_of_an_edition_is_no_path(name: str, registry: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    shutil.copytree(
        str(files("registry.programs").joinpath("pomalidomide")), tmp_path / "programs" / "pomalidomide"
    )
    ran = registry("programs", "show", name, "--folder", str(tmp_path / "programs"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert SECRET not in ran.err


@pytest.mark.parametrize(
    "program", ["../secret", "/etc/passwd", "pomalidomide/../..", "..", "a\\u0000b", "a\\u202eb"]
)
def test_a_program_in_an_edition_is_no_path(program: str, registry: CommandLine, tmp_path: Path) -> None:
    text = files("registry.programs").joinpath("pomalidomide/2023-03-24.toml").read_text()
    changed = text.replace('program        = "pomalidomide"', f'program = "{program}"', 1)
    assert changed != text
    changed = changed.replace("2023-03-24\n", "2090-01-01\n", 1)
    (tmp_path / "proposed.toml").write_text(changed)
    ran = registry("programs", "check", str(tmp_path / "proposed.toml"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "small letters" in ran.err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("program", '"../../../etc/passwd"'),
        ("pharmacy", '{ time_zone = "../../../../etc/passwd" }'),
        ("pharmacy", '{ time_zone = "/etc/localtime" }'),
        ("category", '"../adult-male"'),
    ],
)
def test_a_name_in_a_scenario_is_no_path(key: str, value: str, registry: CommandLine, tmp_path: Path) -> None:
    top = {"program": '"pomalidomide"', "now": "2026-03-02T15:00:00Z"}
    inner = {"name": '"x"', "category": '"adult-male"', "ask": '"prescription"', "expect": '"authorized"'}
    (top if key in top else inner)[key] = value
    text = "".join(f"{name} = {said}\n" for name, said in top.items())
    text += "[[scenario]]\n" + "".join(f"{name} = {said}\n" for name, said in inner.items())
    file = tmp_path / "hostile.toml"
    file.write_text(text)
    ran = registry("scenarios", "run", str(file))
    assert ran.code != 0
    assert "hostile.toml" in ran.err
    assert "root:" not in ran.out + ran.err
