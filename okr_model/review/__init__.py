"""The review meeting: its rules, its pack, its minutes, and what came of the last one."""
