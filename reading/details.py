"""Which line below AGREED is surely of a signature: a post, an agency, an address, or a way to reach somebody.

It must show that it is one. That it has capitals and no word of refusing is not enough: "Frozen", "School To Lead" and
"Case Closed" have them too. What a signature holds besides is asked about; nothing is lost by that but a question.
"""

import re

# A telephone, an address of the web or of e-mail, a postcode.
_REACHED = re.compile(
    r"(?:\d[\s()./-]{0,3}){7}|[\w.+-]@[\w-]+\.\w|\bwww\.\w|https?://\w|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b"
    r"|\b(?i:ext|extn|extension|est|estyniad)\b\W{0,3}\d{2}"
)
# Those whole, with the words that introduce them: what is left of a line beside them must be of a signature, too.
_ADDRESS = re.compile(
    r"(?i:(?:direct|main|switch|office|work|mobile|duty|the|our|my|secure|general|team)\s+)*"
    r"(?i:(?:tel|telephone|mob|mobile|phone|fax|ffôn|symudol|rhif|number|no|line|dial|switchboard|e-?mail|e-?bost|web|website|gwefan"
    r"|address|cyfeiriad|t|m|e|w|p|f|dd)\b[.:]*\s*)*"
    r"(?:\+?\(?\d[\d\s()./-]{5,}\d|[\w.+'-]+@[\w.-]+\w|(?:https?://|www\.)\S+|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b"
    r"|\b(?i:ext|extn|extension|est|estyniad)\b\W{0,3}\d+)"
)
# "Visiting" alone may be what was asked for.
_HEALTH_VISITING = re.compile(r"\bhealth visiting\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b")
_STREETS = frozenset(
    "house centre hall building buildings floor street road lane avenue square way park place quay drive crescent"
    " terrace wharf campus ffordd heol stryd".split()
)
_HOURS = re.compile(
    r"out of hours|"
    r"(?:my |usual )?(?:working |office |oriau )?(?:hours|days|gwaith|pattern)?\W{0,3}"
    r"(?:part|full|rhan|llawn)[- ](?:time|amser)\W*|"
    r"(?:my |usual )?(?:working|office|oriau|days|teaching|i work|part[- ]time)\b[^.!?]*"
    r"\b(?:mon|tue|wed|thu|fri|dydd|llun|mawrth|mercher|iau|gwener)\w*[^.!?]*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[|,/·•;()]|(?<=\s)[-–—](?=\s)|\s{3,}")
_WORD = re.compile(r"[^\W_][\w.'&+-]*")
# How the names of posts, agencies and streets end; Welsh ones begin with the same words.
_KNOWN = frozenset(
    # Posts.
    "manager managers worker workers practitioner partner lead leads leader head deputy director assistant"
    " officer officers nurse matron midwife doctor dr gp paediatrician psychologist psychiatrist therapist"
    " consultant registrar sister pharmacist"
    " visitor visitors teacher headteacher principal tutor governor senco sendco dsl ddsl"
    " coordinator co-ordinator administrator administration secretary adviser advisor advocate supervisor chair"
    " chairman vice commissioner executive chief inspector sergeant constable superintendent detective dc ds di"
    " dci pc ps solicitor barrister lawyer apprentice trainee specialist professional professionals strategic"
    " operational clinical medical mr mrs ms miss mx prof rev sir"
    # Agencies and their parts.
    " council borough county city authority trust nhs icb lscb scb board boards partnership partnerships hub mash"
    " camhs cafcass nspcc barnardo's cypmhs lado iro cin lac qa yot yjs team teams unit service services"
    " department directorate division office company ltd limited cic charity foundation federation association"
    " agency agencies network school schools academy academies college university nursery infants infant junior"
    " juniors primary secondary hospital hospitals clinic surgery practice police constabulary probation court"
    " courts education safeguarding health healthcare care social nursing midwifery paediatrics psychology"
    " psychiatry housing children children's childrens families young people adults adult protection quality"
    " assurance improvement intervention emergency misuse pdu"
    " operations commissioning disability disabilities inclusion welfare"
    # Places.
    " house centre center hall building buildings floor room street road lane avenue square way park place court"
    " quay drive crescent terrace wharf campus site suite block north south east west central hampshire southampton"
    " portsmouth wight berkshire sussex yorkshire bedfordshire luton bedford brighton hove wales england uk"
    # Degrees.
    " ba bsc ma msc mphil phd dphil md llb llm pgce pgdip npq npqh cqsw dipsw qts rn rgn rscn rmn rm scphn frcpch"
    " mrcpch mrcgp frcp mrcp mbbs mbchb mbe obe qpm hons honours"
    # How somebody is spoken of.
    " she he they her him them hers his theirs hi ef fe nhw pronouns"
    # In Welsh.
    " rheolwr rheolwraig gweithiwr gweithwraig pennaeth arweinydd swyddog uwch dirprwy cyfarwyddwr cynorthwyydd"
    " nyrs bydwraig meddyg athro athrawes ymwelydd ymgynghorydd cydlynydd cadeirydd heddwas cyngor bwrdd heddlu"
    " ysgol coleg prifysgol ymddiriedolaeth gwasanaeth gwasanaethau tîm adran uned canolfan ysbyty meddygfa"
    " diogelu plant pobl ifanc teuluoedd gofal cymdeithasol iechyd addysg tŷ ffordd heol stryd cymru".split()
)
# In Welsh the name of a post or an agency stands behind its kind.
_WELSH_FIRST = frozenset(
    "rheolwr gweithiwr pennaeth arweinydd swyddog cyfarwyddwr cyngor bwrdd heddlu ysgol coleg prifysgol gwasanaeth"
    " gwasanaethau tîm adran uned canolfan ysbyty tŷ ffordd heol stryd ymddiriedolaeth".split()
)
# Between these the name of a place or of a part may stand, and each side of them must be known.
_JOINS = frozenset("at in for with by on from gyda yn mewn ar gyfer am".split())
_OF = frozenset("of o y yr".split())
# "Another School", "Both Families", "One Bed House": some of those whom the case is about, or something else than was
# asked for. "Three Rivers School" is the name of one, and "Older People's Team" a post's.
_SOME = frozenset(
    "different nearest same any either neither both other others another remaining rest some most many few several"
    " every each".split()
)
_COUNTS = frozenset("one two three four five six half all".split())
_NAMED_SO = frozenset("school academy primary infant infants junior college surgery practice".split())
_AGES = frozenset(
    "older elder younger eldest oldest youngest middle little big small first second third last".split()
)
_WHOM = frozenset(
    "young children children's childrens people family families adult adults professional professionals".split()
)
# "Ask Housing", "Try Children's Services": somebody is sent on.
_SENDS_ON = frozenset(
    "ask try ring phone call see tell check speak talk go use copy cc over blame consult"
    " await awaits contact refer inform involve invite send gofynnwch ffoniwch gweler".split()
)
# What no line of a signature has, whatever it ends in.
_NEVER = re.compile(
    r"\b(?:pressure|coerced|duress|basis|trial|sessions?|mornings?|afternoons?|reduced|half[- ]days?|eldest|youngest"
    r"|siblings?|opinion|choos\w+|pays?|paid|outvoted|overrul\w+|disput\w+|reluctant\w*|unhapp\w+|regardless|anyway|dreams?|upheld"
    r"|stands|unmet|sarcas\w+|meltdown|trawiad|pwysau|anghydfod)\b",
    re.IGNORECASE,
)
# What no name of a place has, in a line that is of a signature but for that.
_OF_A_CASE = re.compile(
    r"\b(?:decision\w*|decid\w*|uph[eo]ld\w*|stands?|standing|appeal\w*|threshold\w*|discharg\w*|clos\w*|ends?|ended|ending"
    r"|going|ahead|regardless|anyway|unmet|unsafe|unwell|already|still|duress|dreams?|sure|right|really|outcome\w*|placement\w*"
    r"|plan\w*|period|area|outside|group|me|risk\w*|case\w*|child|parents?|mothers?|fathers?|mum|dad|boys?|girls?|tomorrow|today|tonight|now|soon"
    r"|penderfyniad\w*|sefyll|apêl|trothwy|plentyn|rhieni|mam|tad|heddiw|yfory|eisoes)\b",
    re.IGNORECASE,
)
_BESIDE = frozenset("and & + upon the a an a'r ac i".split())
_MOST_PLACE = 3
_NUMBER = 3


