"""The workspace in Slack: notices as direct messages, check-ins answered in place, links that show their figures."""
