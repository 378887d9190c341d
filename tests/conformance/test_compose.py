"""`deploy/compose.yaml` without a Docker: its schema, and that what it says to Marsad Marsad understands."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from marsad.cli import GROUPS, MODULES
from marsad.settings import PREFIX, Settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE: dict[str, Any] = YAML(typ="safe").load(DEPLOY / "compose.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "marsad"}
ONCE = {"certs", "setup", "install", "dashboards"}
SECRETS = {"ELASTIC_PASSWORD", "KIBANA_PASSWORD", "KIBANA_KEY", "INGEST_PASSWORD", "REDIS_PASSWORD"}


def test_it_is_what_compose_reads() -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*checker, DEPLOY / "compose.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_parts() -> None:
    assert set(OURS) == {"install", "dashboards", "poller", "worker", "beat", "console"}
    assert set(SERVICES) - set(OURS) == {"certs", "elasticsearch", "setup", "kibana", "redis"}
    for name, service in SERVICES.items():
        assert (service.get("restart") == "unless-stopped") != (name in ONCE), name


@pytest.mark.parametrize("name", OURS)
def test_marsad_knows_its_commands_and_settings(name: str) -> None:
    service = OURS[name]
    known = {command for commands in MODULES.values() for command in commands} | set(GROUPS)
    assert service["command"][0] in known
    for setting in service["environment"]:
        assert setting.removeprefix(PREFIX).lower() in Settings.model_fields, setting


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_has_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["mem_limit"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    if name in OURS:
        assert service["read_only"]
        assert service["init"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_a_worker_has_time_to_finish() -> None:
    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > Settings().hard_limit.total_seconds()


def test_no_secret_has_a_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    assert asked >= SECRETS
    for name, rest in re.findall(r"(?<!\$)\$\{(\w+)(.*?)\}", text):
        assert rest == ":?run deploy/secrets.sh first" if name in SECRETS else rest.startswith(":-"), name


def test_the_roles_that_it_makes_are_shipped() -> None:
    script = SERVICES["setup"]["command"][0]
    named = re.findall(r"/security/(\w+\.json)", script)
    folder = files("mappings").joinpath("security")
    assert (
        sorted(named)
        == sorted(file.name for file in folder.iterdir())
        == ["dashboards.json", "ingest.json", "reader.json"]
    )
    for name in named:
        assert set(json.loads(folder.joinpath(name).read_text("utf-8"))) <= {"cluster", "indices", "applications"}


def test_the_image_holds_the_product_and_no_passwords() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE)) == {
        "marsad",
        "ingest",
        "workers",
        "console",
        "mappings",
    }
    assert "COPY deploy deploy" not in text  # a .env may lie there
    assert "USER 10001" in text


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    script = tmp_path / "secrets.sh"
    script.write_bytes((DEPLOY / "secrets.sh").read_bytes())
    run = ["sh", str(script)]
    assert subprocess.run([*run, "--help"], capture_output=True, check=True).stdout.startswith(b"usage")
    subprocess.run(run, capture_output=True, check=True)
    made = (tmp_path / ".env").read_text(encoding="utf-8")
    words = dict(line.split("=") for line in made.splitlines())
    assert set(words) == SECRETS
    assert all(re.fullmatch("[0-9a-f]{48}", word) for word in words.values())
    assert len(set(words.values())) == len(words)
    assert stat.S_IMODE(os.stat(tmp_path / ".env").st_mode) == 0o600
    again = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (again.returncode, (tmp_path / ".env").read_text(encoding="utf-8")) == (1, made)
    assert "there already" in again.stderr
    assert subprocess.run([*run, "--force"], capture_output=True, check=False).returncode == 2
