"""Give each service its database and its roles, on the server that DATABASE_URL names. May be repeated.

python -m deploy.docker.provision /run/secrets/secrets.json
"""

import os
import sys
from pathlib import Path

from chassis.ops.peers import database_url
from contracts.catalogue import SERVICES
from deploy.local.passwords import Secrets
from deploy.local.provision import provision_databases


def main() -> None:
    """The roles' passwords are those of the file; DATABASE_URL's user is a superuser."""
    provision_databases(database_url(os.environ["DATABASE_URL"], "DATABASE_URL"), SERVICES, Secrets(Path(sys.argv[1])))
    print(f"{len(SERVICES)} databases stand")


if __name__ == "__main__":
    main()