def is_known_detail(line: str) -> bool:
    """Whether the line shows that it is of a signature. Whether a word in it speaks against that, others look for."""
    if _HOURS.fullmatch(line.strip(" .")):
        return True
    if _NEVER.search(line):
        return False
    reached = _REACHED.search(line) is not None
    rest = _HEALTH_VISITING.sub("health", _ADDRESS.sub(" | ", line) if reached else line)
    parts = [part for part in (_WORD.findall(each.replace("’", "'")) for each in _PARTS.split(rest)) if part]
    if not (reached or any(map(_is_known, parts))):
        return False
    # A town stands beside a postcode or a street; nothing but a post or an agency stands beside another.
    at_a_place = _POSTCODE.search(line) is not None or any(part[-1].casefold() in _STREETS for part in parts)
    return all(_is_known(part) or (at_a_place and _may_be_a_place(part)) for part in parts)


def _may_be_a_place(words: list[str]) -> bool:
    """Whether it may be the name of a place, or what stands before a number: "Tel", "Milton Keynes"."""
    told = " ".join(words)
    return (
        len(words) <= _MOST_PLACE
        and not _JOINS.intersection(map(str.casefold, words))
        and words[0].casefold() not in _SENDS_ON | _SOME | _COUNTS
        and not _OF_A_CASE.search(told)
    )


def is_place(line: str) -> bool:
    """Whether the line may be the name of a place, between two lines of an address."""
    words = _WORD.findall(line)
    return 0 < len(words) <= _MOST_PLACE and all(word[0].isupper() for word in words)


def _is_known(words: list[str]) -> bool:
    """Whether each part of "Named Nurse for Safeguarding at Solent Council" ends, or in Welsh begins, as such do."""
    # A number stands behind the rank of a police officer.
    rest = [word.strip(".'").casefold() for word in words if not (word.isdigit() and len(word) >= _NUMBER)]
    # "With Police" and "School To Lead" bind what stands above them.
    if "to" in rest or (rest and rest[0] in _JOINS):
        return False
    runs: list[list[str]] = [[]]
    free = False
    for word in rest:
        if word in _JOINS and runs[-1]:
            runs.append([])
            free = False
        elif word in _OF and runs[-1] and runs[-1][-1] in _KNOWN:
            # "University of Southampton": what stands behind it is a name.
            free = True
        elif word not in _BESIDE and not (free and word not in _KNOWN):
            runs[-1].append(word)
    return all(
        run
        and (run[-1] in _KNOWN or run[0] in _WELSH_FIRST)
        and run[0] not in _SENDS_ON
        and run[0] not in _SOME
        and not (run[0] in _COUNTS and run[-1] not in _NAMED_SO)
        and not (run[0] in _AGES and run[-1] in _WHOM)
        for run in runs
    )
