"""The phrases by which a banner, a protective marking or a legal notice is known, English and Welsh.

In the patterns {mail} is any word for an e-mail, {who} whom it is for, and {3} up to three words of any kind.
"""

import re

_MAIL = (
    r"(?:e-?mail|message|communication|transmission|correspondence|electronic mail|internet e-?mail|footnote)"
)
_WHO = r"(?:sole |named |individual|addressee|(?:intended )?recipient|person or (?:organi|entity))"


def _filled(pattern: str) -> str:
    pattern = re.sub(r"\{(\d)\}", r"(?:[\\w'’&]{1,30},? ){0,\1}", pattern)
    return pattern.replace("{mail}", _MAIL).replace("{who}", _WHO)


def _any_of(*patterns: str, start: str = r"\b") -> re.Pattern[str]:
    return re.compile(start + "(?:" + "|".join(map(_filled, patterns)) + ")", re.IGNORECASE)


# One of these is nearly enough, because people say it of e-mails only.
SURE = _any_of(
    # For whom it is.
    r"not (?:the|an) (?:intended|named|designated|stated) (?:recipient|addressee)",
    r"(?:intended|named|designated|stated) (?:recipient|addressee)(?:\(s\)|s)? of (?:this|the)",
    r"(?:intended|meant) (?:(?:only|solely|exclusively) )?for (?:the )?(?:(?:use|attention) (?:of|by) )?(?:the )?{who}",
    r"(?:only|solely|exclusively) for (?:the )?(?:(?:use|attention) (?:of|by) )?(?:the )?{who}",
    r"if (?:you (?:have )?)?received?(?: (?:this|it|the) {4}| )(?:in|by) (?:error|mistake)",
    r"have received (?:this|it) {3}(?:in|by) (?:error|mistake)",
    # How it is kept.
    r"information (?:that|which) is not for (?:onward|further) (?:disclosure|transmission|sharing)",
    r"(?:does|do|will|can) ?not accept service of (?:documents|proceedings|process)",
    r"(?:{mail}|information|transmission)s? (?:\([^)]{0,40}\) )?(?:(?:and|including|with|in) {6})?"
    r"(?:is|are|may be|may contain|contains?) {6}(?:confidential|privileged|private|proprietary)",
    r"(?:freedom of information|data protection) act (?:\d{4} )?{4}(?:may|requires|unless|disclos)",
    r"(?:may|might|could) (?:have to )?be (?:subject to )?{2}disclos\w{1,30} under (?:the )?(?:freedom|foi)",
    r"(?:sent|delivered|encrypted) securely (?:using|by|via|with|through)|secure (?:e-?mail service|file transfer)",
    r"carries a disclaimer|copy of (?:our|this|the) disclaimer",
    r"how we {3}(?:use|process|handle|protect) {2}(?:data|information)",
    r"(?:incoming and outgoing|outgoing and incoming|all|sent and received) {mail}s? {6}"
    r"(?:monitored|recorded|scanned|logged)",
    r"{mail}s? {8}(?:may|will|can) be {2}(?:monitored|recorded|logged|intercepted|disclosed)",
    r"monitors? all {4}(?:e-?mail|mail)|subject to (?:recording|monitoring)(?:,| and| or)",
    r"{mail}s? (?:sent (?:and|or) received|sent to (?:and|or) from|to and from|to or from) {6}{6}"
    r"(?:may|will|are|can) {2}(?:monitored|recorded|logged)",
    r"(?:use|hold|keep|process|store|handle) {3}(?:information|data) in (?:line|accordance|compliance) with the {2}"
    r"(?:data protection|gdpr|general data)",
    r"computer systems? {6}(?:may|will) be (?:automatically )?(?:monitored|recorded|logged)",
    r"privacy (?:notice|policy|statement) (?:says|sets|explains|tells|is|can|at|on)\b",
    # Viruses, and mail from elsewhere.
    r"(?:scanned|swept|checked|certified) {8}(?:virus|malware)",
    r"(?:scanned|checked) by (?:mimecast|messagelabs|symantec|mcafee|sophos|barracuda|egress)",
    r"presence of computer virus|certified virus free|virus scanning service|report this {mail} as (?:spam|junk)",
    r"{mail} (?:and any attachments? )?has been {2}(?:scanned|swept|screened)",
    r"{mail}s? (?:is|are) not {3}secure\b|(?:in)?secure (?:communications? )?medium",
    r"{mail} {4}(?:originat\w+|came|comes|was sent|sent|is) {2}(?:from )?outside",
    r"{mail} (?:is|was|came) (?:sent )?from (?:an? )?(?:external|unknown|unverified) (?:sender|source|address)",
    r"unless you (?:recogni[sz]e|trust|know|can confirm|were expecting) (?:the sender|it|them)",
    r"recogni[sz]e the sender|think before you click|learn why this is important",
    r"you (?:do not|don't) (?:often|usually) get (?:e-?)?mail from|aka\.ms/LearnAboutSenderIdentification",
    # Who answers for it.
    r"(?:views|opinions) (?:or (?:opinions|views) )?{6}(?:expressed|are not necessarily|are those of|are solely)",
    r"contain personal opinions|views of the author may not|not necessarily (?:represent|reflect|those of)",
    r"(?:accepts?|accepted|for|assume|take) (?:no|any) (?:legal )?(?:liability|responsibility) {8}"
    r"(?:damage|loss|virus|error|omission|content|{mail})",
    r"(?:registered|incorporated) in (?:england|wales|scotland|northern ireland)\b|registered (?:charity|office)\b",
    # Printing, replying, languages.
    r"(?:consider|think of|think about) the environment|before (?:you )?print(?:ing)? this",
    r"(?:do not|don't|only) print (?:this|out this)",
    r"(?:do not|don't) reply to this e-?mail|this is an automated {mail}|this mailbox is not monitored",
    r"(?:correspond|correspondence|communicate|communication\w*|calls?|write to us|contact us|emails?) {6}"
    r"in (?:either )?(?:welsh|english or welsh|welsh or english)",
    r"welcomes? {5}in welsh",
    # Welsh.
    r"nid (?:chi|ti) yw'r (?:derbynnydd|derbyniwr)",
    r"(?:derbyniwyd|derbyn|derbyniasoch|cael|wedi derbyn) {4}(?:drwy|trwy|mewn|ar) (?:gamgymeriad|gam)",
    r"(?:neges|e-?bost)\w{0,9} {6}(?:gyfrinachol|cyfrinachol|breifat)",
    r"(?:daeth|anfonwyd|tarddodd) {5}o'r tu allan|o'r tu allan i'r (?:sefydliad|cyngor|bwrdd)",
    r"peidiwch â (?:chlicio|agor)|hysbysiad preifatrwydd|ystyriwch yr amgylchedd|cyn argraffu'r",
    r"(?:croesawu|croesewir|croeso i chi) {6}(?:gohebiaeth|ohebiaeth|gohebu|yn gymraeg)|gohebiaeth {4}yn gymraeg",
    # Elsewhere, and what free mail services advertise.
    r"informazioni contenute|nachricht (?:ist|kann|enthält) vertraulich|vertrauliche informationen",
    r"ce message {6}confidentiel",
    r"do you yahoo!\?|get your free download|world's largest e-mail service|free msn explorer|get more from the web",
    r"(?:hotmail|msn|yahoo) {3}https?:",
)

