"""An installation in containers: its passwords and keys, and the environment of each program."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import BROKER_USERS, OPERATOR, PRINCIPALS, SERVICES, WATCHER
from deploy.local.certificates import Authority, ServerCertificate
from deploy.local.keys import key_file, make_keys
from deploy.local.passwords import Secrets
from deploy.local.provision import ServiceDsns, broker_definitions, broker_user, service_dsns

VHOST = "gedeeld"
# The names under which programs find the servers, in a compose network and in a namespace alike.
POSTGRES_HOST = "postgres"
RABBITMQ_HOST = "rabbitmq"
MAIL_HOST = "mail"
# A person on the machine reaches a server by a port of its own.
LOOPBACK = ("localhost", "127.0.0.1")
# Where a program finds its secret files.
FILES = Path("/run/secrets")


@dataclass(frozen=True, slots=True)
class Installation:
    """Passwords and keys live in the directory `state`: made at first use, the same ever after."""

    state: Path

    @property
    def secrets(self) -> Secrets:
        return Secrets(self.state / "secrets.json")

    @property
    def postgres_password(self) -> str:
        """The superuser's, which only provisioning uses."""
        return self.secrets.password("postgres")

    @property
    def superuser_dsn(self) -> str:
        return f"postgresql://postgres:{self.postgres_password}@{POSTGRES_HOST}:5432/postgres?sslmode=verify-full"

    @property
    def pii_key(self) -> str:
        """Base64 of 32 bytes; lose it, and the national numbers of members are lost."""
        return self.secrets.key("members_pii")

    def dsns(self, service: str) -> ServiceDsns:
        return service_dsns(self.superuser_dsn, service, self.secrets)

    def broker_url(self, user: str, host: str = RABBITMQ_HOST) -> str:
        return f"amqps://{user}:{self.secrets.password(broker_user(user))}@{host}:5671/{VHOST}"

    def definitions(self) -> dict[str, Any]:
        """What RabbitMQ loads at its start: users, rights, exchanges, queues, bindings."""
        return broker_definitions(VHOST, BROKER_USERS, self.secrets)

    def trust_file(self) -> Path:
        """The public keys of all principals; private keys that are missing are made."""
        return make_keys(self.state / "keys", PRINCIPALS)

    @property
    def authority_file(self) -> Path:
        """The authority that the programs believe in."""
        return self._authority.file

    def certificates(self) -> dict[str, ServerCertificate]:
        """By the host's name. Private keys and the authority are made when missing, old certificates renewed."""
        hosts = (POSTGRES_HOST, RABBITMQ_HOST, MAIL_HOST)
        return {host: self._authority.server(host, [host, *LOOPBACK]) for host in hosts}

    @property
    def _authority(self) -> Authority:
        return Authority(self.state / "certificates")

    def service_environment(self, service: str) -> dict[str, str]:
        """Of a worker and of its relay."""
        own = {
            "GEDEELD_PRINCIPAL": service,
            "GEDEELD_DATABASE_URL": self.dsns(service).app,
            "GEDEELD_AMQP_URL": self.broker_url(service),
            "GEDEELD_TRUST_FILE": str(FILES / "trust.json"),
            "GEDEELD_CA_FILE": str(FILES / "ca.pem"),
        }
        return own | {"GEDEELD_PII_KEY": self.pii_key} if service == "members" else own

    def operator_environment(self, host: str, key: Path, trust: Path, authority: Path) -> Mapping[str, str]:
        """Of a person's `gedeeld`, for which the broker is at `host`."""
        return {
            "GEDEELD_PRINCIPAL": OPERATOR,
            "GEDEELD_AMQP_URL": self.broker_url(OPERATOR, host),
            "GEDEELD_WATCH_URL": self.broker_url(WATCHER, host),
            "GEDEELD_KEY_FILE": str(key),
            "GEDEELD_TRUST_FILE": str(trust),
            "GEDEELD_CA_FILE": str(authority),
        }

    def key_of(self, principal: str) -> Path:
        """The private key of a service, with which its relay signs the heads of sealed logs, or of the operator."""
        return key_file(self.state / "keys", principal)

    def provisioning_environment(self) -> dict[str, str]:
        """Of `deploy.docker.provision` and of `gedeeld migrate --all`."""
        owners = {f"GEDEELD_OWNER_DATABASE_URL_{service.upper()}": self.dsns(service).owner for service in SERVICES}
        return owners | {"DATABASE_URL": self.superuser_dsn, "GEDEELD_CA_FILE": str(FILES / "ca.pem")}


def env_lines(environment: Mapping[str, str]) -> str:
    """The text of an env file."""
    return "".join(f"{name}={value}\n" for name, value in sorted(environment.items()))
