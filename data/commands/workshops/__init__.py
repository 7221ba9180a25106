"""Changes in goal-setting sessions."""
