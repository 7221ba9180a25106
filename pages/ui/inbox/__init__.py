"""The bell in the header: what waits for the reader, and what others said and decided that concerns them."""
