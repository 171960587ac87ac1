"""What the templates of mails and pages need to speak a language: Jinja's i18n extension, `said`, and the filters."""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from services import words
from services.tongues import Language


def install(
    jinja: Environment,
    language_of: Callable[[Context], Language],
    cleaned: Callable[[Any], Any] = lambda value: value,
) -> None:
    """Lets `jinja` say {% trans %}, _(), said() and its times in the language that `language_of` finds.

    `cleaned` is given every value that goes into a sentence, as the environment's `finalize` is for the others.
    """
    jinja.add_extension("jinja2.ext.i18n")

    def filled(context: Context, message: str, values: dict[str, Any], language: Language) -> str:
        # The catalogue's words are ours and may be markup; what goes into them may not.
        kept = {name: cleaned(value) for name, value in values.items()}
        if context.eval_ctx.autoescape:
            return Markup(language.finished(Markup(message) % kept))  # noqa: S704
        return language.finished(message % kept)

    @pass_context
    def gettext(context: Context, message: str, **values: Any) -> str:
        language = language_of(context)
        return filled(context, language.say(message), values, language)

    @pass_context
    def ngettext(context: Context, one: str, many: str, num: int, **values: Any) -> str:
        language = language_of(context)
        return filled(context, language.plural(one, many, num), {"num": num, **values}, language)

    @pass_context
    def said(context: Context, text: str) -> str:
        return language_of(context).say(text)

    jinja.globals |= {"gettext": gettext, "ngettext": ngettext, "said": said}
    jinja.newstyle_gettext = True  # type: ignore[attr-defined]
    filters: dict[str, Callable[..., str]] = {
        "spoken": words.spoken,
        "clock": words.clock,
        "day": words.day,
        "dated": words.dated,
        "doer": words.doer,
        "birthday": words.birthday,
        "stamp": words.stamp,
        "who": words.named,
        "span": words.span,
        "limit": words.length,
        "kept_for": words.kept_for,
        "undelivered": words.undelivered,
        # Of a TimelineStep.
        "derived": lambda step, language: words.why(step.why, step.because, language),
    }
    jinja.filters |= {name: _in_language(function, language_of) for name, function in filters.items()}
    jinja.filters["reach"] = words.reach


def _in_language(say: Callable[..., str], language_of: Callable[[Context], Language]) -> Callable[..., str]:
    @pass_context
    def filtered(context: Context, value: Any) -> str:
        return say(value, language_of(context))

    return filtered
