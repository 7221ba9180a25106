"""Tokens by which programs ask the API in a person's name."""
