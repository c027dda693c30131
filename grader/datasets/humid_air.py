"""Formulas of moist air, for arrays of any shape.

Pressures are in mbar (hPa), temperatures in degC unless stated otherwise. The constants fit the columns of the Jena
weather station in 2020: up to rounding in the second half of the year, and to one part in 10,000 before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = [
    "density",
    "dew_point",
    "potential_temperature",
    "saturation_pressure",
    "specific_humidity",
    "water_mole_fraction",
]

Array = npt.NDArray[np.float64]

FREEZING_K = 273.15
"""0 degC in K."""
DRY_AIR_GAS_CONSTANT = 287.058
"""Specific gas constant of dry air in J/(kg K)."""
VAPOUR_GAS_CONSTANT = 461.495
"""Specific gas constant of water vapour in J/(kg K)."""
POISSON_EXPONENT = 0.286
"""Gas constant of dry air over its specific heat at constant pressure."""
MAGNUS = (6.1078, 17.08085, 234.175)
"""Magnus coefficients over water: mbar, 1, degC (fitted to the columns; see the tests)."""


def saturation_pressure(temperature: Array) -> Array:
    """Pressure in mbar of saturated water vapour over water, at `temperature` in degC (Magnus 1844)."""
    scale, slope, offset = MAGNUS
    return np.asarray(scale * np.exp(slope * temperature / (offset + temperature)))


def dew_point(vapour_pressure: Array) -> Array:
    """Temperature in degC at which `vapour_pressure` in mbar saturates; inverts `saturation_pressure`."""
    scale, slope, offset = MAGNUS
    logarithm = np.log(vapour_pressure / scale)
    return np.asarray(offset * logarithm / (slope - logarithm))


def potential_temperature(temperature: Array, pressure: Array) -> Array:
    """Temperature in K of the air brought dry-adiabatically to 1000 mbar (Poisson 1823)."""
    return np.asarray((temperature + FREEZING_K) * (1000 / pressure) ** POISSON_EXPONENT)


def specific_humidity(vapour_pressure: Array, pressure: Array) -> Array:
    """Water vapour in g per kg of moist air (Wallace and Hobbs 2006, sect. 3.5; 0.622 = R_d / R_v)."""
    return np.asarray(622 * vapour_pressure / (pressure - 0.378 * vapour_pressure))


def water_mole_fraction(vapour_pressure: Array, pressure: Array) -> Array:
    """Water vapour in mmol per mol of moist air (Dalton's law)."""
    return np.asarray(1000 * vapour_pressure / pressure)


def density(temperature: Array, pressure: Array, vapour_pressure: Array) -> Array:
    """Density in g/m**3 of moist air: the ideal gas law for dry air and for vapour, at partial pressures.

    rho = (p - e) / (R_d T) + e / (R_v T), with T in K (Wallace and Hobbs 2006, sect. 3.1).
    """
    kelvin = temperature + FREEZING_K
    dry = (pressure - vapour_pressure) / (DRY_AIR_GAS_CONSTANT * kelvin)
    vapour = vapour_pressure / (VAPOUR_GAS_CONSTANT * kelvin)
    # mbar to Pa is a factor of 100, kg to g one of 1000.
    return np.asarray(1e5 * (dry + vapour))
