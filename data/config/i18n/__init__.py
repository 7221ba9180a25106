"""Texts, numbers and days in a language; the catalogues stand in `locale/`."""
