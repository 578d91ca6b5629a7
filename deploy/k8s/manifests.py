"""Rendered manifests, and how to read the pods in them."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]
_CONTROLLERS = ("Deployment", "StatefulSet", "Job")


class NotRendered(RuntimeError):
    """An overlay cannot be rendered; the message is kustomize's, or says what is missing."""


@dataclass(frozen=True, slots=True)
class Pod:
    """The pods that one controller makes."""

    controller: Manifest

    @property
    def name(self) -> str:
        return f"{self.controller['kind']} {self.controller['metadata']['name']}"

    @property
    def labels(self) -> Mapping[str, str]:
        return dict(self.controller["spec"]["template"]["metadata"].get("labels", {}))

    @property
    def spec(self) -> dict[str, Any]:
        return dict(self.controller["spec"]["template"]["spec"])

    @property
    def main(self) -> dict[str, Any]:
        return dict(self.spec["containers"][0])

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The init containers, then the others."""
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]

    @property
    def named_ports(self) -> dict[str, int]:
        return {
            port["name"]: port["containerPort"]
            for container in self.containers
            for port in container.get("ports", [])
            if "name" in port
        }

    def variables(self) -> Iterator[dict[str, Any]]:
        """Every entry of every container's `env`."""
        return (entry for container in self.containers for entry in container.get("env", []))

    def secret_references(self) -> Iterator[tuple[str, str]]:
        """(secret, key) of every environment variable and every mounted item."""
        for entry in self.variables():
            if reference := entry.get("valueFrom", {}).get("secretKeyRef"):
                yield reference["name"], reference["key"]
        for volume in self.spec.get("volumes", []):
            if secret := volume.get("secret"):
                yield from ((secret["secretName"], item["key"]) for item in secret.get("items", [{"key": "*"}]))


def render(overlay: Path) -> list[Manifest]:
    """Every object of an overlay, as kustomize builds it. Raises NotRendered."""
    done = subprocess.run([_kubectl(), "kustomize", str(overlay)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRendered(f"{overlay} cannot be rendered: {done.stderr.strip()}")
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def pods(manifests: Iterable[Manifest]) -> list[Pod]:
    return [Pod(manifest) for manifest in manifests if manifest["kind"] in _CONTROLLERS]


def of_kind(manifests: Iterable[Manifest], *kinds: str) -> list[Manifest]:
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector takes these labels. An empty one takes all."""
    required: Mapping[str, str] = selector.get("matchLabels", {})
    return all(labels.get(name) == value for name, value in required.items()) and all(
        _OPERATORS[expression["operator"]](labels.get(expression["key"]), expression.get("values", ()))
        for expression in selector.get("matchExpressions", ())
    )


_OPERATORS: Mapping[str, Callable[[str | None, Sequence[str]], bool]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, _: value is not None,
    "DoesNotExist": lambda value, _: value is None,
}


def _kubectl() -> str:
    """That of the virtual environment, else that of the machine. Raises NotRendered."""
    own = Path(sys.executable).parent / "kubectl"
    program = str(own) if own.exists() else shutil.which("kubectl")
    if program is None:
        raise NotRendered("kubectl is missing: `make setup` installs it into .venv")
    return program
