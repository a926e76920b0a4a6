"""The only place that knows docx: templates, filters, the read model, the house style."""
