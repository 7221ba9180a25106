"""What runs in the child process that reads files of strangers. It imports little, and nothing else of this house."""