# Each is a hint only; how many of them make a notice is said in notice.py.
LIKELY = tuple(
    _any_of(pattern, start="")
    for pattern in (
        r"confidential|cyfrinachol",
        r"privileged",
        r"\b(?:this|the|any) {mail}",
        r"\bin error\b",
        r"\bvirus",
        r"\bdisclaimer\b|ymwadiad",
        r"\b(?:addressee|recipient|derbynnydd)",
        r"(?:copy\w*|disclos\w+|distribut\w+|dissemin\w+)(?:,| or| and)",
        r"\bdelete (?:it|this|the|any|your)|permanently delete",
        r"notify (?:the sender|us|me|the originator|the system)|inform the sender",
        r"\bunauthori[sz]ed\b|prohibited",
        r"\bliab(?:le|ility)\b",
        r"\bmonitor(?:ed|ing)\b",
        r"\bany attachments?\b|files transmitted",
        r"government secure intranet|\bgsi\b|gcsx|cjsm|nhsmail",
        r"\bexternal (?:e-?mail|sender|message)",
        r"(?:legal|lawful) purposes|legally binding|enter into",
        r"\bintercept",
        r"privacy (?:notice|policy)",
        r"^(?:follow us|find us|visit (?:our|us|the)|interested in)\b|\bvisit (?:our|us)\b",
        r"www\.\S{3}|https?://\S{3}",
        r"©|copyright",
    )
)

