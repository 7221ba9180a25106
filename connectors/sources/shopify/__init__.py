"""Shopify: its Admin API, what an order means, and the connector."""
