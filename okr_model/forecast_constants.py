"""Fitted by `python -m bench.fit_forecast`; docs/decisions/0007-forecast.md says on what. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
    0.2852,  # mean_7
    0.3095,  # mean_14
    -0.0043,  # mean_56
    0.1079,  # mean_91
    0.1579,  # mean_182
    0.4503,  # cycle
    0.0918,  # year
    -0.4402,  # freaks
    -0.0345,  # mean_7_far
    -0.1072,  # mean_14_far
    -0.0080,  # mean_56_far
    0.0092,  # mean_91_far
    0.0194,  # mean_182_far
    0.1270,  # cycle_far
    -0.0184,  # year_far
    0.3306,  # freaks_far
)

# weights of the signals that say how far off it may be
SPREADING = (
    -0.0174,  # one
    0.2198,  # own_errors
    0.1163,  # own_known
    0.0454,  # weekly
    0.2473,  # noise
    0.1240,  # far
    0.1929,  # lead
    0.2284,  # apart
    0.0253,  # short
    -0.5187,  # shorter
    0.1156,  # elapsed
    0.1063,  # no_year
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
    -5.7107,
    -4.1759,
    -2.7848,
    -2.0008,
    -1.4060,
    -1.1080,
    -0.8692,
    -0.6813,
    -0.5108,
    -0.3593,
    -0.2168,
    -0.0869,
    0.0409,
    0.1670,
    0.2933,
    0.4337,
    0.5862,
    0.7579,
    0.9632,
    1.2172,
    1.6087,
    2.3301,
    3.2582,
    5.3977,
    7.0125,
)

# the power by which the fan opens along the days to come
OPENING = 1.10
