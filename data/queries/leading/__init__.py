"""What a leader looks at in a week: whose teams they are, what of them needs a word, and their rhythm."""
