"""Distributed engines through ibis, in a process of its own."""
