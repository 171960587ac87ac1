"""Does somebody say that we have read an answer wrongly? One word is asked for: WRONG, in Welsh ANGHYWIR."""

import re

# "Wrong." and "Wrong: I said no", but not "Wrong person, sorry" or "What is wrong with waiting?"
_WRONG = re.compile(
    r"""[\W_]*
        (?:(?:that(?:'s|\ is)|this\ is|it(?:'s|\ is))\ )?(?:wrong|incorrect)
        |[\W_]*(?:mae\ hynn?y?(?:'n|\ yn)\ |mae'n\ |yn\ )?anghywir
    """,
    re.IGNORECASE | re.VERBOSE,
)
_END = re.compile(r"[ \t*_\"”']*(?:[.,!:;–—-]|\n|$)")


def says_wrong(text: str) -> bool:
    """Whether the author's own words (see newtext) begin with that word, said for itself.

    Reading it where it was not meant brings an answer before a person, which harms no child.
    """
    plain = text.strip().replace("\r\n", "\n").replace("’", "'")
    found = _WRONG.match(plain)
    return found is not None and _END.match(plain, found.end()) is not None
