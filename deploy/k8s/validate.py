"""Render every overlay and hold it against Kubernetes' schemas and our own checks. Needs no cluster.

python -m deploy.k8s.validate
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kubernetes_validate import SchemaNotFoundError, ValidationError, validate

from deploy.k8s.checks import CHECKS
from deploy.k8s.manifests import Manifest, NotRendered, render

OVERLAYS = Path(__file__).parent / "overlays"
# The oldest Kubernetes that we mean to run on, and the newest whose schemas kubernetes-validate has.
VERSIONS = ("1.31", "1.37")


def main() -> int:
    """Returns the exit code: 0 when all is well."""
    faults = 0
    for overlay in sorted(path for path in OVERLAYS.iterdir() if path.is_dir()):
        try:
            manifests = render(overlay)
        except NotRendered as error:
            print(error, file=sys.stderr)
            return 1
        overlay_faults = [*schema_faults(manifests), *(fault for check in CHECKS for fault in check(manifests))]
        faults += len(overlay_faults)
        for fault in overlay_faults:
            print(f"{overlay.name}: {fault}", file=sys.stderr)
        print(f"overlay {overlay.name}: {len(manifests)} objects, {len(CHECKS)} checks, {len(overlay_faults)} faults")
    return 1 if faults else 0


def schema_faults(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Where an object is not what the API takes: unknown fields, wrong types, missing parts, unknown kinds."""
    for manifest in manifests:
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        for version in VERSIONS:
            try:
                validate(manifest, version, strict=True)
            except ValidationError as error:
                path = ".".join(str(step) for step in error.path)
                yield f"{name}: Kubernetes {version}: {path}: {error.message}"
            except SchemaNotFoundError as error:
                yield f"{name}: {error.message}"


if __name__ == "__main__":
    sys.exit(main())
