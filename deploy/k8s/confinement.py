"""What each pod may do to its node and its cluster: as little as Pod Security's `restricted`, and a little less."""

from collections.abc import Iterator, Sequence
from typing import Any

from deploy.k8s.manifests import Manifest, pods

_POD = {
    "automountServiceAccountToken": False,
    "enableServiceLinks": False,
    "securityContext.runAsNonRoot": True,
    "securityContext.seccompProfile.type": "RuntimeDefault",
}
_CONTAINER = {
    "securityContext.allowPrivilegeEscalation": False,
    "securityContext.readOnlyRootFilesystem": True,
    "securityContext.capabilities.drop": ["ALL"],
}
_NEVER = ("hostNetwork", "hostPID", "hostIPC")


def confinement(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Every pod, those of the servers too; every container has its share of CPU and memory, and no more."""
    for pod in pods(manifests):
        spec = pod.spec
        yield from (f"{pod.name}: {fault}" for fault in _other_than(_POD, spec))
        yield from (f"{pod.name}: {name} is set" for name in _NEVER if spec.get(name))
        if spec.get("securityContext", {}).get("runAsUser", 0) == 0:
            yield f"{pod.name}: runs as root"
        for volume in spec.get("volumes", []):
            if "hostPath" in volume or ("emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]):
                yield f"{pod.name}: volume {volume['name']} is the node's, or has no limit"
        for container in pod.containers:
            where = f"{pod.name}, {container['name']}"
            yield from (f"{where}: {fault}" for fault in _other_than(_CONTAINER, container))
            if container.get("securityContext", {}).get("privileged"):
                yield f"{where}: is privileged"
            for kind in ("requests", "limits"):
                if set(container.get("resources", {}).get(kind, {})) < {"cpu", "memory"}:
                    yield f"{where}: {kind} do not name CPU and memory"


def _other_than(required: dict[str, Any], spec: dict[str, Any]) -> Iterator[str]:
    for path, value in required.items():
        here: Any = spec
        for step in path.split("."):
            here = here.get(step, {}) if isinstance(here, dict) else {}
        if here != value:
            yield f"{path} is not {value}"
