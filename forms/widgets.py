"""GOV.UK's components with their own few words in the language of the page, and hints under single choices."""

from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from govuk_frontend_wtf import wtforms_widgets as gov
from wtforms import Field

# A number for each plural form that the browser may ask for (Unicode CLDR, Welsh).
PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 6, "other": 4}


class Translated:
    """Before a component's class: the words that the component would say in English."""

    def map_gov_params(self, field: Field, **rest: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **rest)  # type: ignore[misc]
        if "errorMessage" in params:
            params["errorMessage"]["visuallyHiddenText"] = _("Error")
        if not (params.get("hint") or {}).get("text"):
            params["hint"] = None
        return params


class TextInput(Translated, gov.GovTextInput):
    pass


class Select(Translated, gov.GovSelect):
    pass


class TickInput(Translated, gov.GovCheckboxInput):
    pass


class TicksInput(Translated, gov.GovCheckboxesInput):
    """Several tick boxes; `field.hints` as for radio buttons."""

    def map_gov_params(self, field: Field, **rest: Any) -> dict[str, Any]:
        return _with_hints(super().map_gov_params(field, **rest), field)


class RadioInput(Translated, gov.GovRadioInput):
    """Radio buttons; `field.hints` has what is to be read under single choices, by value."""

    def map_gov_params(self, field: Field, **rest: Any) -> dict[str, Any]:
        return _with_hints(super().map_gov_params(field, **rest), field)


def _with_hints(params: dict[str, Any], field: Field) -> dict[str, Any]:
    for item in params["items"]:
        if lines := field.hints.get(item["value"]):
            item["hint"] = {"text": "; ".join(lines)}
    return params


class DateInput(Translated, gov.GovDateInput):
    def map_gov_params(self, field: Field, **rest: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **rest)
        for item, label in zip(params["items"], (_("Day"), _("Month"), _("Year")), strict=True):
            item["label"] = label
        return params


class CharacterCount(Translated, gov.GovCharacterCount):
    def map_gov_params(self, field: Field, **rest: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **rest)
        # The browser's script puts the number in, and has the English words itself.
        if str(get_locale() or "en") == "en":
            return params
        count = "%{count}"
        params["textareaDescriptionText"] = _("You can enter up to %(count)s characters", count=count)
        params["charactersAtLimitText"] = _("You have 0 characters remaining")
        params["charactersUnderLimitText"] = {
            form: ngettext(
                "You have %(count)s character remaining",
                "You have %(count)s characters remaining",
                number,
                count=count,
            )
            for form, number in PLURALS.items()
        }
        params["charactersOverLimitText"] = {
            form: ngettext(
                "You have %(count)s character too many",
                "You have %(count)s characters too many",
                number,
                count=count,
            )
            for form, number in PLURALS.items()
        }
        return params
