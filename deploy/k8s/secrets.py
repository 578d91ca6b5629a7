"""Every secret that the manifests refer to, made from the passwords and keys under `.local/k8s`. May be repeated.

python -m deploy.k8s.secrets | kubectl --namespace gedeeld-dev apply --filename -
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from contracts.catalogue import OPERATOR, SERVICES
from deploy.docker.installation import POSTGRES_HOST, RABBITMQ_HOST, Installation, env_lines
from deploy.local.passwords import write_private

STATE = Path(".local/k8s")
# A person's `gedeeld` reaches the broker through `kubectl port-forward`.
FORWARDED = "127.0.0.1"


def secrets_of(installation: Installation) -> dict[str, dict[str, str]]:
    """Keys and values of each secret, by its name. A secret holds only what its readers need."""
    made = {
        "gedeeld-trust": {"trust.json": installation.trust_file().read_text("ascii")},
        "members-pii": {"key": installation.pii_key},
        "postgres-superuser": {
            "password": installation.postgres_password,
            "url": installation.superuser_dsn,
        },
        "rabbitmq-definitions": {"definitions.json": json.dumps(installation.definitions())},
    }
    for host, files in installation.certificates().items():
        if host in (POSTGRES_HOST, RABBITMQ_HOST):  # no mail server stands in the namespace
            texts = {"cert.pem": files.certificate, "key.pem": files.key}
            made[f"{host}-certificate"] = {name: file.read_text("ascii") for name, file in texts.items()}
    made["gedeeld-authority"] = {"ca.pem": installation.authority_file.read_text("ascii")}
    for service in SERVICES:
        dsns = installation.dsns(service)
        made[f"{service}-database"] = {"url": dsns.app}
        made[f"{service}-database-owner"] = {"url": dsns.owner}
        made[f"{service}-key"] = {"key.pem": installation.key_of(service).read_text("ascii")}
        made[f"{service}-broker"] = {"url": installation.broker_url(service)}
    # Last: by now the file holds every password.
    made["provision-passwords"] = {"passwords.json": (installation.state / "secrets.json").read_text("ascii")}
    return made


def main() -> None:
    """Print the secrets as manifests; write the operator's env file, which `GEDEELD_STATE=.local/k8s` finds."""
    STATE.mkdir(parents=True, exist_ok=True)
    STATE.chmod(0o700)
    installation = Installation(STATE)
    print(yaml.safe_dump_all(_manifest(name, data) for name, data in secrets_of(installation).items()))
    key, trust = installation.key_of(OPERATOR).resolve(), installation.trust_file().resolve()
    authority = installation.authority_file.resolve()
    environment = installation.operator_environment(FORWARDED, key, trust, authority)
    write_private(STATE / f"env/{OPERATOR}.env", env_lines(environment))
    print(f"{STATE} keeps the passwords and keys of this installation: do not lose it", file=sys.stderr)


def _manifest(name: str, data: Mapping[str, str]) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": "gedeeld"}},
        "stringData": dict(data),
    }


if __name__ == "__main__":
    main()
