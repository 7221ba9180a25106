"""The first look: the overview as the reader saw it last, sent with the page, seen until Streamlit has drawn its own.

It is sent only where the overview would come out the same to the letter: to the same reader, of the same version of the
workspace, with the same view, in the same language (docs/decisions/0046-first-look.md).
"""
