"""The words in which people write about coming to a meeting, or about its time, in English and Welsh, as plain.py
writes them. Read by attending.py."""

import re

from reading.days import NAMES

_ENGLISH = """
    i me my we us our you your he him his she her they them their it its a an the this that these those there here then
    everyone everybody anyone someone somebody all both one to at on in into for of off from by with without as so and
    or but if because since until till when where while before after about around between up out over
    is am are was were be been being will shall would could can may might must should do does did doing done have has
    had having get getting got go going not no nor never cannot only just also too again still yet now already soon
    unfortunately sorry apologies apologise apologize afraid sadly thanks thank many please hi hello dear hiya regards
    best kind wishes cheers much very really quite possible possibly perhaps maybe probably hope hopefully definitely
    certainly course problem worries email e-mail reply message
    today tomorrow tonight morning mornings afternoon afternoons evening noon midday lunch lunchtime o'clock oclock am
    pm hour hours half quarter past minute minutes mins min week weeks weekend next last earlier later early late
    sooner soonest earliest latest time times timing day days date dates slot slots diary diaries calendar calendars
    another other others different alternative new any same first second long longer little bit slightly
    attend attends attending attendance attended present come comes coming join joining make makes making made able
    unable available unavailable availability free busy away leave annual holiday clash clashes double booked prior
    commitment commitments court training appointment appointments shift work works working clinic duty nights
    dial teams zoom video link online remotely phone telephone person room
    running run stuck traffic train trains delayed start starting begin
    meeting meet meetings meets invite invitation invites invited accept accepted accepting decline declined declining
    propose proposed suggest suggested reschedule rescheduled rearrange rearranged move moved moving change changed push
    bring put back forward postpone postponed cancel see seeing look looking confirm confirmed confirming noted received
    suit suits suited convenient good fine great lovely perfect ok yes agreed happy glad better prefer preferable
    preferably ideal ideally fit fits manage try trying let know send sending colleague deputy instead place rather say
    how what which chance than need needs want like
"""
_WELSH = """
    fi i mi fe ef hi ni chi nhw fy eich ein ei eu y yr yn o ar am ac a â ag at er gan gyda gen heb i'r i'w o'r wrth
    dim ddim nid na nac ond neu os pan mae mae'n yw ydw dw dwi rwy'n rydw rwyf dw'n ydyn rydyn rydym yw'r oes
    bydda byddaf fydda fyddaf fyddai byddai byddwn fydd bydd bod fod alla allaf gallaf galla gallai allai allwn gallwn
    gallu methu fedra medra cael caf dod ddod mynd fynd mynychu fynychu bresennol yno yma presenoldeb ymuno
    cwrdd gwrdd cyfarfod gyfarfod chyfarfod cyfarfodydd gwahoddiad wahoddiad calendr galendr dyddiadur derbyn gwrthod
    amser hwnnw hwnna hynny hwn hon arall eraill gwahanol newid newydd symud aildrefnu gohirio yn lle
    dydd ddydd diwrnod ddiwrnod bore fore prynhawn nos heddiw yfory wythnos nesaf hwyr hwyrach cynnar gynt gynharach
    awr munud funud rhedeg redeg ychydig
    welwn welaf wela weld gweld edrych ymlaen diolch llawer iawn fawr cofion gorau helo annwyl sori mae'n ddrwg gennyf
    anffodus gwaetha'r modd siŵr iawn hapus ie ydy cytuno cytunwyd cadarnhau rhydd rydd brysur prysur ar gael gwyliau
    siwtio gweithio well gwell posib bosibl posibl modd tan cyn rhoi gwybod
"""
# Every word of a mail that is about nothing but the meeting is one of these, a number, or the name of a person.
WORDS = frozenset(_ENGLISH.split()) | frozenset(_WELSH.split()) | NAMES

