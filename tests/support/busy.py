"""How long something may take: its limit holds on an idle machine, and grows where others want the processors too."""

import os

MOST = 6  # times as long


def allowed(limit: float) -> float:
    """A limit of time, in whatever unit, for a machine as busy as this one has been in the last minute."""
    each = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 1.0
    return limit * min(max(each, 1.0), MOST)
