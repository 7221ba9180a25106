"""Fitted by `python -m bench.fit_forecast`, see docs/decisions/0007-forecast.md. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
    0.2853,  # mean_7
    0.3097,  # mean_14
    -0.0046,  # mean_56
    0.1083,  # mean_91
    0.1576,  # mean_182
    0.4507,  # cycle
    0.0926,  # year
    -0.4408,  # freaks
    -0.0344,  # mean_7_far
    -0.1071,  # mean_14_far
    -0.0074,  # mean_56_far
    0.0084,  # mean_91_far
    0.0194,  # mean_182_far
    0.1278,  # cycle_far
    -0.0190,  # year_far
    0.3308,  # freaks_far
)

# weights of the signals that say how far off it may be
SPREADING = (
    -0.0176,  # one
    0.2199,  # own_errors
    0.1163,  # own_known
    0.0457,  # weekly
    0.2469,  # noise
    0.1239,  # far
    0.1930,  # lead
    0.2284,  # apart
    0.0253,  # short
    -0.5186,  # shorter
    0.1154,  # elapsed
    0.1064,  # no_year
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
    -5.7099,
    -4.1767,
    -2.7843,
    -2.0018,
    -1.4070,
    -1.1074,
    -0.8689,
    -0.6815,
    -0.5109,
    -0.3598,
    -0.2172,
    -0.0870,
    0.0407,
    0.1667,
    0.2933,
    0.4331,
    0.5860,
    0.7577,
    0.9629,
    1.2169,
    1.6093,
    2.3304,
    3.2578,
    5.3975,
    7.0119,
)

# the power by which the fan opens along the days to come
OPENING = 1.10
