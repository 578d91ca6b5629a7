"""Make the containers' passwords, keys and env files, under `.local/compose`. May be repeated.

python -m deploy.compose.secrets [DIRECTORY]
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from contracts.catalogue import OPERATOR, SERVICES
from deploy.docker.installation import FILES, RABBITMQ_HOST, Installation, env_lines
from deploy.local.passwords import write_private

STATE = Path(".local/compose")


def write_secrets(state: Path) -> None:
    """Only its owner may enter `state`. Files that are mounted can be read by any user in a container."""
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)
    installation = Installation(state)
    trust = installation.trust_file()
    for name, environment in environments(installation).items():
        write_private(state / f"env/{name}.env", env_lines(environment))
    write_private(state / "definitions.json", json.dumps(installation.definitions()))
    write_private(state / "postgres-password", installation.postgres_password)
    certificates = [file for c in installation.certificates().values() for file in (c.certificate, c.key)]
    mounted = [state / name for name in ("definitions.json", "postgres-password", "secrets.json")]
    keys = [installation.key_of(principal) for principal in (*SERVICES, OPERATOR)]
    for file in (*mounted, trust, *keys, installation.authority_file, *certificates):
        # A container's user has another number than the owner; the directory keeps everyone else out.
        file.chmod(0o644)


def environments(installation: Installation) -> dict[str, Mapping[str, str]]:
    """By the name of the env file: each service's, a person's, and the set-up's."""
    services: dict[str, Mapping[str, str]] = {
        service: installation.service_environment(service) for service in SERVICES
    }
    person = installation.operator_environment(
        RABBITMQ_HOST, FILES / "operator.pem", FILES / "trust.json", FILES / "ca.pem"
    )
    return {**services, OPERATOR: person, "setup": installation.provisioning_environment()}


if __name__ == "__main__":
    write_secrets(Path(sys.argv[1]) if sys.argv[1:] else STATE)
