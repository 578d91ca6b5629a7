"""Who may connect to whom: network policies held against what the programs need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from deploy.k8s.manifests import Manifest, Pod, of_kind, pods, selects

POSTGRES_PORT = 5432
RABBITMQ_PORT = 5671


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection from the pods of one controller to a port of another's."""

    caller: str
    called: str
    port: int

    def __str__(self) -> str:
        return f"{self.caller} to {self.called} at port {self.port}"


def traffic(manifests: Sequence[Manifest]) -> Iterator[str]:
    """A program that gets the URL of a database or broker may reach it; nobody may reach anything else inside."""
    policies = of_kind(manifests, "NetworkPolicy")
    if not any(_denies_all(policy["spec"]) for policy in policies):
        yield "no NetworkPolicy denies everything by default"
    needed, allowed = set(_needed(manifests)), set(_allowed(manifests))
    yield from (f"{edge} is needed, and no pair of policies allows it" for edge in _sorted(needed - allowed))
    yield from (f"{edge} is allowed, and nothing needs it" for edge in _sorted(allowed - needed))
    for policy in policies:
        yield from _too_open(policy)


def _needed(manifests: Sequence[Manifest]) -> Iterator[Edge]:
    """From a program's variables: with a database's URL it connects to PostgreSQL, and so on."""
    servers = {pod.labels.get("app.kubernetes.io/name"): pod for pod in pods(manifests)}
    for pod in pods(manifests):
        settings = {entry["name"] for entry in pod.variables()}
        if any(name.endswith("DATABASE_URL") for name in settings) and "postgres" in servers:
            yield Edge(pod.name, servers["postgres"].name, POSTGRES_PORT)
        if "GEDEELD_AMQP_URL" in settings and "rabbitmq" in servers:
            yield Edge(pod.name, servers["rabbitmq"].name, RABBITMQ_PORT)


def _allowed(manifests: Sequence[Manifest]) -> Iterator[Edge]:
    """Out of the caller and into the called pod, to each of its ports."""
    policies = of_kind(manifests, "NetworkPolicy")
    for caller, called in product(pods(manifests), repeat=2):
        for port in called.named_ports.values():
            out = _permits(policies, caller, called, port, direction=("Egress", "egress", "to"))
            if out and _permits(policies, called, caller, port, direction=("Ingress", "ingress", "from")):
                yield Edge(caller.name, called.name, port)


def _permits(policies: Sequence[Manifest], pod: Pod, other: Pod, port: int, direction: tuple[str, str, str]) -> bool:
    """Whether `pod`, which the policies apply to, may connect with `other` in this direction."""
    kind, rules, peers = direction
    specs = [policy["spec"] for policy in policies if selects(policy["spec"]["podSelector"], pod.labels)]
    specs = [spec for spec in specs if kind in spec["policyTypes"]]
    if not specs:
        return True
    names = (pod if kind == "Ingress" else other).named_ports
    return any(
        _covers_port(rule, port, names) and _covers_pod(rule.get(peers), other)
        for spec in specs
        for rule in spec.get(rules, [])
    )


def _covers_port(rule: dict[str, Any], port: int, names: dict[str, int]) -> bool:
    ports = rule.get("ports")
    return not ports or any(names.get(entry.get("port"), entry.get("port")) == port for entry in ports)


def _covers_pod(peers: list[dict[str, Any]] | None, pod: Pod) -> bool:
    if not peers:
        return True
    inside = [peer for peer in peers if "namespaceSelector" not in peer and "ipBlock" not in peer]
    return any(selects(peer["podSelector"], pod.labels) for peer in inside)


def _denies_all(spec: dict[str, Any]) -> bool:
    everything = spec["podSelector"] == {} and set(spec["policyTypes"]) == {"Ingress", "Egress"}
    return everything and not spec.get("ingress") and not spec.get("egress")


def _too_open(policy: Manifest) -> Iterator[str]:
    name, spec = policy["metadata"]["name"], policy["spec"]
    for rules, peers in (("ingress", "from"), ("egress", "to")):
        for rule in spec.get(rules, []):
            if not rule.get(peers) or not rule.get("ports"):
                yield f"NetworkPolicy {name}: a rule for {rules} names no peer or no port"


def _sorted(edges: set[Edge]) -> list[Edge]:
    return sorted(edges, key=str)
