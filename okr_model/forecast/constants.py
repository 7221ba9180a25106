"""Fitted by `python -m bench.fit_forecast`, see docs/decisions/0007-forecast.md. Do not edit by hand."""

# weights of the signals that place the mean day to come
PLACING = (
    0.3519,  # mean_7
    0.1735,  # mean_14
    0.1551,  # mean_56
    -0.0428,  # mean_91
    0.2484,  # mean_182
    0.1411,  # cycle
    0.0610,  # year
    -0.0832,  # freaks
    0.8054,  # year_alike
    -0.0533,  # mean_7_far
    -0.0425,  # mean_14_far
    -0.0408,  # mean_56_far
    0.0494,  # mean_91_far
    0.0332,  # mean_182_far
    0.1362,  # cycle_far
    -0.0102,  # year_far
    0.4605,  # freaks_far
    -0.0030,  # year_alike_far
    0.4778,  # mean_7_lasting
    0.1866,  # mean_14_lasting
    -0.2986,  # mean_56_lasting
    -0.2029,  # mean_91_lasting
    0.1015,  # mean_182_lasting
    0.1751,  # cycle_lasting
    0.0624,  # mean_7_lasting_longer
    -0.0685,  # mean_14_lasting_longer
    0.2515,  # mean_56_lasting_longer
    0.0916,  # mean_91_lasting_longer
    -0.3620,  # mean_182_lasting_longer
    -0.2032,  # cycle_lasting_longer
)

# weights of the signals that say how far off it may be
SPREADING = (
    0.8976,  # one
    -0.0327,  # own_errors
    -0.0873,  # own_known
    0.0436,  # weekly
    0.2300,  # noise
    0.0902,  # far
    0.1373,  # lead
    0.1801,  # apart
    -0.0416,  # short
    -0.4520,  # shorter
    0.1129,  # elapsed
    0.2974,  # no_year
    0.1243,  # freaks
    -0.2393,  # lasting
    0.0092,  # lasting_longer
    -0.1764,  # lasting_noise
    -0.0288,  # lasting_longer_noise
    -0.4570,  # zeros
    0.2255,  # fortnights
    0.1127,  # months
    0.0393,  # last_week
    -0.2034,  # alike
    0.1031,  # year
    0.1033,  # weekdays
    0.0407,  # window
    0.3152,  # placed_errors
    0.0859,  # placed_known
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
    -5.1213,
    -3.9326,
    -2.7310,
    -2.0596,
    -1.4599,
    -1.1238,
    -0.8821,
    -0.6942,
    -0.5345,
    -0.3816,
    -0.2459,
    -0.1151,
    0.0071,
    0.1308,
    0.2567,
    0.3974,
    0.5532,
    0.7277,
    0.9381,
    1.2081,
    1.6091,
    2.3766,
    3.3301,
    5.2442,
    7.2926,
)

# the power by which the fan opens along the days to come
OPENING = 1.08
