"""When two clients of the register are one, and what the kept one takes over."""

from dataclasses import replace

from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.refusals import ClientsDiffer


def joined_client(kept_client: Client, merged: Client) -> Client:
    """The kept client, with the numbers that it lacks.

    Raises ClientsDiffer: two kinds are reminded by different laws, two countries are taxed by different rules, and who
    has two numbers is two persons.
    """
    if kept_client.kind != merged.kind:
        raise ClientsDiffer("one of the two is a private person or a public body, and the other is not", field="kind")
    if kept_client.country != merged.country:
        raise ClientsDiffer("the two are in different countries", field="country")
    for field in ("enterprise_number", "vat_number"):
        ours, theirs = getattr(kept_client, field), getattr(merged, field)
        if ours is not None and theirs is not None:
            raise ClientsDiffer(f"each of the two has its own {field.replace('_', ' ')}", field=field)
    joined = replace(
        kept_client,
        enterprise_number=kept_client.enterprise_number or merged.enterprise_number,
        vat_number=kept_client.vat_number or merged.vat_number,
        peppol_id=kept_client.peppol_id or merged.peppol_id,
    )
    if joined.enterprise_number and joined.vat_number not in {None, f"BE{joined.enterprise_number}"}:
        raise ClientsDiffer("the enterprise number of the two is not in their VAT number", field="vat_number")
    return joined
