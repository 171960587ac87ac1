"""Words that take back, or belittle, the AGREED they stand beside: "void", "only joking", "wrong thread".

They are looked for where no sentence is expected: in a name, in the lines of a signature, in a notice, and in what
stands inside a quotation and is not ours. Where one is found, a person looks.
"""

import re

TAKES_BACK = re.compile(
    r"""\b(?:
      # What was written does not count.
      void\w*|null|nullif\w*|scrap\w*|scratch|strike|retract\w*|rescind\w*|revok\w*|ignor\w*|disregard\w*|undo\w*
      |overrul\w*|delet\w*|unsent|recall\w*|revers\w*|supersed\w*|expired?|invalid\w*|frozen|paus\w*|suspen\w*|draft\w*
      |out\ of\ date|forget\ (?:it|that|this)|never\ mind
      # It was not meant.
      |oops|whoops|correction|corrected|errors?|erroneous\w*|wrong\w*|mistak\w*|mis-?sent|misclick\w*
      |typos?|auto-?correct\w*
      |test(?!\ valley)|testing|jok\w*|jk|lol|(?:ha\s?){2,}|kidding|jest|sarcas\w*|iron(?:y|ic)|rubbish|nonsense
      |sike|psych
      |as\ if|yeah\ right|whatever|fat\ chance|dead\ body|wish|dream\ on|lies?|lying|untrue|pretend\w*|hypothetical\w*
      # It says no in another way.
      |none|nothing|nobody|nope|nah|naw|nay|negative|false|unlikely|hardly|zero|den(?:y|ied|ies)|oppos\w*|object|objects
      |objected|objections?|objecting|against|reject\w*|disput\w*|contest(?:s|ed|ing)?|unhappy|uncertain|unsure|undecided
      |doubt(?:s|ed|ful)?|unavailable|nfa
      # It is bound, or is not all.
      |partial\w*|provisional\w*|reluctan\w*|verbally|informal\w*|off\ the\ record|duress|protest|prejudice
      |reservations?
      |caveats?|reconsider\w*|second\ thoughts|t\.?b\.?[acd]|to\ be\ (?:confirmed|decided|agreed)|to\ follow|follows
      |await\w*|in\ part|in\ principle|see\ (?:below|above|attached|letter|note|overleaf)
      # Somebody else says it.
      |says?|said|quot(?:e|ed|es|ing)|apparently|supposedly|allegedly|dictated|according
      # Welsh.
      |dile\w*|dilë\w*|diddym\w*|dirym\w*|di-rym\w*|anwybydd\w*|[cgn]?g?h?amgymeriad\w*|gwall\w*|tynn\w*|anghywir|ffug
      |j[oô]c\w*|drafft\w*|(?<!gwasanaeth\ )prawf|dros\ dro|rhannol|[ao]modol|nage|naddo|byth|erioed|anghyt\w*
      |[cg]h?an[sm]l\w*
      |celwydd\w*|diystyr\w*|amheu\w*|ansicr\w*|gweler
    )\b|[🙃🙄🤣😂😜😉👎❌🚫✘✗]""",
    re.IGNORECASE | re.VERBOSE,
)