NUMBER = re.compile(
    r"\d{1,2}(?:[:.h]\d{2})?(?:am|pm|yb|yp)?|\d{1,2}(?:st|nd|rd|th|af|il|ydd|ed|eg|fed|ain)?(?:/\d{1,2}){0,2}"
)
_TIME = (
    rf"(?:(?:{'|'.join(sorted(NAMES))})\b|\d|(?:today|tomorrow|noon|midday|lunch\w*|morning|afternoon|next week"
    r"|this week|after|before|from|then|earlier|later|any (?:other )?(?:time|day)|heddiw|yfory)\b)"
)
_TO = r"(?:(?:to|on|at|for|in|the|this|next|only|an?|d?dd?ydd|bore|fore|prynhawn) )*"
# Of these one at least is in it: the meeting, its time, or coming to it.
SIGNALS = re.compile(
    "|".join(
        (
            r"\b(?:attend(?:s|ing|ance)?|comes?|coming|joins?|joining|be (?:there|present|late)|count me in)\b",
            r"\bsee(?:ing)? you\b|\b(?:running|bit|minutes|mins|min|hour) late\b|\bstart without\b|\bmake it\b",
            r"\b(?:move|bring|push|put) it\b",
            r"\bmeet(?:ing|ings|s)?\b|\binvit\w+|\bcalendars?\b|\bdiar(?:y|ies)\b|\b(?:reschedul|rearrang|postpon)\w+",
            r"\b(?:that|this|the|another|an?|any other|other)(?: (?:different|new|other|earlier|later|alternative"
            r"|better))? (?:times?|days?|dates?|slots?)\b",
            r"\b(?:un)?availab(?:le|ility)\b|\bbusy\b|\bdouble booked\b|\bclash(?:es)?\b|\bprior commitments?\b",
            r"\bon (?:annual )?(?:leave|holiday)\b",
            rf"\b(?:free|make|do|manage|suits?|prefer|try) {_TO}{_TIME}",
            rf"\b(?:have|change) it {_TO}{_TIME}",
            rf"\b{_TIME}[^.]{{0,30}}\b(?:works?|suits?|fine|good|better|possible|instead)\b",
            r"\bd?dod\b|\bf?mynychu\b|\byno\b|\bbresennol\b|\bymuno\b|\b[cg]?wrdd\b|\bg?c?h?yfarfod\w*|\bcyfarfod\w*",
            r"\bg?wahoddiad\b|\bg?calendr\b|\brh?edeg yn hwyr|\bwel(?:wn|af?) (?:ni |i )?chi\b|\baildrefnu\b",
            r"\bamser (?:arall|gwahanol|newydd|hwnnw)\b",
        )
    )
)

# A sentence with one of these is about somebody's time, too, though it does not name the meeting.
DIARY = re.compile(
    rf"\d|\b(?:{'|'.join(sorted(NAMES))}|today|tomorrow|next week|this week|morning|afternoon|heddiw|yfory)\b"
    r"|\b(?:court|training|clinic|appointments?|shift|duty|leave|holiday|traffic|trains?|deputy|colleague|teams|zoom)\b"
    r"|\b(?:earlier|later|sooner|reschedul\w+|let (?:me|us) know)\b"
)
# Nobody but the author and the reader comes to the meeting by these words: "she" may be the child.
OTHERS = re.compile(r"\b(?:he|him|his|she|her|they|them|their|fe|ef|nhw)\b")
# And these say nothing of their own.
SHORT = re.compile(
    r"(?:(?:yes|no|ok|hi|hello|dear|thanks|thank you|many|very much|so|cheers|sorry|apologies|unfortunately|sadly"
    r"|please|great|fine|lovely|perfect|regards|best|kind|wishes|i can not|i can|i am afraid|ie|na|diolch|yn fawr|sori"
    r"|helo|cofion|gorau|yn anffodus)\b ?)*"
)

