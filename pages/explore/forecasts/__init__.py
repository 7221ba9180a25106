"""The page forecasts."""
