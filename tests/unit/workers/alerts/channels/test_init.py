"""Channels are found by their file names, and asked for by the settings."""

from pathlib import Path

import pytest

from marsad.settings import Settings
from workers.alerts import channels as package
from workers.alerts.channels import channels


def test_those_that_the_settings_ask_for() -> None:
    assert list(channels(Settings())) == ["page"]
    assert list(channels(Settings(webhook_url="https://x.example/hook"))) == ["page", "webhook"]


def test_every_file_is_a_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path.stem for path in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    everything = Settings(webhook_url="https://x.example/hook")
    found = channels(everything)
    assert set(found) == files
    for channel in found.values():
        assert callable(channel.deliver)
        assert channel.wanted(everything)


def test_a_new_file_is_a_new_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pager.py").write_text(
        "def wanted(settings):\n    return settings.batch == 7\n\ndef deliver(*_):\n    pass\n"
    )
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    assert "pager" in channels(Settings(batch=7))
    assert "pager" not in channels(Settings(batch=8))
