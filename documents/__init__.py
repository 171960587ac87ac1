"""Papers for people: PDF, typeset from the templates in templates/pdf/."""
