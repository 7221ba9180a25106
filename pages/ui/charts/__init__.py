"""The charts, one family."""

from pages.ui.charts import look as look  # every chart is drawn with it
