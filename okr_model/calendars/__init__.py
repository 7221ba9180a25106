"""Calendars: which year, month and day of one a day is."""
