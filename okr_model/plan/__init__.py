"""Objectives, key results, cycles, people, and how they are aligned and written well."""
