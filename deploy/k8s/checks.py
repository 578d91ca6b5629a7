"""Checks beyond the API schema: each yields a sentence for every fault in an overlay's manifests."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chassis.cli.processes import OWNER_URL
from chassis.ops import health
from chassis.ops.settings import Settings
from contracts.catalogue import SERVICES
from deploy.docker.installation import Installation
from deploy.k8s.confinement import confinement
from deploy.k8s.manifests import Manifest, Pod, of_kind, pods, selects
from deploy.k8s.secrets import secrets_of
from deploy.k8s.traffic import traffic

Check = Callable[[Sequence[Manifest]], Iterator[str]]

_NAME, _COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
_NEEDED = {
    "worker": {
        "GEDEELD_PRINCIPAL",
        "GEDEELD_DATABASE_URL",
        "GEDEELD_AMQP_URL",
        "GEDEELD_TRUST_FILE",
        "GEDEELD_CA_FILE",
    },
    "relay": {
        "GEDEELD_PRINCIPAL",
        "GEDEELD_DATABASE_URL",
        "GEDEELD_AMQP_URL",
        "GEDEELD_KEY_FILE",
        "GEDEELD_CA_FILE",
    },
}
_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY$|(DATABASE|AMQP|WATCH)_URL$")
_SECRET_TEXT = re.compile(r"://[^/\s:@]+:[^/\s@]+@|-----BEGIN|\b(password|secret)\s*[=:]\s*\S", re.IGNORECASE)
IN_CLEAR = "GEDEELD_ALLOW_PLAIN"
SIMULATION = {"GEDEELD_ALLOW_SIMULATION", "GEDEELD_CLOCK_FILE", "GEDEELD_INBOX_OFF"}
_LONGEST_STATEMENT_S = 30  # chassis.db.engine ends it then
_PROBES = {"startupProbe": "/live", "livenessProbe": "/live", "readinessProbe": "/ready"}


def every_service_runs(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Each service of the catalogue has a worker and two relays, which run its own image as itself."""
    pods_by_kind = {(pod.labels.get(_NAME), pod.labels.get(_COMPONENT)): pod for pod in _programs(manifests)}
    for service in SERVICES:
        for kind in ("worker", "relay"):
            pod = pods_by_kind.pop((service, kind), None)
            if pod is None:
                yield f"{service} has no {kind}"
                continue
            if pod.main.get("args") != [kind, "$(GEDEELD_PRINCIPAL)"]:
                yield f"{pod.name} does not run `gedeeld {kind} {service}`"
            if {_image_name(c["image"]) for c in pod.containers} != {f"gedeeld/{service}"}:
                yield f"{pod.name} does not run the image gedeeld/{service}"
            if pod.controller["spec"].get("replicas", 1) < 2:
                yield f"{pod.name}: nobody stands by while one is away"
    yield from (f"{pod.name} belongs to no service of the catalogue" for pod in pods_by_kind.values())


def selectors_meet_pods(manifests: Sequence[Manifest]) -> Iterator[str]:
    """A selector that takes no pod silently does nothing."""
    every = pods(manifests)
    for pod in every:
        selector = pod.controller["spec"].get("selector")
        if selector and not selects(selector, pod.labels):
            yield f"{pod.name}: its selector does not take its own pods"
    for manifest in of_kind(manifests, "Service", "PodDisruptionBudget", "NetworkPolicy"):
        for selector in _selectors(manifest):
            if not any(selects(selector, pod.labels) for pod in every):
                yield f"{manifest['kind']} {manifest['metadata']['name']}: {selector} takes no pod"


