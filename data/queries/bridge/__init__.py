"""Why a key result moved."""
