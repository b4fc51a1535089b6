"""Variables of the Network UPS Tools into a reading (NUT developer guide, "NUT variable names" and "ups.status")."""

from __future__ import annotations

from collections.abc import Mapping

from alarms.decoders.ups_reading import UpsFlag, UpsReading

_STATUS: dict[str, UpsFlag] = {
    "OB": UpsFlag.ON_BATTERY,
    "LB": UpsFlag.BATTERY_LOW,
    "RB": UpsFlag.REPLACE_BATTERY,
    "BYPASS": UpsFlag.BYPASS,
    "OVER": UpsFlag.OVERLOAD,
    "TRIM": UpsFlag.REGULATING,
    "BOOST": UpsFlag.REGULATING,
    "CAL": UpsFlag.TEST,
    "TEST": UpsFlag.TEST,
    "FSD": UpsFlag.SHUTTING_DOWN,
    "OFF": UpsFlag.FAILED,
}


class NutFault(ValueError):
    """The variables say nothing of the UPS's state."""


def decode_variables(variables: Mapping[str, str]) -> UpsReading:
    """The reading; raises NutFault where `ups.status` is absent or says that the driver waits."""
    status = variables.get("ups.status", "").split()
    if not status or "WAIT" in status:
        raise NutFault("ups.status " + (" ".join(status) or "missing"))
    flags = {_STATUS[word] for word in status if word in _STATUS}
    if variables.get("ups.test.result", "").strip().lower() == "in progress":
        flags.add(UpsFlag.TEST)
    return UpsReading(
        flags=frozenset(flags),
        input_v=_number(variables, "input.voltage"),
        output_v=_number(variables, "output.voltage"),
        load_percent=_number(variables, "ups.load"),
        frequency_hz=_number(variables, "input.frequency"),
        battery_v=_number(variables, "battery.voltage"),
        charge_percent=_number(variables, "battery.charge"),
        runtime_s=_number(variables, "battery.runtime"),
        temperature_c=_number(variables, "ups.temperature"),
        rated_input_v=_number(variables, "input.voltage.nominal"),
    )


def _number(variables: Mapping[str, str], name: str) -> float | None:
    try:
        value = float(variables[name])
    except (KeyError, ValueError):
        return None
    return value if abs(value) < 1e9 else None
