"""Dense lists: one table of markup, in which a row's title leads to what the row is about.

Streamlit's own table has no links that open in place, and costs the browser more than all of the markup.
"""

from pages.ui.lists.dense_list import NOTHING, Column, Row, Section, link, show

__all__ = ["NOTHING", "Column", "Row", "Section", "link", "show"]
