"""The law, the founding acts and whose register it is, read once from the YAML files of this folder."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from chassis.parameters import Parameters, Parts, load_parameters

_HERE = Path(__file__).parent
LAW_PARTS: Parts = {"bound": str, "article": str, "verified": bool, "mandatory": bool}
FOUNDING_PARTS: Parts = {"article": str, "verified": bool}


@cache
def law() -> Parameters:
    """What the law says, rule by rule. Raises InvalidParameterFile."""
    return load_parameters(_HERE / "law.yaml", LAW_PARTS)


@cache
def founding_acts() -> Mapping[str, Parameters]:
    """The bylaws of each legal entity before anything was decided here. Raises InvalidParameterFile."""
    return {file.stem: load_parameters(file, FOUNDING_PARTS) for file in sorted((_HERE / "founding").glob("*.yaml"))}


@cache
def legal_entities() -> Parameters:
    """How papers name each legal entity. Raises InvalidParameterFile."""
    return load_parameters(_HERE / "legal_entities.yaml")
