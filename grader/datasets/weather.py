"""Simulates a weather station in central Germany: the state of the air every 10 minutes.

It is driven by slow Gaussian processes (pressure systems, air masses, cloud) and the sun, which the cloud dims.
`grader.datasets.humid_air` computes what follows from pressure, temperature and dew point. The numbers were fitted by
hand to the statistics of the Jena weather station in 2020; the tests compare the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.datasets.processes import STEPS_PER_DAY, Array, noise, relax, season, sun_height

__all__ = ["Weather", "simulate"]

SPIN_UP_DAYS = 40
"""Days that are simulated before the first record and dropped, so that the processes become stationary."""


@dataclass(frozen=True)
class Weather:
    """The state of the air; every field has shape (rows,)."""

    pressure: Array
    """Air pressure in mbar."""
    temperature: Array
    """Air temperature in degC."""
    dew_point: Array
    """Dew point in degC, at most the temperature."""
    wind_speed: Array
    """Mean wind of the 10 minutes in m/s."""
    gust: Array
    """Strongest wind of the 10 minutes in m/s, at least `wind_speed`."""
    wind_direction: Array
    """Where the wind comes from: degrees in [0, 360), clockwise from north."""


@dataclass(frozen=True)
class _Sky:
    """The driving processes; every field has shape (rows,)."""

    clock: Array
    """Days since 1 January, Central European Time."""
    systems: Array
    """Highs and lows: deviation of the pressure from its mean, in standard deviations."""
    cloud: Array
    """Share of the sky under cloud, in (0, 1)."""
    sun: Array
    """Sine of the sun's height, 0 at night."""
    air_mass: Array
    """Deviation of the temperature from the season's mean, in degC."""


def simulate(rng: np.random.Generator, days: int, first_day: float) -> Weather:
    """The weather of `days` days, 144 records each; `first_day` counts days since 1 January.

    The first record is 10 minutes after midnight, the last one at midnight.
    """
    dropped = SPIN_UP_DAYS * STEPS_PER_DAY
    steps = np.arange(1 - dropped, 1 + days * STEPS_PER_DAY)
    sky = _sky(rng, first_day + steps / STEPS_PER_DAY)
    temperature = _temperature(rng, sky)
    speed = _wind_speed(rng, sky)
    return Weather(
        pressure=_pressure(rng, sky)[dropped:],
        temperature=temperature[dropped:],
        dew_point=_dew_point(rng, sky, temperature)[dropped:],
        wind_speed=speed[dropped:],
        gust=_gust(rng, speed)[dropped:],
        wind_direction=_wind_direction(rng, speed)[dropped:],
    )


def _sky(rng: np.random.Generator, clock: Array) -> _Sky:
    rows = len(clock)
    systems = 0.77 * noise(rng, rows, 28, 16) + 0.64 * noise(rng, rows, 170, 8)
    # More cloud in winter and in lows; the sky clears under highs.
    overcast = 2.2 * noise(rng, rows, 22) + 0.9 * noise(rng, rows, 2)
    cloud = 1 / (1 + np.exp(-(0.3 - 0.7 * systems - 0.5 * season(clock, 200) + overcast)))
    # Cold air follows a front, while the pressure rises; winter highs bring continental cold.
    own = 3.35 * noise(rng, rows, 36, 7) + 1.5 * noise(rng, rows, 240)
    rise = systems - relax(systems, 12)
    air_mass = own - 2.2 * rise - 0.8 * season(clock, 20) * systems
    return _Sky(clock, systems, cloud, sun_height(clock), air_mass)


def _pressure(rng: np.random.Generator, sky: _Sky) -> Array:
    """Pressure in mbar: systems that are weak in summer and strong in winter, and the atmospheric tide, twice a day."""
    spread = 9.0 - 3.0 * season(sky.clock, 200)
    tide = 0.45 * np.cos(4 * np.pi * (sky.clock - 9.5 / 24))
    return np.asarray(989.6 + spread * sky.systems + tide + 0.09 * noise(rng, len(sky.clock), 0.5))


def _temperature(rng: np.random.Generator, sky: _Sky) -> Array:
    """Temperature in degC: from season, air mass, and ground that the sun heats and a clear sky cools."""
    gained = 24.0 * sky.sun**0.7 * (1 - 0.75 * sky.cloud)
    lost = 7.0 * (1 - 0.85 * sky.cloud)
    turbulence = (0.13 + 0.38 * sky.sun) * noise(rng, len(sky.clock), 0.4)
    ground = relax(gained - lost, 4.0)
    return np.asarray(10.4 + 6.0 * season(sky.clock, 209) + sky.air_mass + ground + turbulence)


def _dew_point(rng: np.random.Generator, sky: _Sky, temperature: Array) -> Array:
    """Dew point in degC; excess vapour condenses as dew or fog."""
    rows = len(sky.clock)
    moisture = 2.6 * noise(rng, rows, 28, 1.5) + 0.18 * noise(rng, rows, 0.7)
    # By day the ground's air mixes with drier air from above.
    mixing = 1.6 * relax(sky.sun, 2.0)
    climate = 5.4 + 6.8 * season(sky.clock, 222) + 0.75 * sky.air_mass + 2.5 * (sky.cloud - 0.55)
    wanted = climate + moisture - mixing
    # A soft approach to saturation (softplus, 2 degC wide), which is reached when less than 0.6 degC is left.
    depression = 2.0 * np.logaddexp(0.0, (temperature - wanted) / 2.0) - 0.6
    return np.asarray(temperature - np.maximum(depression, 0.0))


def _wind_speed(rng: np.random.Generator, sky: _Sky) -> Array:
    """Wind speed in m/s, with an approximately normal square root; stronger in winter, in lows and by day."""
    rows = len(sky.clock)
    weather = 0.2 * season(sky.clock, 20) - 0.2 * sky.systems + 0.46 * noise(rng, rows, 9)
    day = 0.7 * relax(sky.sun**0.75, 1.5)
    root = 1.08 + weather + day + 0.18 * noise(rng, rows, 0.25)
    return np.asarray(0.2 + np.square(np.maximum(root, 0.1)))


def _gust(rng: np.random.Generator, speed: Array) -> Array:
    """Strongest wind in m/s within 10 minutes of mean `speed`: about 1.7 times as strong."""
    return np.asarray(speed * (1 + 0.62 * np.exp(0.53 * noise(rng, len(speed), 0.3))) + 0.05)


def _wind_direction(rng: np.random.Generator, speed: Array) -> Array:
    """Direction in degrees: mostly along the valley, from south-west or north-east; light winds vary more."""
    rows = len(speed)
    along = 0.8 + 1.3 * noise(rng, rows, 26, 1)
    across = 0.5 * noise(rng, rows, 26, 1)
    flutter = 20 * noise(rng, rows, 0.2) * np.minimum(4.0, 2.0 / speed)
    return np.asarray((205 + np.degrees(np.arctan2(across, along)) + flutter) % 360)
