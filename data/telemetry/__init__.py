"""What the program tells of itself while it runs: logs, numbers of errors, meters. It knows no other room of data/."""
