"""What members answers of the other services' sealed logs."""

from contracts.wire.base import Count, Limit, Reply, Request, Service, Text
from contracts.wire.roles import AUDIT


class KeptHeadsReply(Reply):
    notes: tuple[str, ...]


class GetKeptHeads(Request[KeptHeadsReply], roles=AUDIT):
    """Signed heads of a log that are larger than `behind`, the smallest first: as they came, whatever is shown now."""

    service: Service
    log: Text
    behind: Count = 0
    limit: Limit = 500
