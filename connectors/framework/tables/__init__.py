"""Tables as people have them: any text or workbook read into rows, and what their columns, days and numbers mean."""
