"""Every missing or wrong setting is named, with what it is for; the environment goes before the file."""

from pathlib import Path

import pytest

from infra.chassis.settings import Settings, WrongSettings, read_settings

ENOUGH = {
    "SAMRAD_DATABASE_DSN": "postgresql://meetings@127.0.0.1/samrad_meetings",
    "SAMRAD_NATS_URL": "nats://127.0.0.1:4222",
    "SAMRAD_NATS_SEED_FILE": "seed",
    "SAMRAD_NATS_MONITOR_URL": "http://127.0.0.1:8222",
    "SAMRAD_OIDC_ISSUER": "https://issuer.example",
    "SAMRAD_KEY_FILE": "key",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(__import__("os").environ):
        if name.startswith("SAMRAD_"):
            monkeypatch.delenv(name)
    for name, value in ENOUGH.items():
        monkeypatch.setenv(name, value)


def test_what_is_enough_is_enough() -> None:
    settings = read_settings()
    assert settings.environment == "production"
    assert settings.clock == "real"


@pytest.mark.parametrize("name", [name for name in ENOUGH if name != "SAMRAD_NATS_MONITOR_URL"])
def test_each_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(WrongSettings) as refused:
        read_settings()
    assert [line for line in str(refused.value).split("\n") if line.startswith(f"{name}: is missing – ")]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SAMRAD_TRACE_SAMPLE", "2", "SAMRAD_TRACE_SAMPLE: input should be less than or equal to 1"),
        ("SAMRAD_LISTEN", "somewhere", "SAMRAD_LISTEN: string should match pattern"),
        ("SAMRAD_BATCH_SIZE", "5000", "SAMRAD_BATCH_SIZE: input should be less than or equal to 1000"),
        ("SAMRAD_CLOCK", "sundial", "SAMRAD_CLOCK: string should match pattern"),
        ("SAMRAD_CLOCK", "simulated:/tmp/clock", "clock: a simulated clock is for trials"),
        ("SAMRAD_NATS_MONITOR_URL", None, "nats_monitor_url: needed to prove that the bus syncs to disk"),
    ],
)
def test_each_wrong_setting_is_named_with_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, said: str
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        read_settings()
    assert said in str(refused.value)


def test_a_password_is_never_shown_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMRAD_DATABASE_DSN", "postgresql://meetings:hemmelig@127.0.0.1/samrad_meetings")
    assert "hemmelig" not in repr(read_settings())


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "meetings.toml"
    file.write_text('trace_sample = 0.25\nnats_url = "nats://elsewhere:4222"\n')
    monkeypatch.setenv("SAMRAD_SETTINGS", str(file))
    settings = read_settings()
    assert settings.trace_sample == 0.25
    assert settings.nats_url == ENOUGH["SAMRAD_NATS_URL"]


def test_a_settings_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAMRAD_SETTINGS", str(tmp_path / "gone.toml"))
    with pytest.raises(WrongSettings, match=r"there is no file .*gone\.toml"):
        read_settings()


def test_every_setting_says_what_it_is_for() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description and field.is_required()]
    assert silent == []
