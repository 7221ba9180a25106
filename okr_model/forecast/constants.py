"""Fitted by `python -m bench.fit_forecast`, see docs/decisions/0007-forecast.md. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
    0.3354,  # mean_7
    0.1959,  # mean_14
    0.1293,  # mean_56
    -0.0041,  # mean_91
    0.2477,  # mean_182
    0.1424,  # cycle
    0.0539,  # year
    -0.0832,  # freaks
    0.7911,  # year_alike
    -0.0492,  # mean_7_far
    -0.0432,  # mean_14_far
    -0.0515,  # mean_56_far
    0.0661,  # mean_91_far
    0.0299,  # mean_182_far
    0.0997,  # cycle_far
    -0.0208,  # year_far
    0.4629,  # freaks_far
    0.0088,  # year_alike_far
    0.4014,  # mean_7_lasting
    0.2584,  # mean_14_lasting
    -0.2812,  # mean_56_lasting
    -0.1776,  # mean_91_lasting
    0.0734,  # mean_182_lasting
    0.1689,  # cycle_lasting
    0.0852,  # mean_7_lasting_longer
    -0.0620,  # mean_14_lasting_longer
    0.2559,  # mean_56_lasting_longer
    0.0045,  # mean_91_lasting_longer
    -0.3499,  # mean_182_lasting_longer
    -0.2220,  # cycle_lasting_longer
)

# weights of the signals that say how far off it may be
SPREADING = (
    0.9473,  # one
    0.0716,  # own_errors
    -0.0729,  # own_known
    0.0799,  # weekly
    0.4298,  # noise
    0.1676,  # far
    0.1985,  # lead
    0.2243,  # apart
    0.0123,  # short
    -0.4959,  # shorter
    0.0703,  # elapsed
    0.2627,  # no_year
    0.0719,  # freaks
    -0.3060,  # lasting
    0.0168,  # lasting_longer
    -0.2226,  # lasting_noise
    -0.0380,  # lasting_longer_noise
    -0.6733,  # zeros
    0.1416,  # fortnights
    -0.0262,  # months
    0.0423,  # last_week
    -0.1621,  # alike
    0.0895,  # year
    -0.0225,  # weekdays
    0.0352,  # window
    0.2509,  # placed_errors
    0.0390,  # placed_known
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
    -5.5789,
    -4.3282,
    -3.0641,
    -2.2888,
    -1.6108,
    -1.2423,
    -0.9780,
    -0.7663,
    -0.5886,
    -0.4241,
    -0.2736,
    -0.1274,
    0.0099,
    0.1483,
    0.2895,
    0.4460,
    0.6161,
    0.8046,
    1.0422,
    1.3428,
    1.7898,
    2.6713,
    3.8159,
    6.3235,
    9.0401,
)

# the power by which the fan opens along the days to come
OPENING = 1.08
