"""A form that was sent in: checked, and carried out."""

from collections.abc import Callable

from flask import request
from wtforms.form import BaseForm

from casework.errors import NotPossible
from forms.pages import Fault, faults_of
from web.language import tongue


def submitted(form: BaseForm, run: Callable[[], object]) -> list[Fault]:
    """On POST: checks the form and carries it out. What the case does not allow is a fault too."""
    if request.method == "GET":
        return []
    if faults := faults_of(form):
        return faults
    try:
        run()
    except NotPossible as error:
        return [Fault("", "", "main-content", tongue().say(error.args[0]))]
    return []