def ports_have_names(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Services and probes name a port of the pods that they mean."""
    for pod in pods(manifests):
        for container in pod.containers:
            yield from (f"{pod.name}: a port without a name" for p in container.get("ports", []) if "name" not in p)
    for service in of_kind(manifests, "Service"):
        for pod in pods(manifests):
            if selects({"matchLabels": service["spec"]["selector"]}, pod.labels):
                for port in service["spec"]["ports"]:
                    if port.get("targetPort") not in pod.named_ports:
                        yield f"Service {service['metadata']['name']}: {pod.name} has no port {port.get('targetPort')}"


def probes_are_answered(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Every program is probed at paths that chassis/ops/health.py answers; liveness never asks the database."""
    answered = set(re.findall(r'path == "(/\w+)"', inspect.getsource(health)))
    for pod in _programs(manifests):
        for name, path in _PROBES.items():
            probe = pod.main.get(name, {}).get("httpGet", {})
            if probe.get("path") != path or path not in answered:
                yield f"{pod.name}: {name} asks {probe.get('path')}, not {path}"
            if probe.get("port") not in pod.named_ports:
                yield f"{pod.name}: {name} names no port of the pod"


def rollouts_lose_nothing(manifests: Sequence[Manifest]) -> Iterator[str]:
    """A new version waits for the old one's last batch; a drained node leaves one of each running."""
    budgets = [budget["spec"] for budget in of_kind(manifests, "PodDisruptionBudget")]
    for pod in _programs(manifests):
        deployment = pod.controller["spec"]
        if deployment.get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield f"{pod.name}: maxUnavailable is not 0"
        if pod.spec.get("terminationGracePeriodSeconds", 30) <= _LONGEST_STATEMENT_S:
            yield f"{pod.name}: is killed before its longest statement ends"
        spread = pod.spec.get("topologySpreadConstraints", [])
        if not any(selects(constraint["labelSelector"], pod.labels) for constraint in spread):
            yield f"{pod.name}: may have all its pods on one node"
        own = [budget for budget in budgets if selects(budget["selector"], pod.labels)]
        if [1 <= budget.get("minAvailable", 0) < deployment.get("replicas", 1) for budget in own] != [True]:
            yield f"{pod.name}: needs one PodDisruptionBudget that keeps some and lets one go"


def settings_are_known(manifests: Sequence[Manifest]) -> Iterator[str]:
    """A misspelt setting would be ignored, and a missing one is seen only when the program starts."""
    known = {f"GEDEELD_{name.upper()}" for name in Settings.model_fields} | {OWNER_URL}
    maps = {m["metadata"]["name"]: m.get("data", {}) for m in of_kind(manifests, "ConfigMap")}
    for pod in pods(manifests):
        by_container = {container["name"]: _settings_of(container, maps) for container in pod.containers}
        settings_given = set().union(*by_container.values())
        yield from (f"{pod.name}: there is no setting {name}" for name in sorted(settings_given - known))
        kind = pod.labels.get(_COMPONENT, "")
        missing = _NEEDED.get(kind, set()) - by_container.get(kind, set())
        yield from (f"{pod.name}: {name} is not set" for name in sorted(missing))
        owners = {name for name, settings in by_container.items() if OWNER_URL in settings}
        if owners != ({"migrate"} if kind == "worker" else set()):
            yield f"{pod.name}: migrations, and they alone, act as the database's owner"


def files_are_mounted(manifests: Sequence[Manifest]) -> Iterator[str]:
    """A config map that is mounted or read exists; a setting that names a file names a mounted one."""
    maps = {manifest["metadata"]["name"] for manifest in of_kind(manifests, "ConfigMap")}
    for pod in pods(manifests):
        used = {v["configMap"]["name"] for v in pod.spec.get("volumes", []) if "configMap" in v}
        used |= {s["configMapRef"]["name"] for c in pod.containers for s in c.get("envFrom", []) if "configMapRef" in s}
        yield from (f"{pod.name}: there is no ConfigMap {name}" for name in sorted(used - maps))
        volumes = {volume["name"]: volume for volume in pod.spec.get("volumes", [])}
        files = {
            f"{mount['mountPath']}/{item['path']}"
            for container in pod.containers
            for mount in container.get("volumeMounts", [])
            for item in volumes.get(mount["name"], {}).get("secret", {}).get("items", [])
        }
        for entry in pod.variables():
            if entry["name"].endswith("_FILE") and entry.get("value") not in files:
                yield f"{pod.name}: {entry['name']} names a file that is not mounted"


def secrets_are_made(manifests: Sequence[Manifest]) -> Iterator[str]:
    """`deploy.k8s.secrets` makes every secret that is referred to; a service reads only its own."""
    for pod in pods(manifests):
        for name, key in pod.secret_references():
            if key not in _made_secrets().get(name, ()):
                yield f"{pod.name}: deploy.k8s.secrets makes no secret {name} with a key {key}"
            owner = next((service for service in SERVICES if name.startswith(f"{service}-")), None)
            if owner and owner != pod.labels.get(_NAME):
                yield f"{pod.name}: {name} is another service's"


def secrets_are_nowhere_literal(manifests: Sequence[Manifest]) -> Iterator[str]:
    """No Secret is rendered, and no variable, argument or config map holds what one should."""
    yield from (f"Secret {m['metadata']['name']} is in the manifests" for m in of_kind(manifests, "Secret"))
    for config in of_kind(manifests, "ConfigMap"):
        for name, text in config.get("data", {}).items():
            if _looks_secret(name, text):
                yield f"ConfigMap {config['metadata']['name']}: {name} looks like a secret"
    for pod in pods(manifests):
        for entry in pod.variables():
            if _looks_secret(entry["name"], entry.get("value")):
                yield f"{pod.name}: {entry['name']} looks like a secret"
        for container in pod.containers:
            words = [*container.get("command", []), *container.get("args", [])]
            if any(_SECRET_TEXT.search(word) for word in words):
                yield f"{pod.name}: an argument looks like a secret"


def nothing_is_simulated(manifests: Sequence[Manifest]) -> Iterator[str]:
    """What is deployed pays wages: no variable permits a simulation, or asks for one."""
    named = [
        (f"ConfigMap {c['metadata']['name']}", name)
        for c in of_kind(manifests, "ConfigMap")
        for name in c.get("data", {})
    ]
    named += [(pod.name, entry["name"]) for pod in pods(manifests) for entry in pod.variables()]
    for owner, name in named:
        if name.upper() in SIMULATION:
            yield f"{owner}: {name} is for simulations"


def nothing_is_spoken_in_clear(manifests: Sequence[Manifest]) -> Iterator[str]:
    """No variable permits a connection without TLS."""
    for config in of_kind(manifests, "ConfigMap"):
        if IN_CLEAR in config.get("data", {}):
            yield f"ConfigMap {config['metadata']['name']}: {IN_CLEAR} lets passwords be read on the wire"
    for pod in pods(manifests):
        if any(entry["name"] == IN_CLEAR for entry in pod.variables()):
            yield f"{pod.name}: {IN_CLEAR} lets passwords be read on the wire"


def images_are_fixed(manifests: Sequence[Manifest]) -> Iterator[str]:
    """An image is named with a version or a digest, never `latest`."""
    for pod in pods(manifests):
        for container in pod.containers:
            image = container["image"]
            tag = image.rpartition("/")[2].partition(":")[2]
            if "@sha256:" not in image and tag in {"", "latest"}:
                yield f"{pod.name}: which version of {image}?"


def namespaces_are_restricted(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Everything is in a namespace of the overlay that refuses pods which are not confined."""
    strict = {
        namespace["metadata"]["name"]
        for namespace in of_kind(manifests, "Namespace")
        if namespace["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce") == "restricted"
    }
    for manifest in manifests:
        if manifest["kind"] != "Namespace" and manifest["metadata"].get("namespace") not in strict:
            yield f"{manifest['kind']} {manifest['metadata']['name']}: its namespace is not restricted"


CHECKS: tuple[Check, ...] = (
    every_service_runs,
    selectors_meet_pods,
    ports_have_names,
    probes_are_answered,
    rollouts_lose_nothing,
    settings_are_known,
    files_are_mounted,
    secrets_are_made,
    secrets_are_nowhere_literal,
    nothing_is_simulated,
    nothing_is_spoken_in_clear,
    images_are_fixed,
    namespaces_are_restricted,
    confinement,
    traffic,
)


def _programs(manifests: Sequence[Manifest]) -> list[Pod]:
    """The workers and the relays."""
    return [pod for pod in pods(manifests) if pod.labels.get(_COMPONENT) in _NEEDED]


def _image_name(image: str) -> str:
    return image.partition("@")[0].partition(":")[0]


def _selectors(manifest: Manifest) -> Iterator[dict[str, Any]]:
    spec = manifest["spec"]
    if manifest["kind"] == "Service":
        yield {"matchLabels": spec["selector"]}
        return
    yield spec.get("selector") or spec["podSelector"]
    for rule in (*spec.get("ingress", []), *spec.get("egress", [])):
        for peer in (*rule.get("from", []), *rule.get("to", [])):
            if "namespaceSelector" not in peer:
                yield peer["podSelector"]


def _looks_secret(name: str, text: str | None) -> bool:
    """The name of a file is no secret, nor is a variable that refers to a secret and has no text."""
    if text is None or name.endswith("_FILE"):
        return False
    return bool(_SECRET_NAME.search(name) or _SECRET_TEXT.search(text))


def _settings_of(container: dict[str, Any], maps: Mapping[str, Mapping[str, str]]) -> set[str]:
    names = {entry["name"] for entry in container.get("env", [])}
    for source in container.get("envFrom", []):
        names |= set(maps.get(source.get("configMapRef", {}).get("name"), {}))
    return {name for name in names if name.startswith("GEDEELD_")}


@cache
def _made_secrets() -> dict[str, frozenset[str]]:
    with TemporaryDirectory() as directory:
        made = secrets_of(Installation(Path(directory)))
    return {name: frozenset(data) for name, data in made.items()}
