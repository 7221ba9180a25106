"""What pages share: words, cards, charts, the state in the URL, and every cached read."""
