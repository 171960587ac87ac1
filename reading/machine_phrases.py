"""The phrases by which reading/machine_words.py tells machines from people, in English and Welsh.

All are matched in small letters, with plain quotation marks and dashes.
"""

import re
from dataclasses import dataclass
from typing import Literal

WordsOf = Literal["automatic", "bounce", "delay", "receipt"]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    kind: WordsOf
    pattern: re.Pattern[str]


def _rule(name: str, kind: WordsOf, *patterns: str) -> Rule:
    return Rule(name, kind, re.compile("|".join(patterns), re.MULTILINE))


_AUTO = (
    r"(?:auto(?:mat(?:ic|ed|ically|isch|ische))?(?:[- ]?generated)?[- ]{0,3}"
    r"(?:reply|response|message|receipt|acknowledge?ment|e-?mail|note|notice|notification)"
    r"|autoreply|autoresponder|autoresponse|(?:neges|ymateb|ateb|nodyn|hysbysiad) (?:e-?bost )?awtomatig)"
)

# Each by itself is enough: a mail system's own forms, and machines that say that they are one. In order.
SURE = (
    _rule(
        "delivery-delayed",
        "delay",
        r"^delivery (?:is|has been) delayed",
        r"^\W{0,12}delivery delayed",
        r"\bmessage delivery to \S+ has been delayed",
        r"\b(?:we|the server) will keep trying\b",
        r"\bit(?:'ll| will) be retried for\b|\bdelivery will be (?:attempted|tried|retried)\b",
    ),
    _rule(
        "delivery-failed",
        "bounce",
        r"^\W{0,12}delivery (?:has )?failed\b",
        r"^\W{0,12}(?:undeliverable|undelivered|mail delivery (?:system|failed|failure)"
        r"|delivery status notification)\b",
        r"\bautomatically generated delivery status notification",
        r"\byour (?:message|e-?mail|mail) to \S{1,100} (?:couldn't|could not|can't|cannot"
        r"|was not|wasn't) be(?:en)? delivered",
        r"\bremote server returned '?\d{3}\b",
        r"^\W{0,12}mailbox (?:is )?full\b.{0,200}\b(?:delivered|storage|5\d\d)\b",
        r"\bthe e-?mail address you entered couldn't be found",
        r"\byour message (?:to .{1,100})?(?:was|has) not (?:been )?delivered\b",
        r"\byour message (?:to .{1,100}?)was rejected (?:by|because)",
        r"\b(?:recipient|user|mailbox|address|account) (?:address )?(?:unknown|not found"
        r"|does not exist|doesn't exist|unavailable|rejected)\b(?=.{0,200}\b(?:deliver|5\d\d"
        r"|smtp|server|message)\w*)",
        r"\b(?:message|e-?mail) (?:you sent )?(?:to .{1,80}?)?(?:could not|couldn't|cannot|can't"
        r"|was unable to) be(?:en)? delivered\b|\b(?:recipient|mailbox"
        r"|inbox)(?:'s mailbox)? is (?:full|over (?:its|quota))",
        r"\b(?:smtp|esmtp)\b.{0,60}\b5\d\d\b|\b5\d\d[ -]5\.\d\.\d{1,3}\b|\baddress rejected\b"
        r"|\bdelivery to the following recipients? failed",
        r"\bni ellid (?:danfon|dosbarthu) eich (?:neges|e-?bost)",
    ),
    _rule(
        "recall",
        "automatic",
        r"\bwould like to recall the message\b|\A\W{0,12}(?:meeting forward notification|message recall)\b",
    ),
    _rule(
        "read-receipt",
        "receipt",
        r"\bwas (?:read|deleted without being read|displayed) on \d{1,2}[ /.]",
        r"^\W{0,12}(?:read receipt|delivery receipt)\W{0,12}$",
        r"^your message\s+to:.{0,200}\s+subject:",
        r"\b(?:was|has been) (?:displayed|opened) on the recipient's (?:computer|device|screen)\b",
        r"\bno guarantee that the message (?:has been|was) (?:read|understood)\b",
    ),
    _rule(
        "gateway",
        "automatic",
        r"\byour (?:e-?mail|message)\b.{0,150}\b(?:was|has been) (?:held|quarantined|blocked"
        r"|rejected)\b.{0,60}\b(?:because|as|by)\b",
        r"\ba message you sent was (?:held|quarantined|blocked)\b",
        r"\bheld in quarantine by the (?:mail|e-?mail) gateway",
        r"^\W{0,12}(?:message|e-?mail|mail) (?:held|blocked|quarantined|rejected|recalled)\s{0,9}[:.]",
        r"\b(?:message|e-?mail|attachment)\b.{0,80}\b(?:quarantined|blocked by"
        r"|released or deleted|failed (?:a |our )?(?:security|virus|content) )",
        r"\bsecure e-?mail\b.{0,80}\bexpired before it was opened",
        r"\byour e-?mail has been delivered to:",
    ),
    _rule(
        "says-automatic",
        "automatic",
        rf"^\W{{0,12}}{_AUTO}\W{{0,12}}(?:$|[:.!/\-])",
        rf"[(\[*<-]\s{{0,9}}(?:this (?:is|was) an? )?{_AUTO}(?: / {_AUTO})*(?: only)?\s{{0,9}}[.)\]*>]*\s{{0,9}}$",
        rf"\bthis (?:is|was) an? {_AUTO}",
        rf"/ this (?:is|was) an? {_AUTO}",
        rf"{_AUTO} (?:yw|ydy|ydyw) (?:hwn|hon)\b|\bdyma (?:neges|ymateb|ateb|nodyn) awtomatig",
        rf"(?:\.|!|\?|/|\n)\s{{0,9}}{_AUTO}(?: / {_AUTO})*\s{{0,9}}[.!]?\s{{0,9}}$",
        r"\b(?:this|the) (?:reply|message|e-?mail|response|note)(?: (?:is|was|has been"
        r"|will be))? (?:being )?(?:sent|generated|created|issued) (?:automatically|by (?:our|the"
        r"|an?) (?:e-?mail |automated )?system)",
        r"\bthis (?:reply|message|e-?mail|response) is sent automatically",
        r"[(\[]\s{0,9}sent automatically\s{0,9}[)\]]",
        r"\bthis is a system message\b",
        r"\b(?:automated|automatic) (?:system|service|mailbox|account"
        r"|inbox)\b(?=.{0,80}\b(?:reply|replies|respond|monitored|read|message)\b)"
        r"|\bi am a (?:bot|virtual assistant)\b|\byou are receiving this (?:message|e-?mail"
        r"|reply) because\b",
        r"^\W{0,12}auto\s{0,9}:|^\W{0,12}automated\b(?:\W|$)(?! (?:checks|systems?))",
        r"\b(?:mailbox|inbox|address|account) sends (?:this|the same) (?:answer|reply|message|note)"
        r" to (?:every|each|all|any)\w*\b",
        r"\bthis acknowledge?ment (?:is|does) not (?:mean|imply|an? agreement)\b"
        r"|\bthis is a notification that [\w' -]{1,60} has received an e-?mail\b"
        r"|\bnotification e-?mails are (?:unmonitored|not monitored)\b",
        r"\byou will (?:only )?receive (?:it|this) (?:only )?once\b|\bwill be sent once only\b"
        r"|\binbox set to reply for me\b",
    ),
    _rule(
        "out-of-office-heading",
        "automatic",
        r"\A\W{0,12}(?:out of (?:the )?office|ooo|o\.o\.o\.?|allan o'r swyddfa)\b\s{0,9}(?:$|[-:.!]|re:)",
        r"\A\W{0,12}meeting response:",
    ),
    _rule(
        "ticket",
        "automatic",
        r"\bticket (?:#|number |no\.? ?)?[\w-]{0,20}\d{2,}\b.{0,100}\b(?:has been|was|is"
        r"|will be) (?:created|opened|logged|raised|marked|resolved)",
        r"^\W{0,12}\[?ticket #?[\w-]{2,20}\]?.{0,80}\b(?:has been|opened|logged|created)\b",
        r"\ba ticket has been (?:created|opened|raised|logged)\b",
        r"\bto (?:add to|re-?open) (?:this|the) ticket\b",
    ),
    _rule(
        "no-reply",
        "automatic",
        r"\b(?:please )?do not reply to this (?:message|e-?mail|mail|address|mailbox)\b",
        r"(?:\A|[.!?]\s)(?:please )?do not (?:reply|resend)\s{0,9}\.?\s{0,9}\Z",
        r"\bthis is an? (?:no-?reply|un(?:monitored|attended)) (?:address|mailbox|inbox|account)\b",
        r"\bpeidiwch ag ateb y(?:r)? (?:neges|e-?bost) h[ow]n\b",
    ),
)  # fmt: skip

