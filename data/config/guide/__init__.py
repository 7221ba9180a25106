"""The text of the guide, a folder of Markdown for each language; `chapters` reads it."""
