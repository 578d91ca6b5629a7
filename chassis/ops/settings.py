"""Every environment variable a process reads, with its unit and default. A missing one is named at start."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

TokenForm = Literal["context", "jwt"]
"""How a caller context travels. `context`: as in 0.1.0, which knows no other."""


class WrongSetting(Exception):
    """A setting with which nothing may start; the message names it and says what to do."""


class Settings(BaseSettings):
    """Read from the environment, prefix `GEDEELD_`. Nothing secret has a default."""

    model_config = SettingsConfigDict(env_prefix="GEDEELD_", extra="ignore", frozen=True)

    principal: str = Field(default="operator", description="who this process is on the bus")
    database_url: str = Field(default="", description="postgresql:// URL of the service's application role")
    owner_database_url: str = Field(default="", description="the same database as its owner; migrations only")
    amqp_url: str = Field(default="", description="amqp:// or amqps:// URL of this principal")
    watch_url: str = Field(default="", description="the same broker for `gedeeld events`, whose user is `watcher`")
    ca_file: Path | None = Field(
        default=None, description="PEM: the authorities whose certificates of broker, database and mail are believed"
    )
    allow_plain: bool = Field(
        default=False, description="broker, database and mail server off this machine may be spoken to in clear text"
    )
    require_sender: bool = Field(
        default=False, description="a message that names no sender is dead; set when none of 0.1.0 waits in a queue"
    )
    key_file: Path | None = Field(default=None, description="Ed25519 private key (PEM) that signs caller contexts")
    caller_token: TokenForm = Field(
        default="context", description="form of the token of a call: jwt, once no worker of 0.1.0 answers any more"
    )
    wide_addresses: bool = Field(
        default=False, description="mail addresses of all RFC 5322 are said: set when no worker of 0.1.0 hears them"
    )
    trust_file: Path | None = Field(default=None, description="JSON: principal to public key")
    http_address: str = Field(default="", description="host:port of /live, /ready, /metrics; none when empty")
    smtp_url: str = Field(default="", description="smtp://, smtps:// or smtp+starttls:// host:port for letters")
    mail_from: str = Field(default="noreply@gedeeld.example", description="sender of letters")
    outgoing_dir: str = Field(default="", description="directory that documents leave into (invoicing only)")
    rule_sheets_dir: str = Field(
        default="", description="folder with official sheets of e-invoice rules, by edition (invoicing only)"
    )
    pii_key: str = Field(default="", description="base64 of 32 bytes; encrypts national numbers (members only)")
    batch_size: int = Field(default=500, ge=1, le=5000, description="messages per transaction, at most")
    max_workers: int = Field(default=10, ge=1, le=100, description="green threads, and database connections")
    call_timeout_s: int = Field(default=10, ge=1, le=600, description="how long a caller waits for a reply")
    dead_flood: int = Field(default=50, ge=1, description="dead letters in a row that stop a consumer")
    dead_rest_s: int = Field(
        default=30, ge=1, le=3600, description="how long a stopped consumer rests before it tries one message"
    )
    trace_ratio: str = Field(default="0.01", description="share of stories that are traced, 0 to 1")
    trace_file: Path | None = Field(default=None, description="write spans as JSON lines to this file")
    otlp_endpoint: str = Field(
        default="", description="OTLP/HTTP collector for spans; or the standard OTEL_* variables"
    )
    log_level: str = Field(default="INFO")
    allow_simulation: bool = Field(default=False, description="NEVER in production: lets simulation settings stand")
    clock_file: Path | None = Field(
        default=None, description="simulation: the absolute path of a file that `gedeeld clock` moves this time by"
    )
    inbox_off: bool = Field(default=False, description="simulation: proves in tests that the audit can fail")


@cache
def settings() -> Settings:
    return Settings()