_ALARM = r"(?:caution|warning|rhybudd|external(?: e-?mail| sender| message)?|allanol|e-?bost allanol)"
BANNER = re.compile(
    rf"\W{{0,6}}(?:{_ALARM}|allanol / external|external / allanol)\W{{0,6}}$"
    r"|ZjQcmQRYFpfptBanner(?:Start|End)$"
    # Behind the bracket nothing stands, or more of the banner: "[EXTERNAL] NOT" is somebody's own.
    r"|\[(?:external|ext|allanol|caution|suspicious|warning|spam\??|bulk)[^\]]{0,60}\]"
    r"(?=\W*$|.{0,200}\b(?:e-?mail|message|sender|outside|external|links?|attachments?|e-?bost|neges|anfonwr|allanol)\b)"
    rf"|\W{{0,6}}{_ALARM}\W{{0,4}}[:!*-]\W{{0,3}}"
    r"(?=.{0,80}(?:e-?mail|message|sender|outside|external|link|e-?bost|neges|anfonwr))",
    re.IGNORECASE,
)
_GRADE = r"official|swyddogol"
MARKING = re.compile(
    r"\W{0,6}(?:(?:this (?:e-?mail|message) (?:is|has been) )?(?:classified|marked)(?: as)? )?"
    rf"(?:(?:security |protective )?(?:classification|marking|dosbarthiad)\W{{1,4}})?(?:{_GRADE})"
    rf"(?:\W{{1,4}}(?:{_GRADE}|sensitive|sensitif|personal|personol|commercial|masnachol|locsen|none|controlled)){{0,6}}\W{{0,6}}$"
    r"|\W{0,6}(?:not protectively marked|protect\W{1,3}(?:personal|personal data|management)|nhs confidential)\W{0,6}$",
    re.IGNORECASE,
)
HEADING = re.compile(
    r"\W{0,8}(?:legal |e-?mail |important |confidentiality )?"
    r"(?:disclaimer|notice|confidentiality(?: notice| statement| warning)?|ymwadiad|hysbysiad|important|please note"
    r"|caution|warning)\W{0,8}$",
    re.IGNORECASE,
)
# What an agency says of itself between a signature and a notice.
ADVERT = re.compile(
    r"\W{0,4}(?:visit|find out more|find|follow|like|join|connect with)\b.{0,60}"
    r"(?:\b(?:web ?site|twitter|facebook|linkedin|instagram|youtube|us on|us at)\b|www\.\S).{0,80}$",
    re.IGNORECASE,
)
# How a notice begins that stands right below a signature.
OPENS = _any_of(
    r"th(?:is|e|ese) {4}(?:{mail}|information|content|attachment|original)",
    r"any (?:views|opinions|unauthori)|please (?:note|consider|think|do not|be aware)",
    r"if you (?:are not|have received|received)|confidential|disclaimer|caution|warning|notice|important",
    r"internet|e-?mails?\b|incoming|all e-?mail|we (?:may|will) (?:monitor|process)|you don't often",
    r"registered|this (?:footnote|mail|document)|privacy|communications (?:via|on)|in accordance|we welcome",
    r"(?:legal|security|virus) {1}(?:notice|disclaimer|warning)|viruses:|(?:save|help save) paper|before printing",
    r"(?:p )?please (?:consider|think)|click here to report|the (?:contents?|views|information) (?:of|in|contained)",
    r"[\w' ]{0,60}(?:welcomes|croesawu)",
    r"(?:mae|gall|os)\b.{0,60}\b(?:neges|e-?bost)|mae'r (?:neges|e-?bost|wybodaeth)|rydym yn croesawu|nid yw",
    r"ymwadiad|rhybudd|cofrestr|hysbysiad|ystyriwch|[-_=*#]{4}",
    start=r"\W{0,8}",
)
# What only a person says. A notice that "accepts no liability" accepts nothing that we asked for.
PERSONAL = _any_of(
    r"(?-i:\bI\b(?!\.))|\bI'(?:m|ve|ll|d)\b|(?<!otherwise )(?<!if you do not )\b(?:dis)?agree(?:d|s)?\b|\brefus\w+",
    r"\bdeclin\w+|\bsupport(?:ed)? (?:the|this|your)\b",
    r"\bnot accept(?:ed)? (?:the|this|your) (?:referral|request|action)|\bmy (?:view|decision|answer|team|manager)",
    r"\bwe (?:will not|won't|cannot|can't|do not|don't) (?!accept|guarantee|represent|warrant|assume|take)",
    r"(?:my|our|sender's|author's) agreement|agreement (?:extends|covers|applies|stands|is (?:to|for|limited|only))",
    r"(?:an)?(?:ngh|[cg]|ch)ytun\w*|\bn?g?wrthod\w*|\byes\b|\bmum\b|\bdad\b|\bchild'?s?\b",
    start="",
)
# What is said of cases and families, and of no e-mail.
CASEWORK = _any_of(
    r"famil(?:y|ies)|father|mother|parents?|carers?|referrals?|conference|threshold|placement|social worker",
    r"case closed",
    r"visit(?:s|ed|ing)|(?:home|joint|first|second|a) visit|visit (?:is|was|on|will|goes|to)|(?:go|goes|going) ahead",
    r"(?:may|to|will) proceed|turn(?:ed)? down",
    r"(?:the|our|your) (?:plan|action|request|position|answer|decision)|unchanged|happy|unsafe|still stands",
    r"teulu|ymweliad|atgyfeiriad|cyfarfod|asesiad|mam|tad|ein (?:safbwynt|penderfyniad|hateb)",
    start=r"\b",
)
# A sentence of a notice has one of these; a sentence without is somebody's.
BOILERPLATE = _any_of(
    r"{mail}|attach|recipient|addressee|sender|author|originator|disclos|confiden|privileg|private|proprietary|sensitive",
    r"informat|content|copy|copie|copyright|delet|destroy|dissemin|distribut|forward|intercept|virus|malware|scan|secur|safe",
    r"liab|responsib|warrant|guarantee|damage|loss|law|legal|act\b|regulat|policy|policies|privacy",
    r"personal data|monitor",
    r"record|unauthori|prohibit|opinion|views?\b|represent|notif|error|mistake|misdeliver|reply|website|web\s?site|www\.|https?:",
    r"registered|company|charity|limited|office|environment|print|paper|welsh|english|language|delay|link|click|external",
    r"on behalf of|outside|internet|network|system|disclaimer|organi[sz]ation|co-?operation|thank you|contact",
    r"telephone|inform (?:the|us|me)|nhsmail|learn why|sent using|services?\b",
    r"neges|e-?bost|atodiad|derbyn|anfon|cyfrinach|gwybodaeth|wybodaeth|[cg]ymraeg|gohebiaeth|ohebiaeth|oedi|dolen",
    r"ddolen|preifat|argraff|amgylchedd|cofrestr|elusen|swyddfa|gwefan|camgymeriad|gamgymeriad|dile|agor|gyfeiriwyd|hysbys",
    r"yahoo|msn|hotmail|download|free|advert|banner|nachricht|messaggio|destinatari|caution|warning|rhybudd|official",
    start="",
)
# How the names of agencies end, or nearly; a notice may close with one.
AGENCY = _any_of(
    r"council|police|constabulary|nhs|trust|authority|service|university|hospitals?|department|commission|board",
    r"partnership|academy|ltd|cyngor|heddlu|bwrdd iechyd|prifysgol|ymddiriedolaeth|gwasanaeth",
)
# Without one of these in it, no paragraph can be a notice; looking for them takes no time.
TRIGGERS = (
    "mail|message|communication|transmission|correspond|recipient|addressee|virus|mimecast"
    "|confidential|privileged|environment|registered|disclaimer|external|outside|sender|welsh"
    "|footnote|links|information|yahoo|msn|neges|e-bost|ebost|gohebiaeth|derbyn|cymraeg|tu allan"
    "|amgylchedd|preifatrwydd|privacy|liability|nachricht|informazioni|argraffu|monitor|opinion"
).split("|")
