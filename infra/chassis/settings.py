"""What a service process is told from outside: environment, and a file named by SAMRAD_SETTINGS."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class WrongSettings(Exception):
    """Settings are missing or wrong; the text has one line per setting with the mend."""


class Settings(BaseSettings):
    """Each field is read from `SAMRAD_<NAME>`; the environment before the file (TOML, names in lower case)."""

    model_config = SettingsConfigDict(env_prefix="SAMRAD_", extra="ignore", use_attribute_docstrings=True)

    environment: Literal["local", "test", "production"] = "production"
    """Where this runs; `production` refuses development sign-in and unproven durability."""
    database_dsn: SecretStr
    """PostgreSQL address of the service's own database, as its least privileged role."""
    migration_dsn: SecretStr | None = None
    """The same database as the owner of its tables; without it the process expects a migrated database."""
    database_connections: int = Field(default=8, ge=2, le=200)
    nats_url: str
    """nats://host:port of the bus; of a cluster all nodes, with commas between."""
    nats_seed_file: Path
    """File with the nkey seed of this service's NATS user."""
    nats_monitor_url: str | None = None
    """http://host:port of the server's monitoring, where durability (`sync_always`) is read; as many as nats_url."""
    nats_durability_vouched: bool = False
    """True when an operator vouches that the bus syncs before it acknowledges, and monitoring cannot be reached."""
    own_stream_shared: bool = False
    """True only in tests that tell facts in this service's name: then nobody notices that its database was restored."""
    listen: str = Field(default="127.0.0.1:0", pattern=r"^.+:\d+$")
    """host:port of the gateway."""
    oidc_issuer: str
    """Issuer of the tokens that are accepted; its discovery document gives the keys."""
    oidc_audience: str = "samrad"
    oidc_algorithms: tuple[Literal["RS256", "ES256", "PS256"], ...] = ("RS256", "ES256", "PS256")
    oidc_grants_claim: str = "samrad_grants"
    """The claim that carries roles and their scope."""
    otlp_endpoint: str = ""
    """OTLP/HTTP endpoint for spans; empty keeps them at home."""
    trace_link: str = Field(default="", pattern=r"^(https?://[!-~]*\{trace\}[!-~]*)?$")
    """Where a trace is looked at, with {trace} in the place of its id: http://localhost:16686/trace/{trace}."""
    trace_sample: float = Field(default=1.0, ge=0, le=1)
    """Share of new traces that are recorded."""
    clock: str = Field(default="real", pattern=r"^(real|simulated:.+)$")
    key_file: Path
    """File with this service's key, 32 bytes in base64: encrypts personal data at rest."""
    old_key_file: Path | None = None
    """Another key that opens and seals nothing, while the key is changed; see `samrad rotate-key --help`."""
    transport_key_file: Path | None = None
    """File with the key that representation and notifications share for the stream PRIVATE."""
    files_dir: Path | None = None
    """Where files that leave the house are kept."""
    marker: str = Field(default="", max_length=20, pattern=r"^[A-ZÆØÅ]*$")
    """Stands on every document when the data are made up: OPPDIKTET. Empty for real data."""
    smtp_url: SecretStr = SecretStr("")
    """smtp://host:port or smtps://user:password@host:port; null: keeps what people would be told and sends nothing."""
    mail_from: str = "Samråd <samrad@samrad.invalid>"
    """In whose name mail is sent, and where answers to it go: Sekretariatet <post@example.no>."""
    log: Literal["console", "json"] = "json"
    lifeline_fd: int | None = None
    """An inherited pipe; the process ends when its other end closes."""
    batch_size: int = Field(default=500, ge=1, le=1000)
    """How many facts one transaction takes."""
    ack_wait: float = Field(default=30.0, gt=0)
    """Seconds the bus waits for an acknowledgement; the durables' own value."""
    poll: float = Field(default=1.0, gt=0)
    """Seconds between two looks at what is unsent and due, for when a wake-up got lost; only looking finds what falls
    due by the clock."""
    max_attempts: int = Field(default=3, ge=1, le=100)
    """How often a fact runs alone before it becomes a dead letter."""

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.environment == "production" and self.clock != "real":
            raise ValueError("clock: a simulated clock is for trials; set SAMRAD_CLOCK=real in production")
        if self.environment != "test" and self.own_stream_shared:
            raise ValueError("own_stream_shared: is for tests; a restored database would state facts twice over")
        if self.nats_monitor_url is None and not self.nats_durability_vouched:
            raise ValueError(
                "nats_monitor_url: needed to prove that the bus syncs to disk; set SAMRAD_NATS_MONITOR_URL, "
                "or SAMRAD_NATS_DURABILITY_VOUCHED=true if an operator vouches for it"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before environment before file."""
        path = os.environ.get("SAMRAD_SETTINGS")
        file = (TomlConfigSettingsSource(settings_cls, Path(path)),) if path else ()
        return (init_settings, env_settings, *file)


def read_settings() -> Settings:
    """The settings of this process. Raises WrongSettings with one line per mistake."""
    path = os.environ.get("SAMRAD_SETTINGS")
    if path and not Path(path).is_file():
        raise WrongSettings(f"SAMRAD_SETTINGS: there is no file {path}")
    try:
        return Settings.model_validate({})
    except ValidationError as wrong:
        raise WrongSettings("\n".join(_in_words(error["loc"], error["msg"]) for error in wrong.errors())) from None


def _in_words(place: tuple[int | str, ...], message: str) -> str:
    if not place:
        return message.removeprefix("Value error, ")
    name = str(place[0])
    doc = (Settings.model_fields[name].description or "").split("\n")[0] if name in Settings.model_fields else ""
    said = "is missing" if message == "Field required" else message[0].lower() + message[1:]
    return f"SAMRAD_{name.upper()}: {said}" + (f" – {doc}" if doc else "")
