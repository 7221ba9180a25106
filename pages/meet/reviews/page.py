"""Review meetings: those that are coming, those that were held, and the form of a new one."""

from pages.meet import review_list
from pages.ui import filters, frame, queries
from pages.ui.i18n import t

review_list.go_to_new_one()
review_list.needs_a_plan()

frame.title(t("Reviews"))
review_list.new_review(queries.scoreboard(filters.wanted_cycle(), None))
review_list.all_reviews()
