"""Goal-setting sessions."""