# Before or after a plain yes or no these change nothing.
_BEFORE = (
    r"(?:(?:yes|no|ok|thanks|thank you|many thanks|great|lovely|perfect|fine|of course|noted|confirmed|sorry|apologies"
    r"|unfortunately|sadly|i am afraid(?: that)?|i am sorry(?: but)?|happy to confirm(?: that)?|i can confirm(?: that)?"
    r"|just to confirm(?: that)?|hi|hello|diolch|ie|sori|yn anffodus|mae'n ddrwg gen i|gwaetha'r modd)[, ]+)*"
)
_AFTER = r"(?:,? (?:thanks|thank you|many thanks|sorry|diolch))?"
_MEETING = r"(?: (?:to |at )?(?:the|this|your|our) meeting| it| (?:i'r|y|yn y) cyfarfod)?"
# When, behind the rest: attending.py looks whether it is the meeting's own day.
_WHEN = r"(?:,? (?P<when>(?!thank|many thank|sorry|diolch)[\w' ]{2,30}?))?"
_COME = (
    r"(?:be (?:there|attending|coming|joining|present|in attendance)|attend(?:ing)?|com(?:e|ing)(?: along)?"
    r"|join(?:ing)?|make it)"
)
COMES = re.compile(
    rf"{_BEFORE}(?:(?:i|we) (?:will|shall|can|am|are)(?: (?:definitely|certainly|both|all|also))?"
    rf"(?: be)?(?: (?:able|going|happy|glad|planning) to)? {_COME}{_MEETING}"
    rf"|(?:happy|glad|able|pleased) to {_COME}{_MEETING}|will {_COME}{_MEETING}"
    r"|(?:i will )?see you(?: there| at the meeting)?|count me in"
    rf"|i (?:will )?accept(?:ed)? (?:the|your|this) (?:meeting )?(?:invite|invitation)"
    rf"|(?:mi |fe )?[bf]ydda[fi]?(?: i)?(?: yno|(?:'n| yn) (?:bresennol|dod|mynychu|gallu dod|gallu mynychu))"
    rf"|(?:rwy'n|dw i'n|dwi'n|rydw i'n|gallaf|galla i|alla i) (?:gallu )?(?:dod|ddod|mynychu|fynychu|fod yno){_MEETING}"
    rf"|wel(?:wn|af?) (?:ni |i )?chi(?: yno)?){_WHEN}{_AFTER}"
)
_CANNOT = (
    r"(?:can|will|shall|am|are|do) (?:not|no longer)(?: be)?(?: (?:able|going|expect|expecting) to(?: be able to)?)?"
    r"|(?:am|are|will be) unable to|can no longer"
)
STAYS_AWAY = re.compile(
    rf"{_BEFORE}(?:(?:i|we) (?:{_CANNOT}) {_COME}{_MEETING}"
    rf"|(?:unable|not able|can not|will not)(?: to)? {_COME}{_MEETING}"
    r"|i (?:(?:have to|must|need to|will have to|will) )?declined? (?:the|your|this) "
    r"(?:meeting(?: invite)?|invite|invitation)"
    rf"|(?:ni |nid )?(?:g?alla[fi]?)(?: i)? ddim (?:dod|mynychu|bod yno){_MEETING}"
    rf"|ni allaf (?:i )?(?:ddod|fynychu|fod yno){_MEETING}|ni fyddaf (?:i )?(?:yno|yn (?:gallu )?(?:dod|mynychu))"
    rf"|(?:dw i|dwi|rydw i|rwyf i?) ddim yn (?:gallu )?(?:dod|mynychu|bod yno){_MEETING}"
    rf"|fydda[fi]? (?:i )?ddim (?:yno|yn (?:gallu )?(?:dod|mynychu))"
    rf"|(?:dw i'n|dwi'n|rwy'n) methu (?:dod|mynychu|â dod){_MEETING}){_WHEN}{_AFTER}"
)
COURTESY = re.compile(
    r"(?:(?:many |kind |best |with |very |so )*(?:thanks|thank you|regards|wishes|cheers|sorry|apologies|noted|ok|hi"
    r"|hello|dear|sorry about that|(?:sorry|apologies) for (?:this|that|any inconvenience)|diolch(?: yn fawr)?|cofion"
    r"|sori|mae'n ddrwg gen i|helo|llawer o ddiolch)[, ]*)+"
    r"(?:for (?:this|letting me know|(?:the|your|this) (?:e-?mail|invite|invitation|message)))?"
)
