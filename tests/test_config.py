"""The settings: defaults, forms, and what refuses to start."""

import re
from pathlib import Path

import pytest

from receiver.config import BadSetting, load

ROOT = Path(__file__).parent.parent
GOOD = "x" * 32


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "CORS_ORIGINS", "PUSHES_PER_MINUTE"):
        monkeypatch.delenv(name, raising=False)


def test_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", GOOD)
    settings = load(str(tmp_path))
    assert settings["SQLALCHEMY_DATABASE_URI"].database == str(tmp_path / "receiver.db")
    assert settings["MAX_BODY_BYTES"] == 1048576
    assert (settings["LATE_AFTER_HOURS"], settings["STALE_AFTER_HOURS"]) == (36, 72)
    assert (settings["PUSHES_PER_MINUTE"], settings["REQUIRE_SIGNATURE"]) == (60, False)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_means_psycopg_3(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("SECRET_KEY", GOOD)
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://user:p%40ss@host/name")
    url = load("instance")["SQLALCHEMY_DATABASE_URI"]
    assert url.render_as_string(False) == "postgresql+psycopg://user:p%40ss@host/name"


BAD = [
    {},
    {"SECRET_KEY": "short"},
    {"SECRET_KEY": GOOD + ","},
    {"SECRET_KEY": GOOD + " "},
    {"SECRET_KEY": GOOD, "SECRET_KEY_FALLBACKS": "short"},
    {"SECRET_KEY": GOOD, "DATABASE_URL": "mysql://host/name"},
    {"SECRET_KEY": GOOD, "DATABASE_URL": "sqlite://"},
    {"SECRET_KEY": GOOD, "DATABASE_URL": "nonsense"},
    {"SECRET_KEY": GOOD, "MAX_BODY_BYTES": "0"},
    {"SECRET_KEY": GOOD, "MAX_BODY_BYTES": "many"},
    {"SECRET_KEY": GOOD, "REQUIRE_SIGNATURE": "perhaps"},
    {"SECRET_KEY": GOOD, "PUSHES_PER_MINUTE": "-1"},
    {"SECRET_KEY": GOOD, "PUBLIC_URL": "receiver.example"},
    {"SECRET_KEY": GOOD, "PUBLIC_URL": "https://user@receiver.example"},
    {"SECRET_KEY": GOOD, "PUBLIC_URL": "https://receiver.example/?a=1"},
]


@pytest.mark.parametrize("settings", BAD, ids=str)
def test_a_missing_or_weak_setting_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as refused:
        load("instance")
    assert re.search(r"[A-Z]{4}", str(refused.value))


def test_fallbacks_and_origins_are_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", GOOD)
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f" {'y' * 32}, ")
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example")
    settings = load("instance")
    assert settings["SECRETS"] == [GOOD, "y" * 32]
    assert settings["CORS_ORIGINS"] == ["https://a.example", "https://b.example"]


def test_every_setting_is_documented_and_reaches_the_receiver_under_compose() -> None:
    code = (ROOT / "receiver/config.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    assert len(read) >= 12
    told, compose = (ROOT / "docs/settings.md").read_text(), (ROOT / "compose.yaml").read_text()
    assert [name for name in sorted(read) if f"`{name}`" not in told] == []
    read -= {"PROMETHEUS_MULTIPROC_DIR"}  # gunicorn makes that folder
    assert [name for name in sorted(read) if f"\n    {name}: " not in compose] == []
