"""What the audit compares: lists that two services have, names that the runbook explains."""

import re
from collections import Counter

import pytest

from chassis.audit.checks import checks_of, lists_of
from chassis.audit.everywhere import CHECKS
from contracts.catalogue import SERVICES
from tests.house.tree import ROOT

RUNBOOK = (ROOT / "docs/runbooks/audit-red.md").read_text("utf-8")


def names() -> set[str]:
    own = {check.name for service in SERVICES for check in checks_of(service)}
    return own | {shared.name for service in SERVICES for shared in lists_of(service)} | {x.name for x in CHECKS}


def test_the_runbook_knows_every_name_and_no_other() -> None:
    services = "|".join(SERVICES)
    explained = set(re.findall(rf"`((?:{services})\.[a-z_]+|journal|late|outbox|sealed)`", RUNBOOK))

    assert explained == names()


def test_a_shared_list_is_its_owners_and_somebody_elses() -> None:
    copies = Counter(shared.name for service in SERVICES for shared in lists_of(service))

    assert [name for name, count in copies.items() if count < 2] == []
    assert [name for name in copies if name not in {x.name for x in lists_of(name.split(".")[0])}] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_checks_bear_its_name_once(service: str) -> None:
    own = [check.name for check in checks_of(service)]

    assert len(set(own)) == len(own)
    assert all(name.startswith(f"{service}.") for name in own)
