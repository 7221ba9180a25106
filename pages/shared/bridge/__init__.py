"""Why a key result moved: from which moment, as a waterfall and in one sentence."""
