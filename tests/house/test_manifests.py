"""The Kubernetes manifests are sound, and every check of them can fail. The compose file has all six services."""

import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.catalogue import SERVICES
from deploy.compose.secrets import write_secrets
from deploy.docker.installation import Installation
from deploy.k8s import checks
from deploy.k8s.confinement import confinement
from deploy.k8s.manifests import Manifest, NotRendered, pods, render
from deploy.k8s.secrets import secrets_of
from deploy.k8s.traffic import traffic
from deploy.k8s.validate import OVERLAYS, schema_faults

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy/compose/compose.yaml"
Mutation = Callable[[list[Manifest]], object]


@pytest.fixture
def manifests() -> list[Manifest]:
    return rendered("dev")


def rendered(overlay: str) -> list[Manifest]:
    """A copy that the test may spoil."""
    return deepcopy(_rendered(overlay))


@cache
def _rendered(overlay: str) -> list[Manifest]:
    return render(OVERLAYS / overlay)


def find(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    [manifest] = [m for m in manifests if m["kind"] == kind and m["metadata"]["name"] == name]
    return manifest


def pod(manifests: list[Manifest], name: str = "payroll-worker", kind: str = "Deployment") -> dict[str, Any]:
    spec: dict[str, Any] = find(manifests, kind, name)["spec"]["template"]["spec"]
    return spec


def main(manifests: list[Manifest], name: str = "payroll-worker") -> dict[str, Any]:
    container: dict[str, Any] = pod(manifests, name)["containers"][0]
    return container


def variable(container: dict[str, Any], name: str) -> dict[str, Any]:
    [entry] = [entry for entry in container["env"] if entry["name"] == name]
    return entry  # type: ignore[no-any-return]


def policy(manifests: list[Manifest], name: str) -> dict[str, Any]:
    spec: dict[str, Any] = find(manifests, "NetworkPolicy", name)["spec"]
    return spec


def settings(manifests: list[Manifest]) -> dict[str, str]:
    [config] = [m for m in manifests if m["kind"] == "ConfigMap" and m["metadata"]["name"].startswith("payroll-")]
    data: dict[str, str] = config["data"]
    return data


def remove(manifests: list[Manifest], kind: str, name: str) -> None:
    manifests.remove(find(manifests, kind, name))


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_every_overlay_is_sound(check: checks.Check) -> None:
    for overlay in OVERLAYS.iterdir():
        assert list(check(rendered(overlay.name))) == []


def test_every_overlay_is_what_the_api_takes(manifests: list[Manifest]) -> None:
    assert list(schema_faults(manifests)) == []


@pytest.mark.parametrize(
    ("defect", "sentence"),
    [
        (lambda m: find(m, "Deployment", "payroll-worker")["spec"].update(replicas="2"), "spec.replicas"),
        (lambda m: main(m).update(resource={}), "'resource' was unexpected"),
        (lambda m: find(m, "Service", "payroll-metrics").update(apiVersion="v2"), "Couldn't find schema"),
    ],
)
def test_the_schema_refuses(manifests: list[Manifest], defect: Mutation, sentence: str) -> None:
    defect(manifests)

    changed = [manifest for manifest, sound in zip(manifests, _rendered("dev"), strict=True) if manifest != sound]
    assert any(sentence in fault for fault in schema_faults(changed))


DEFECTS: list[tuple[checks.Check, Mutation, str]] = [
    (
        checks.every_service_runs,
        lambda m: remove(m, "Deployment", "payroll-relay"),
        "payroll has no relay",
    ),
    (
        checks.every_service_runs,
        lambda m: main(m).update(args=["relay", "$(GEDEELD_PRINCIPAL)"]),
        "does not run `gedeeld worker payroll`",
    ),
    (
        checks.every_service_runs,
        lambda m: main(m).update(image="gedeeld/members:0.1.0"),
        "does not run the image gedeeld/payroll",
    ),
    (
        checks.every_service_runs,
        lambda m: find(m, "Deployment", "payroll-relay")["spec"].update(replicas=1),
        "nobody stands by",
    ),
    (
        checks.selectors_meet_pods,
        lambda m: find(m, "Deployment", "payroll-worker")["spec"]["selector"]["matchLabels"].update(
            {"app.kubernetes.io/name": "payrol"}
        ),
        "does not take its own pods",
    ),
    (
        checks.selectors_meet_pods,
        lambda m: find(m, "PodDisruptionBudget", "payroll-worker")["spec"]["selector"]["matchLabels"].update(
            {"app.kubernetes.io/name": "payrol"}
        ),
        "PodDisruptionBudget payroll-worker",
    ),
    (
        checks.selectors_meet_pods,
        lambda m: policy(m, "postgres")["podSelector"].update(matchLabels={"app.kubernetes.io/name": "postgresql"}),
        "NetworkPolicy postgres",
    ),
    (
        checks.ports_have_names,
        lambda m: find(m, "Service", "payroll-metrics")["spec"]["ports"][0].update(targetPort="web"),
        "has no port web",
    ),
    (checks.ports_have_names, lambda m: main(m)["ports"][0].pop("name"), "a port without a name"),
    (
        checks.probes_are_answered,
        lambda m: main(m)["livenessProbe"]["httpGet"].update(path="/healthz"),
        "livenessProbe asks /healthz",
    ),
    (checks.probes_are_answered, lambda m: main(m).pop("readinessProbe"), "readinessProbe asks None"),
    (
        checks.rollouts_lose_nothing,
        lambda m: find(m, "Deployment", "payroll-worker")["spec"]["strategy"]["rollingUpdate"].update(maxUnavailable=1),
        "maxUnavailable",
    ),
    (checks.rollouts_lose_nothing, lambda m: pod(m).update(terminationGracePeriodSeconds=20), "is killed before"),
    (checks.rollouts_lose_nothing, lambda m: pod(m).pop("topologySpreadConstraints"), "on one node"),
    (
        checks.rollouts_lose_nothing,
        lambda m: find(m, "PodDisruptionBudget", "payroll-worker")["spec"].update(minAvailable=2),
        "lets one go",
    ),
    (
        checks.settings_are_known,
        lambda m: settings(m).update(GEDEELD_LOGLEVEL="DEBUG"),
        "no setting GEDEELD_LOGLEVEL",
    ),
    (
        checks.settings_are_known,
        lambda m: main(m)["env"].remove(variable(main(m), "GEDEELD_AMQP_URL")),
        "GEDEELD_AMQP_URL is not set",
    ),
    (
        checks.settings_are_known,
        lambda m: main(m)["env"].append(pod(m)["initContainers"][0]["env"][1]),
        "act as the database's owner",
    ),
    (
        checks.files_are_mounted,
        lambda m: main(m)["envFrom"][0]["configMapRef"].update(name="payroll"),
        "no ConfigMap payroll",
    ),
    (
        checks.files_are_mounted,
        lambda m: variable(main(m), "GEDEELD_TRUST_FILE").update(value="/run/trust.json"),
        "names a file that is not mounted",
    ),
    (
        checks.secrets_are_made,
        lambda m: variable(main(m), "GEDEELD_AMQP_URL")["valueFrom"]["secretKeyRef"].update(key="uri"),
        "payroll-broker with a key uri",
    ),
    (
        checks.secrets_are_made,
        lambda m: variable(main(m), "GEDEELD_AMQP_URL")["valueFrom"]["secretKeyRef"].update(name="members-broker"),
        "another service's",
    ),
    (
        checks.secrets_are_nowhere_literal,
        lambda m: main(m)["env"].append({"name": "GEDEELD_AMQP_URL", "value": "amqp://rabbitmq"}),
        "GEDEELD_AMQP_URL looks like a secret",
    ),
    (
        checks.secrets_are_nowhere_literal,
        lambda m: settings(m).update(GEDEELD_OTLP_ENDPOINT="http://me:mine@collector:4318"),
        "GEDEELD_OTLP_ENDPOINT looks like a secret",
    ),
    (
        checks.secrets_are_nowhere_literal,
        lambda m: main(m)["args"].append("--password=mine"),
        "an argument looks like a secret",
    ),
    (
        checks.secrets_are_nowhere_literal,
        lambda m: m.append({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "mine"}}),
        "Secret mine is in the manifests",
    ),
    (
        checks.nothing_is_simulated,
        lambda m: settings(m).update(GEDEELD_ALLOW_SIMULATION="true"),
        "GEDEELD_ALLOW_SIMULATION is for simulations",
    ),
    (
        checks.nothing_is_simulated,
        lambda m: main(m)["env"].append({"name": "GEDEELD_INBOX_OFF", "value": "true"}),
        "GEDEELD_INBOX_OFF is for simulations",
    ),
    (
        checks.nothing_is_spoken_in_clear,
        lambda m: settings(m).update(GEDEELD_ALLOW_PLAIN="true"),
        "GEDEELD_ALLOW_PLAIN lets passwords be read",
    ),
    (
        checks.nothing_is_spoken_in_clear,
        lambda m: main(m)["env"].append({"name": "GEDEELD_ALLOW_PLAIN", "value": "1"}),
        "GEDEELD_ALLOW_PLAIN lets passwords be read",
    ),
    (checks.images_are_fixed, lambda m: main(m).update(image="gedeeld/payroll"), "which version"),
    (checks.images_are_fixed, lambda m: main(m).update(image="gedeeld/payroll:latest"), "which version"),
    (
        checks.namespaces_are_restricted,
        lambda m: find(m, "Namespace", "gedeeld-dev")["metadata"].pop("labels"),
        "its namespace is not restricted",
    ),
    (confinement, lambda m: main(m).pop("securityContext"), "readOnlyRootFilesystem is not True"),
    (confinement, lambda m: main(m)["securityContext"].update(privileged=True), "is privileged"),
    (confinement, lambda m: pod(m).update(hostNetwork=True), "hostNetwork is set"),
    (confinement, lambda m: pod(m).pop("automountServiceAccountToken"), "automountServiceAccountToken"),
    (confinement, lambda m: main(m)["resources"]["limits"].pop("memory"), "limits do not name"),
    (confinement, lambda m: pod(m, "rabbitmq", "StatefulSet")["securityContext"].pop("runAsUser"), "as root"),
    (confinement, lambda m: pod(m)["volumes"].append({"name": "x", "hostPath": {"path": "/"}}), "volume x"),
    (traffic, lambda m: remove(m, "NetworkPolicy", "nothing"), "denies everything"),
    (
        traffic,
        lambda m: policy(m, "services")["egress"].pop(),
        "Deployment payroll-worker to StatefulSet rabbitmq at port 5671 is needed",
    ),
    (
        traffic,
        lambda m: policy(m, "rabbitmq")["ingress"].pop(0),
        "Deployment payroll-relay to StatefulSet rabbitmq at port 5671 is needed",
    ),
    (
        traffic,
        lambda m: policy(m, "services")["egress"][1].pop("to"),
        "a rule for egress names no peer",
    ),
    (
        traffic,
        lambda m: (
            policy(m, "services")["ingress"][0]["from"].append({"podSelector": {}}),
            policy(m, "services")["egress"].append(
                {"to": [{"podSelector": {}}], "ports": [{"protocol": "TCP", "port": 8080}]}
            ),
        ),
        "Deployment governance-relay to Deployment payroll-worker at port 8080 is allowed",
    ),
]


