"""What two services say of one legal entity is the same: neither may ask the other, and both print it."""

from collections.abc import Mapping
from typing import Any

import yaml

from tests.house.tree import ROOT


def test_papers_and_documents_name_the_enterprise_alike() -> None:
    papers, documents = (_rows(service) for service in ("governance", "invoicing"))

    assert papers == {
        since: {
            code: {
                "name": entity["name"],
                "seat": f"{entity['street']}, {entity['postal_code']} {entity['city']}",
                "enterprise_number": entity["enterprise_number"],
            }
            for code, entity in entities.items()
        }
        for since, entities in documents.items()
    }


def _rows(service: str) -> Mapping[Any, Any]:
    text = (ROOT / "services" / service / "parameters/legal_entities.yaml").read_text("utf-8")
    return {row["since"]: row["value"] for row in yaml.safe_load(text)["legal_entities"]}
