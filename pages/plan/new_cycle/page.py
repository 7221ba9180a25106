"""A new cycle: its period, and what is carried over into it."""

from pages.plan.forms import selected_plan
from pages.plan.new_cycle import new_cycle_form, old_scores
from pages.ui import frame
from pages.ui.forms import kept_form
from pages.ui.i18n import cycle_id, t

old = selected_plan.origin()
frame.title(t("New cycle based on {id}", id=cycle_id(old.cycle.id)) if old else t("New cycle"))

about = ("new_cycle", old.cycle.id if old else "")
with kept_form.opened(*about, name=t("the new cycle"), at=("from", "metric", "from_theme")) as form:
    cycle = new_cycle_form.choose_period(form)
    carry, baselines = new_cycle_form.choose_carried(form, old) if old else ([], {})
    scores = old_scores.give(form, old) if old else {}
if beginning := new_cycle_form.button(cycle):
    new_cycle_form.begin(beginning, form, cycle, old, carry, baselines, scores)
