"""Events and what they brought."""
