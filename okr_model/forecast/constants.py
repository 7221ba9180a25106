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
    1.0063,  # one
    -0.0342,  # own_errors
    -0.1171,  # own_known
    -0.0990,  # weekly
    0.2046,  # noise
    0.1077,  # far
    0.1361,  # lead
    0.2318,  # apart
    -0.0070,  # short
    -0.4640,  # shorter
    0.1376,  # elapsed
    0.4320,  # no_year
    0.0753,  # freaks
    0.1077,  # counts
    -0.4918,  # zeros
    0.1488,  # fortnights
    0.1833,  # months
    0.0323,  # last_week
    0.1032,  # alike
    0.1106,  # year
    -0.4265,  # weekdays
    0.0829,  # window
    0.3884,  # placed_errors
    0.0856,  # placed_known
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
    -5.4260,
    -4.0870,
    -2.7297,
    -2.0283,
    -1.4161,
    -1.0815,
    -0.8556,
    -0.6618,
    -0.5107,
    -0.3722,
    -0.2443,
    -0.1248,
    -0.0013,
    0.1194,
    0.2449,
    0.3796,
    0.5353,
    0.7032,
    0.9103,
    1.1819,
    1.5907,
    2.3217,
    3.2428,
    5.2914,
    7.1620,
)

# the power by which the fan opens along the days to come
OPENING = 1.05
