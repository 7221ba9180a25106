"""Fitted by `python -m bench.fit_forecast`, see docs/decisions/0007-forecast.md. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
    0.2849,  # mean_7
    0.3109,  # mean_14
    0.0038,  # mean_56
    0.1055,  # mean_91
    0.1596,  # mean_182
    0.4207,  # cycle
    0.0964,  # year
    -0.4441,  # freaks
    -0.0332,  # mean_7_far
    -0.1044,  # mean_14_far
    -0.0056,  # mean_56_far
    0.0043,  # mean_91_far
    0.0221,  # mean_182_far
    0.1012,  # cycle_far
    -0.0200,  # year_far
    0.3358,  # freaks_far
)

# weights of the signals that say how far off it may be
SPREADING = (
    -0.0189,  # one
    0.2200,  # own_errors
    0.1176,  # own_known
    0.0471,  # weekly
    0.2436,  # noise
    0.1213,  # far
    0.1903,  # lead
    0.2277,  # apart
    0.0244,  # short
    -0.5138,  # shorter
    0.1089,  # elapsed
    0.1049,  # no_year
)

# the distribution about that place, in units of that distance, at these probabilities
LEVELS = (
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.15,
    0.2,
    0.25,
    0.3,
    0.35,
    0.4,
    0.45,
    0.5,
    0.55,
    0.6,
    0.65,
    0.7,
    0.75,
    0.8,
    0.85,
    0.9,
    0.95,
    0.975,
    0.99,
    0.995,
)
STEPS = (
    -5.4826,
    -3.9992,
    -2.6607,
    -1.9186,
    -1.3496,
    -1.0618,
    -0.8328,
    -0.6529,
    -0.4898,
    -0.3438,
    -0.2059,
    -0.0828,
    0.0396,
    0.1643,
    0.2844,
    0.4175,
    0.5640,
    0.7318,
    0.9259,
    1.1707,
    1.5489,
    2.2302,
    3.1333,
    5.1878,
    6.7505,
)

# the power by which the fan opens along the days to come
OPENING = 1.10
