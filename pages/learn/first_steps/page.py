"""The first steps of each part, ticked by what is really there: the reader's own part first."""

from data.queries.first_steps import PARTS
from pages.learn.first_steps import step_list
from pages.ui import checklist, frame
from pages.ui.i18n import t

own = checklist.parts_of_reader()
frame.title(t("First steps"), t("Each ticks itself once it is done."))
for part in sorted(PARTS, key=lambda one: one not in own):
    step_list.draw(part, [one for one in checklist.steps() if one.part == part])
