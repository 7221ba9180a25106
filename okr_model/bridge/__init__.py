"""Why a key result moved between two moments."""