@pytest.mark.parametrize(("check", "defect", "sentence"), DEFECTS, ids=[f"{c.__name__}: {t}" for c, _, t in DEFECTS])
def test_a_planted_defect_is_found(
    manifests: list[Manifest], check: checks.Check, defect: Mutation, sentence: str
) -> None:
    defect(manifests)

    assert any(sentence in fault for fault in check(manifests))


def test_every_check_has_been_seen_to_fail() -> None:
    assert {check for check, _, _ in DEFECTS} == set(checks.CHECKS)


def test_the_six_services_are_run_alike(manifests: list[Manifest]) -> None:
    of_their_own = {"members", "invoicing"}  # a key for national numbers; a volume for documents
    shapes = {service: shape_of(manifests, service) for service in SERVICES if service not in of_their_own}

    assert len({str(shape) for shape in shapes.values()}) == 1


def shape_of(manifests: list[Manifest], service: str) -> list[str]:
    """What a service's objects say, without its name."""
    own = [m for m in manifests if m["metadata"].get("labels", {}).get("app.kubernetes.io/name") == service]
    assert len(own) == 7
    return [yaml.safe_dump(m).replace(service, "X") for m in own]


def test_every_secret_that_is_made_is_used(manifests: list[Manifest], tmp_path: Path) -> None:
    secret_keys = {(name, key) for name, data in secrets_of(Installation(tmp_path)).items() for key in data}

    assert secret_keys == {reference for pod in pods(manifests) for reference in pod.secret_references()}


