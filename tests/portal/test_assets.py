"""What pages load: unchanged, licensed, from here alone, small; kept by browsers for ever under its hash."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256

from registry.portal.assets import FOLDER
from tests.api.clinic import Clinic

VENDOR = FOLDER / "vendor"
MOST_BYTES = 200_000
ELSEWHERE = re.compile(r"""(?:https?:)?//[\w.-]+|url\((?!"vendor/)""")


def test_what_others_made_is_what_they_made_and_comes_with_its_license() -> None:
    listed = tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))["vendored"]
    files = {name: digest for one in listed for name, digest in one["files"].items()}
    there = {file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file()}
    assert there == {"VENDORED.toml", *files}
    for name, digest in files.items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    for one in listed:
        assert one["license"]
        assert any("LICENSE" in name for name in one["files"])


def test_our_own_assets_name_no_other_host() -> None:
    for file in FOLDER.glob("*.*"):
        assert ELSEWHERE.findall(file.read_text(encoding="utf-8")) == [], file.name


def test_a_page_with_all_that_it_loads_is_small(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    page = client.get("/portal/sign-in").get_data(as_text=True)
    loaded = re.findall(r'(?:src|href)="(/portal/static/[^"]+)"', page)
    style = next(path for path in loaded if path.endswith(".css"))
    fonts = re.findall(r'url\("([^"]+)"\)', client.get(style).get_data(as_text=True))
    loaded += [f"{style.rsplit('/', 1)[0]}/{font}" for font in fonts]
    total = len(page.encode())
    for path in loaded:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["Cache-Control"]
        total += len(answer.get_data())
    assert len(loaded) > 5
    assert total < MOST_BYTES


def test_an_asset_under_a_hash_of_before_is_not_there(clinic: Clinic) -> None:
    client = clinic.place.app.test_client()
    assert client.get("/portal/static/0123456789abcdef/portal.css").status_code == 404
    assert client.get("/portal/static/0123456789abcdef/../app.py").status_code == 404