# Begins as an answer begins: then a person wrote it, whatever stands below.
ANSWERS = re.compile(
    r"\A\W{0,12}(?:(?:hi|hello|dear|good (?:morning|afternoon)|morning|afternoon|helo"
    r"|annwyl)\b[^.!?\n]{0,40}[,\n]\s{0,9})?"
    r"(?:agreed|not agreed|i (?:dis)?agree|we (?:dis)?agree|yes\b(?!\s{0,9},? really)|no[,.]|nope"
    r"|we accept|i accept|accepted"
    r"|declined|refused|happy (?:to|with)|fully agree|(?:rwy'n |dw i'n )?(?:an)?ghytuno"
    r"|cytuno|anghytuno|cytunaf"
    r"|please (?:ignore|disregard)|(?:sorry|apologies)\b.{0,30}\bauto)"
)
NOT_ONE = re.compile(
    r"\bthis (?:is|was) not an? auto|\bnot an? (?:automat|auto-?)\w*|\b(?:ignore|disregard|received"
    r"|got|had|getting|after|sent you|despite|from) (?:my|your|the|our|an|his|her"
    r"|their) (?:automat\w+|auto-?\w+|out[- ]of[- ]office)"
)

# What machines say, a sentence each. The first group are about being away or unread; one of them must be there.
_MAIN = {
    "away": (
        r"\bi(?:'m| am)(?: now| currently| presently)? (?:out of (?:the )?office|away\b(?! to)"
        r"|on (?:\w+ ){0,2}(?:leave|holiday|secondment|strike|rest days?|course|jury service"
        r"|a career break|training)"
        r"|off\b|at a (?:conference|training)|in court|in meetings|teaching|attending"
        r"|not working today|not in (?:the office|work) (?:today|this week)|working (?:a run of"
        r"|in the|from)|unavailable|off (?:sick|duty|work|shift)|not on (?:duty|shift)"
        r"|on (?:nights|earlies|lates)\b|having (?:a|some) (?:day|time) off|travelling)",
        r"\bi (?:will be|shall be|won't be|have) (?:out of (?:the )?office|on (?:\w+ ){0,2}leave"
        r"|away (?:from|until|till)|limited access to|no access to|in (?:the office|work))",
        r"\b(?:limited|no|intermittent|little) (?:or no )?access to (?:my |any )?(?:e-?mails?"
        r"|messages|inbox|phone)\b",
        r"\A(?:thank(?:s| you)[^.!]{0,60}[.!]\s{0,9})?(?:please note (?:that )?)?(?:i'm "
        r"|i am )?(?:currently |now )?(?:out of (?:the )?office|on (?:\w+ ){0,2}leave|off (?:sick"
        r"|duty|shift))\b(?=.{0,80}(?:until|till|return|back|contact|\.|/|$))",
        r"\b(?:tan|hyd) (?:dd?ydd |y |fis )?[^.]{0,20}\byn ôl\b|\bbyddaf (?:yn )?(?:ôl|i ffwrdd"
        r"|allan)\b|\bnid ?wyf yn y swyddfa\b|\bdwi ddim yn (?:gweithio|y gwaith|y swyddfa)\b",
        r"\b(?:i am|i'm)(?: now| currently)? on (?:\w+ ){0,3}leave\b|\bi have (?:now )?started \w+ leave",
        r"\A\W{0,12}(?:(?:a/l|annual leave|on (?:annual )?leave|away|maternity leave|off sick)\b"
        r"|rest days?\b)(?=.{0,60}(?:until|till|to\b|from|back|/))",
        r"\A\W{0,12}rest days\b",
        r"(?:\A|\. )\W{0,12}(?!my |our |the |his |her |their |your |that |but "
        r"|and )(?:[\w'.-]+ ){1,4}is (?:currently |now )?(?:on rest days|on leave|away"
        r"|abstracted)\b.{0,60}\b(?:will return|until|till|further notice|on duty)",
        r"\bi (?:am a )?(?:work )?part[- ]time\b|\bi(?:'m| am) (?:a )?part[- ]time\b"
        r"|\bi work (?:mon|tue|wed|thu|fri|sat|sun)\w*,? ",
        r"\bmy working (?:days|hours|pattern) (?:are|is)\b",
        r"\b(?:rwyf|rydw|dw i|ydw)(?: i)?(?: nawr)? (?:allan o'r swyddfa|i ffwrdd|ar (?:wyliau"
        r"|gyfnod|absenoldeb|secondiad|streic|gwrs)|wedi ymddeol)\b|\A\W{0,12}ar (?:wyliau|absenoldeb)\b"
        r"|\brwy'n gweithio'n rhan[- ]amser\b|\bfydda i ddim yn y(?:r)? (?:swyddfa|gwaith)",
    ),
    "closed": (
        r"\b(?:office|offices|school|schools|surgery|centre|nursery|service|hub|team|clinic"
        r"|library|hostel|project|depot|reception|switchboard|department|inbox|mailbox|account"
        r"|practice)\b[^.]{0,40}\b(?:is|are|we're|will be) (?:now |currently )?(?:closed|shut)\b(?! to"
        r"| the case)",
        r"\bwe(?:'re| are) (?:now |currently )?(?:closed|shut) (?:for|from|until|on|over)\b",
        r"\b(?:re-?opens?|reopening|back open) (?:on|at|mon|tue|wed|thu|fri|from|in)\w*\b"
        r"|\bwhen we re-?open\b|\b(?:normal|usual) (?:service|working|hours) (?:will )?resumes?\b",
        r"\bthis (?:account|mailbox|inbox|address) (?:closed|closes|has closed|has moved|was closed)\b",
        r"\b(?:swyddfa|ysgol|blwch(?: post)?(?: hwn)?) ar gau\b|(?<!ddim )\byn ail-?agor (?:ar\b"
        r"|am\b|dd?ydd\b)",
        r"\bour staff are at a training day\b|\bthe \w+ ?\w* ?\w* team is away\b",
        r"\bno longer exists and its services\b|\bis now the [A-Za-z ]+\.? please resend\b",
        r"\bdue to (?:industrial action|staff training|a bank holiday|system maintenance"
        r"|an? (?:it|network|system) (?:fault|outage|upgrade))\b",
        r"\b(?:outside|out of) (?:our |of )?(?:office|working"
        r"|normal) hours\b(?=.{0,200}\b(?:inbox|mailbox|e-?mails?|call|ring|contact)\b)",
        r"\bhave contacted an account that is\b|\baccount has been moved to a new mail system\b",
    ),
    "left": (
        r"\bi(?:'ve| have)(?: now)? (?:left|retired|moved on from"
        r"|hung up)\b(?=.{0,300}\b(?:inbox|mailbox|e-?mails?|messages?|contact|queries|direct)\b)",
        r"\bi(?:'ve| have)(?: now| recently)? (?:moved to a (?:new|different) (?:role|post"
        r"|team)|changed (?:role|post)s?|transferred)\b",
        r"\b(?:has|have) now left (?:the|our)\b|\bno longer (?:works|employed"
        r"|with us)\b(?=.{0,200}\b(?:contact|e-?mails?|queries|direct)\b)",
        r"\bi no longer work (?:for|at|in|here)\b|\bwas my last day at\b|\bhas transferred to another\b",
        r"\bthis (?:account|mailbox|inbox|address) (?:is|are) (?:no longer (?:in use|used"
        r"|monitored|active|valid|available)|inactive|disabled|unattended|being retired)\b",
        r"\bwedi gadael\b(?=.{0,200}\b(?:cysylltwch|blwch|e-?bost)\b)",
    ),
    "unread": (
        r"\b(?:mailbox|inbox|account|address|box)\b[^.]{0,40}\b(?:is not|isn't|not being"
        r"|is no longer|are not|aren't|is only|is never|won't be"
        r"|will not be) (?:being )?(?:monitored|read|checked|looked at|staffed)\b",
        r"\b(?:messages|e-?mails)\b[^.]{0,60}\b(?:are not|aren't|will not be|won't be|not being"
        r"|are no longer(?: being)?) (?:being )?(?:monitored|read|checked|looked at|answered"
        r"|actioned|forwarded)\b",
        r"\b(?:this|your) (?:message|e-?mail) (?:has not|will not|won't"
        r"|hasn't) be(?:en)? (?:forwarded|passed on)\b",
        r"\b(?:inbox|mailbox|messages sent to this address) (?:is|are) (?:checked|looked at|monitored"
        r"|read) (?:once|twice|each|every|between|at|daily|during|from|on|mon|\w+day|\w+ times)\b",
        r"\bheb ei fonitro|ddim yn cael ei fonitro|yn cael ei (?:wirio|fonitro)\b",
        r"\b(?:replies are not read|messages to the old address|messages sent to this address are)\b",
    ),
    "received": (
        r"\byour (?:message|e-?mail|enquiry|request|submission|referral|call-?back request"
        r"|form|response)(?: and \w+)?(?: \([^)]{1,40}\))?(?: to \S+)? (?:has|have"
        r"|was) (?:now )?(?:been )?(?:received|logged|accepted|queued|placed"
        r"|given)\b.{0,120}\b(?:reference|number|system|queue|mailbox|inbox|hub|ref)\b",
        r"\byour (?:message|e-?mail|enquiry) has been received and will be\b",
        r"\bthank you for (?:contacting|e-?mailing|getting in touch with|your (?:message"
        r"|e-?mail|enquiry) to)\b(?=.{0,400}\b(?:we (?:aim|will|try)|inbox|mailbox|reply|respond"
        r"|closed|clinical|working days|online|staffed|999|queue|monitored)\b)",
        r"\bthanks for (?:contacting|getting in touch with)\b(?=.{0,400}\b(?:we (?:aim|will|try)"
        r"|one of our|someone will|reply|respond|working days|999)\b)",
        r"\bthank you for submitting\b|\bwe (?:have|'ve) (?:received|got"
        r"|logged) your (?:message|e-?mail|enquiry|request|form|referral"
        r"|submission)\b(?=.{0,300}\b(?:working days?|within|reference|respond|as soon as|hours)\b)",
        r"\b(?:this is to |to )?confirm(?:s|ation)? (?:that )?(?:we have it|receipt of your"
        r"|your (?:message|e-?mail|form|submission))\b(?=.{0,300}\b(?:working days?|within"
        r"|reference|queue|hours)\b)",
        r"\byour (?:case |enquiry |request )?(?:reference|ticket|log|incident) (?:number )?is\b"
        r"|\b(?:reference|ticket|case|incident) (?:number|no|id)\b.{0,60}\b(?:assigned|allocated"
        r"|quote)\b",
        r"\b(?:you have|you've) (?:reached|contacted) the\b|\byou've reached the inbox\b",
        r"\bdiolch am (?:gysylltu|eich (?:neges|e-?bost))\b(?=.{0,300}\b(?:yn ymateb|yn ateb|awtomatig)\b)",
        r"\bmae eich (?:neges|ffurflen|e-?bost|ymholiad) wedi(?:'i| ei) (?:d?derbyn|chofnodi)\b",
        r"\bto this address will not be actioned\b|\ba human (?:being )?will (?:be along|read|reply|look|pick)\b",
        r"\baverage wait|\breplies are taking up to\b",
    ),
}
_BESIDE = (
    r"\b(?:contact|call|ring|phone|dial|ask for|speak to|write to|direct|redirect|re-?send|send"
    r"|refer|forward|e-?mail)\b.{0,160}",
    r"\b(?:urgent|emergenc|immediate (?:danger|risk)|999|111|101|duty (?:line|team|desk|officer)"
    r"|out of hours|can't wait|cannot wait)\b",
    r"\b(?:back|return\w*|reopen\w*|resum\w*|until|till|next (?:in|at work)|when i(?:'m"
    r"| am) (?:next |back ?)+)\b",
    r"\b(?:i|we)(?:'ll| will| aim to| try to)(?: only)? (?:reply|respond|answer|read|pick (?:it|up"
    r"|your)|get (?:back|to (?:it|your)))\b.{0,80}",
    r"\b(?:access to|checking|check|reading|see|looking at|answering|picking up) (?:my "
    r"|the )?(?:e-?mails?|messages|inbox|post)\b",
    r"\b(?:covering|cover|covered|stands? in|standing in|deputis|acting|act|looking after"
    r"|on my behalf|successor|taken on by)\b",
    r"\bthank(?:s| you)\b|\bdiolch\b|\bsorry\b|\bapolog|\bhello\b|\bhi\b|\bplease\b"
    r"|\bhave a (?:good|restful|lovely)\b|\byes, (?:really|i know|i do)|\bdon't know when",
    r"\b(?:website|online|privacy notice|survey|app\b|telephone numbers?|working days"
    r"|office hours|reference|phone switched off)\b",
    r"\b(?:cysylltwch|ffoniwch|brys|argyfwng|mewn|byddaf|bydd|byddwn|tan|anfonwch|os)\b",
)
MAINS = tuple((name, re.compile("|".join(patterns), re.DOTALL)) for name, patterns in _MAIN.items())
BESIDES = re.compile("|".join(_BESIDE))
# Agreement in the mouth of machines, about anything but the action.
IDLE = re.compile(
    r"\bif (?:your|the|this|it) (?:\w+ )?(?:e-?mail|message|query|matter|concern|enquiry"
    r"|is)\b[^.!?]{0,160}|\b(?:are you |if you(?:'re| are) )?worried (?:about|that) (?:a"
    r"|any) child\b[^.!?]{0,60}\?|\ba child's safety\b|\bfor sign-off of [^.!?]{0,80}"
    r"|\b(?:if|whether) you (?:do not |don't )?(?:agree|accept|wish|need|require)\b[^.!?]{0,120}"
    r"|\bagree(?:ing)?,? (?:or|to) (?:refuse|decline|disagree|declin\w*|wait|cover|reply|respond"
    r"|be contacted|our|the terms|handle)\b[^.!?]{0,60}"
    r"|\b(?:agreed|agree|accepts?|accepted) (?:to cover|cover|with no one|that i'd|this (?:is"
    r"|isn't) \w+|it's \w+|your data|by (?:our|the) system|for delivery|into the|through)\b[^.!?]{0,60}"
    r"|\b(?:a decision|an agreement|agreement|a signature|decisions)\b(?: (?:on|from|by|about|or|,"
    r"|that) ?)?[^.!?]{0,60}"
    r"|\b(?:requests? for|able to|authority to|can|time)\b (?:approval|agree|decide|refuse"
    r"|make)\b[^.!?]{0,80}"
    r"|\b(?:we )?(?:cannot|can't) accept (?:clinical|messages|email)[^.!?]{0,120}|\bcan't wait\b"
    r"|\bcannot wait\b|\b(?:has|have) (?:already )?been agreed\b"
    r"|\bwho will agree a time\b|\bnot able to respond\b|\bwith whom i have agreed, and disagreed\b"
    r"|\bno longer\b|\bno (?:action|access|person|one|return|reply)\b|\bcytuna[fi] i ateb\b[^.!?]{0,40}"
    r"|\byes,? (?:really|i know|i (?:do|did|will)|all of them)\b|\bno, it won't be before\b"
    r"|\bdo not take silence as agreement\b|\bnid yw['\w ]{0,40}yn golygu[^.!?]{0,80}"
    r"|\bmean that (?:we|the request) [^.!?]{0,60}"
    r"|\bto (?:(?:dis)?agree with|appeal|query|challenge|complain about) (?:a|any|our) decision\b"
    r"|\byes,? (?:we|someone)(?:'ll| will) (?:get back|reply|read)\b[^.!?]{0,40}|\bno,? you (?:don't|do not) need to\b"
    r"|\bonly accepted through\b|\b(?:child protection |review )?conference(?: admin\w*)?(?: team| outcome)\b"
)
STANCE = re.compile(
    r"\b(?:dis)?agree\w*|\baccept\w*|\brefus\w*|\bdeclin\w*|\breject\w*|\bsupport(?:ive|ed"
    r"|ing)?\b(?! team| desk)|\bapprov\w*|\bhappy (?:to|with|for)\b|\bcontent (?:to|with)\b|\byes\b"
    r"|\bno\b(?=[,.!]|\s{0,9}$)"
    r"|\bgo ahead\b|\bgoing ahead\b|\bproceed\b|\bstand by\b|\bstands\b|\bconcur\w*|\bendorse\w*"
    r"|\bconfirm\w* (?:that|we|i)\b|\bobject\w*|\buphold|\boverturn"
    r"|\bapologi[sz]e for the (?:first|earlier)"
    r"|\bwill (?:attend|do (?:it|this|that|so)|arrange|take|convene|hold|make|complete|allocate"
    r"|not be (?:attending|doing|taking|holding))\b|\bwon't be (?:attending|doing|taking|holding)\b"
    r"|\bfine by\b|\bas (?:you )?(?:asked|requested)\b"
    r"|\b(?:g|ngh|ch|anghyt|c)ytun\w*|\bderbyn(?:iwn|iaf|ia)\b|\bgwrthod\w*|\bcefnog\w*"
)
# A person speaks of the matter; a machine knows nothing about it.
MATTER = re.compile(
    r"\b(?:the|this|that|your) (?:request(?:ed)? action|referral|assessment|plan|threshold"
    r"|strategy (?:meeting|discussion)|family|mum|mother|child|boy|girl|baby|decision|form"
    r"|concern|escalation|action)\b"
    r"|\b(?:him|his|her|she|he|mum|dad|section 47|s47|nfa|threshold|reconsider"
    r"|discuss(?:ed)? (?:it|this))\b|\?"
    r"|\b(?:yr achos|atgyfeiriad|y (?:teulu|ferch|bachgen|penderfyniad|cais)|fel y gofynn\w+)\b"
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*|\n")
