"""Fitted by `python -m bench.fit_forecast`, see docs/decisions/0007-forecast.md. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
    0.3876,  # mean_7
    0.1566,  # mean_14
    0.1144,  # mean_56
    -0.0165,  # mean_91
    0.3079,  # mean_182
    0.2197,  # cycle
    0.0384,  # year
    0.0265,  # freaks
    0.6319,  # year_alike
    -0.0464,  # mean_7_far
    -0.0341,  # mean_14_far
    -0.0254,  # mean_56_far
    0.0528,  # mean_91_far
    0.0156,  # mean_182_far
    0.1658,  # cycle_far
    -0.0132,  # year_far
    0.1708,  # freaks_far
    -0.1084,  # year_alike_far
    0.5336,  # mean_7_lasting
    0.0922,  # mean_14_lasting
    -0.4137,  # mean_56_lasting
    -0.0977,  # mean_91_lasting
    0.1283,  # mean_182_lasting
    0.1243,  # cycle_lasting
    0.0938,  # mean_7_lasting_longer
    0.0447,  # mean_14_lasting_longer
    0.4625,  # mean_56_lasting_longer
    0.0429,  # mean_91_lasting_longer
    -0.4812,  # mean_182_lasting_longer
    -0.0984,  # cycle_lasting_longer
)

# weights of the signals that say how far off it may be
SPREADING = (
    0.6150,  # one
    -0.1131,  # own_errors
    -0.1131,  # own_known
    -0.0278,  # weekly
    0.2794,  # noise
    0.1305,  # far
    0.1370,  # lead
    0.1979,  # apart
    0.0014,  # short
    -0.4926,  # shorter
    0.1322,  # elapsed
    0.4152,  # no_year
    0.0649,  # freaks
    -0.3640,  # lasting
    -0.1361,  # lasting_longer
    -0.2426,  # lasting_noise
    -0.0915,  # lasting_longer_noise
    -0.4279,  # zeros
    0.2057,  # fortnights
    0.0805,  # months
    0.0403,  # last_week
    -0.0090,  # alike
    0.1105,  # year
    -0.1490,  # weekdays
    0.0690,  # window
    0.3553,  # placed_errors
    0.1153,  # placed_known
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
    -5.4898,
    -4.1275,
    -2.7860,
    -2.0836,
    -1.4481,
    -1.0997,
    -0.8744,
    -0.6777,
    -0.5246,
    -0.3786,
    -0.2508,
    -0.1282,
    -0.0015,
    0.1212,
    0.2495,
    0.3877,
    0.5454,
    0.7135,
    0.9319,
    1.2097,
    1.6171,
    2.3903,
    3.3291,
    5.2730,
    7.0655,
)

# the power by which the fan opens along the days to come
OPENING = 1.05
