"""The record of forecasts."""