def test_an_overlay_that_cannot_be_rendered_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [missing.yaml]\n")

    with pytest.raises(NotRendered, match=r"missing\.yaml"):
        render(tmp_path)


def test_compose_runs_a_worker_and_a_relay_of_every_service() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]

    for service in SERVICES:
        assert services[service]["command"] == ["worker", service]
        assert services[service]["build"]["args"] == {"SERVICE": service}
        assert services[f"{service}-relay"]["command"] == ["relay", service]
        for name in (service, f"{service}-relay"):
            assert services[name]["env_file"][0]["path"].endswith(f"/env/{service}.env")
            assert services[name]["image"].startswith(f"gedeeld/{service}:")
            assert services[name]["read_only"]
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_compose_simulates_nothing() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "deploy/compose").iterdir() if path.is_file()).upper()

    assert [name for name in checks.SIMULATION if name in text] == []


def test_compose_takes_its_file() -> None:
    compose = Path(sys.executable).parent / "docker-compose"

    process = subprocess.run([compose, "-f", COMPOSE, "--profile", "person", "config", "--quiet"], check=False)

    assert process.returncode == 0


def test_the_secrets_of_compose_are_all_made_and_stay_the_same(tmp_path: Path) -> None:
    state = tmp_path / "compose"
    write_secrets(state)
    before = (state / "env/payroll.env").read_text()
    file = yaml.safe_load(COMPOSE.read_text())
    paths = [secret["file"] for secret in file["secrets"].values()]
    paths += [service["env_file"][0]["path"] for service in file["services"].values() if "env_file" in service]

    write_secrets(state)

    assert (state / "env/payroll.env").read_text() == before
    assert all((state / name.removeprefix("../../.local/compose/")).is_file() for name in paths)
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "env/setup.env").stat().st_mode) == 0o600


@pytest.mark.parametrize("dockerfile", ["Dockerfile", "tools.Dockerfile"])
def test_hadolint_has_nothing_to_say(dockerfile: str) -> None:
    hadolint = Path(sys.executable).parent / "hadolint"

    process = subprocess.run([hadolint, ROOT / "deploy/docker" / dockerfile], check=False)

    assert process.returncode == 0


def test_an_image_holds_the_packages_that_are_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tested = pins("run.txt")

    for service in SERVICES:
        own = ROOT / f"requirements/service-{service}.txt"
        assert own.exists() == bool(project["optional-dependencies"][service])
        packages = pins(own.name if own.exists() else "service.txt")
        assert packages.items() <= tested.items()
        assert set(project["optional-dependencies"][service]) <= packages.keys()


def pins(file: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / file).read_text().splitlines()
    return dict(line.split()[0].split("==") for line in lines if "==" in line)
