"""Settings: `okr.toml`, secrets and their vault, sign-in, languages, the running server."""
