"""The wheel works by itself: installed outside the checkout it serves every command, with all its data inside."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.data_home import data_home
from tests.data_keys import DATA_KEYS

ROOT = Path(__file__).parents[1]
PARTS = ("setup.cfg", "pyproject.toml", "README.md", "registry", "migrations")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources without touching the network."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, source)
    _pip("wheel", "--no-build-isolation", "--wheel-dir", str(built), str(source))
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment with the wheel; its dependencies are those of this run."""
    place = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    _pip("--python", str(place / "bin" / "python"), "install", "--no-index", str(wheel))
    site = next(place.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    return place / "bin"


def test_everything_the_checkout_has_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    ours = {
        f"{prefix}{file.relative_to(folder).as_posix()}"
        for folder, prefix in (
            (ROOT / "registry", "registry/"),
            (ROOT / "migrations", "registry/migrations/"),
        )
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert not ours - packed, "missing in the wheel: see packages and package_data in setup.cfg"
    assert not {name for name in packed - ours if ".dist-info/" not in name}


def test_dependencies_are_pinned_to_what_was_tried() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    required = config["options"]["install_requires"].split()
    assert [line for line in required if "~=" not in line and not line.startswith("tzdata>=")] == []


@pytest.mark.parametrize("lock", ["lock.txt", "runtime.txt"])
def test_the_lock_names_hashes_and_no_place(lock: str) -> None:
    lines = (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if "==" in line]
    assert pins
    assert all(line.endswith("\\") for line in pins), "each pin is followed by its hashes"
    assert not [line for line in lines if "://" in line or line.startswith("-") or " @ " in line]


def test_the_command_is_there(installed: Path, tmp_path: Path) -> None:
    assert "Serve the registry over HTTP." in _registry(installed, tmp_path, "--help")


def test_the_editions_travel_along(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(_registry(installed, tmp_path, "programs", "list", "--json"))
    assert "pomalidomide/2023-03-24" in {row["edition"] for row in listed}


def test_the_migrations_and_the_engine_travel_along(installed: Path, tmp_path: Path) -> None:
    with data_home() as home:
        assert "newest schema" in _registry(installed, tmp_path, "db", "upgrade", home=home)
        assert "newest schema" in _registry(installed, tmp_path, "doctor", home=home)


def test_the_application_can_be_loaded_by_any_server(installed: Path, tmp_path: Path) -> None:
    program = "from registry.wsgi import app; import registry; print(app.name, registry.__file__)"
    environment = {
        "REGISTRY_DATABASE_URL": "postgresql://db/registry",
        "REGISTRY_SECRET_KEY": "k" * 40,
        "REGISTRY_DATA_KEYS": str(DATA_KEYS),
    }
    shown = _run([str(installed / "python"), "-c", program], tmp_path, environment)
    assert str(installed.parent) in shown


def _pip(*arguments: str) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            *arguments[:-1],
            "--no-deps",
            arguments[-1],
        ],
        check=True,
    )


def _registry(installed: Path, where: Path, *arguments: str, home: Path | None = None) -> str:
    return _run(
        [str(installed / "registry"), *arguments], where, {"REGISTRY_HOME": str(home)} if home else {}
    )


def _run(command: list[str], where: Path, environment: dict[str, str]) -> str:
    ran = subprocess.run(
        command,
        cwd=where,
        env={"PATH": os.environ["PATH"], "HOME": str(where), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
