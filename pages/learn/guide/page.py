"""What OKRs are, how the quarter is worked with them, and how the figures come about, with the reader's own figures."""

import streamlit as st

from data.config.guide.chapters import chapter_about, chapters
from pages.learn.guide import contents, figures, paragraphs
from pages.ui import frame
from pages.ui.i18n import language, t

whole = chapters(language())
chapter = chapter_about(language(), st.query_params.get("about", ""))
frame.title(t("Guide"))
beside, text = st.columns([1, 3], gap="large")
with beside:
    contents.draw(whole, chapter)
with text, st.container(key="guide"):
    paragraphs.draw(chapter, figures.of_reader())
    contents.onwards(whole, chapter)
