"""The law and the founding acts, read once from the YAML files of this folder."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from chassis.parameters import Parameters, load_parameters

_HERE = Path(__file__).parent


@cache
def law() -> Parameters:
    """What the law says, rule by rule. Raises InvalidParameterFile."""
    parts = {"bound": str, "article": str, "verified": bool, "mandatory": bool}
    return load_parameters(_HERE / "law.yaml", parts)


@cache
def founding_acts() -> Mapping[str, Parameters]:
    """The bylaws of each legal entity before anything was decided here. Raises InvalidParameterFile."""
    parts = {"article": str, "verified": bool}
    return {file.stem: load_parameters(file, parts) for file in sorted((_HERE / "founding").glob("*.yaml"))}
