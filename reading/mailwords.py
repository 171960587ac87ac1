"""The words that mail programs write over what they quote, in the languages that are cheap to have.

English and Welsh are what our managers' programs say; the others come from programs that were set up
elsewhere. They are here as data, so that a language is one word more in a line.
"""

# What stands before the colon of a quoted header field, by the field.
HEADER_NAMES = {
    "from": (
        "from|oddi wrth|šalje|gan|o|von|de|da|fra|från|lähettäjä|od|feladó|van|от|від|kimden|gönderen"
        "|mittente|nadawca|de la|expéditeur|expediteur|remitente|afsender|avsender|odesílatel|odosielateľ"
        "|od koho|από|saatja|dari|frá|pošiljatelj|发件人|寄件者|寄件人|差出人|보낸사람|보낸 사람|من|מאת"
        "|sender|nuo|kas|author|送信元"
    ),
    "date": (
        "sent|date|posted at|gönderme|gönderme tarihi|anfonwyd|dyddiad|sent on|date sent|datum|gesendet|gesendet am"
        "|data|fecha|fecha de envío|enviado|enviado el|enviado em|enviada|enviada em|enviada el|envoyé"
        "|envoyé le|envoye|inviato|data invio|verzonden|sendt|skickat|dato|päivämäärä|päiväys|lähetetty"
        "|dátum|küldve|elküldve|wysłano|wysłane|data wysłania|odesláno|odoslané|trimis|dată|tarih"
        "|gönderildi|дата|отправлено|дата отправки|надіслано|ημερομηνία|στάλθηκε|saadetud|kuupäev|poslano"
        "|日期|发送时间|發送時間|送信日時|日時|日付|보낸날짜|보낸 날짜|날짜|تاريخ|التاريخ|נשלח|תאריך"
        "|sendingsdato|sänt"
    ),
    "to": (
        "to|posted to|at|i|adressaat|до|an|a|à|para|pour|aan|til|till|vastaanottaja|komu|címzett|adresat|do|către"
        "|catre|kime|alıcı|кому|προς|destinatario|destinatário|destinataire|per|pre|kam|prima|收件人"
        "|收件者|宛先|받는사람|받는 사람|إلى|אל|送信先|mottaker|mottagare|modtager|saaja|kepada"
    ),
    "cc": (
        "cc|copi|koopia|bcc|kopie|kopia|kopi|kopio|másolat|másolatot kap|kópia|copie|copie à|copia|cópia"
        "|dw|udw|do wiadomości|bilgi|копия|копія|kopija|抄送|副本|참조|نسخة|עותק|κοιν|κοινοποίηση"
        "|reply-to|reply to|antwort an|répondre à|responder a|rispondi a|svar til|svara till|odpowiedz do"
        "|válaszcím|conversation|importance|pwysigrwydd|priority|attachments|attachment|atodiadau|wichtigkeit|anlagen"
        "|pièces jointes"
    ),
    "subject": (
        "subject|pwnc|testun|betreff|objet|sujet|oggetto|asunto|assunto|onderwerp|emne|ämne|aihe|otsikko"
        "|temat|předmět|predmet|tárgy|subiect|konu|тема|θέμα|teema|主题|主旨|主題|件名|제목|الموضوع|موضوع"
        "|נושא|efni|zadeva|naslov|perihal"
    ),
}

# Between dashes, or alone on a line: what follows is another mail.
DIVIDERS = (
    "original message|reply separator|mesaj transmis mai departe|переадресованное сообщение|перенаправлене повідомлення"
    "|yönlendirilmiş mesaj|yönlendirilen ileti|iletilmiş mesaj|iletilen ileti|iletilen mesaj"
    "|başlangıç yönlendirilen mesaj|forwarded e-mail|forwarded email|videresendt e-post|originalmessage"
    "|forwarded message|forwarded by|begin forwarded message|reply message|neges wreiddiol"
    "|neges wedi'i hanfon ymlaen|neges a anfonwyd ymlaen|neges ymlaen|dechrau neges a anfonwyd ymlaen"
    "|dechrau'r neges a anfonwyd ymlaen|ursprüngliche nachricht|original-nachricht|originalnachricht"
    "|originalmeldung|weitergeleitete nachricht|anfang der weitergeleiteten nachricht"
    "|weitergeleitete e-mail|message d'origine|message original|message initial|message transféré"
    "|message transmis|mensaje original|mensaje reenviado|début du message transféré"
    "|début du message réexpédié|inicio del mensaje reenviado|comienzo del mensaje reenviado"
    "|e-mail d'origine|messaggio originale|messaggio inoltrato|inizio messaggio inoltrato"
    "|inizio del messaggio inoltrato|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht"
    "|begin doorgestuurd bericht|mensagem original|mensagem encaminhada|mensagem reencaminhada"
    "|início da mensagem encaminhada|início da mensagem reencaminhada|opprinnelig melding"
    "|opprinnelig beskjed|original besked|oprindelig meddelelse|oprindelig besked|videresendt meddelelse"
    "|videresendt melding|videresendt besked|videresendt e-mail|start på videresendt besked"
    "|begin videresendt bericht|begynnelse på videresendt melding|start på videresendt melding"
    "|start på videresendt meddelelse|ursprungligt meddelande|originalmeddelande"
    "|vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mejl|start på vidarebefordrat mejl"
    "|början på vidarebefordrat brev|början på vidarebefordrat meddelande|alkuperäinen viesti"
    "|edelleenlähetetty viesti|välitetty viesti|välitetty viesti alkaa|lähetetty viesti alkaa"
    "|edelleen lähetetty viesti|oryginalna wiadomość|wiadomość oryginalna|wiadomość przesłana dalej"
    "|treść przekazanej wiadomości|początek przekazywanej wiadomości|początek przekazanej wiadomości"
    "|przekazana wiadomość|wiadomość przekazana|przesłana wiadomość|původní zpráva|přeposlaná zpráva"
    "|předaná zpráva|začátek přeposílané zprávy|začátek přeposlané zprávy|pôvodná správa"
    "|preposlaná správa|odovzdaná správa|začiatok preposlanej správy|začiatok preposielanej správy"
    "|eredeti üzenet|továbbított üzenet|továbbított levél|továbbított levél kezdete"
    "|a továbbított üzenet kezdete|továbbított üzenet kezdete|mesaj original|mesaj redirecționat"
    "|mesaj redirecţionat|mesaj redirectionat|mesajul redirecționat|mesaj transmis"
    "|începutul mesajului redirecționat|începe mesajul redirecționat|mesaj retrimis|mesaj înaintat"
    "|özgün ileti|orijinal mesaj|yönlendirilen mesaj|yönlendirilmiş ileti|iletinin başlangıcı"
    "|iletilmiş mesajın başlangıcı|iletinin başı|исходное сообщение|пересылаемое сообщение"
    "|пересланное сообщение|перенаправленное сообщение|начало переадресованного сообщения"
    "|начало пересылаемого сообщения|початок листа, що пересилається"
    "|початок переадресованого повідомлення|переслане повідомлення|пересилане повідомлення"
    "|вихідне повідомлення|proslijeđena poruka|prosljeđena poruka|proslijeđena e-pošta"
    "|početak proslijeđene poruke|izvorna poruka|algkiri|edastatud kiri|edastatud sõnum|προωθημένο μήνυμα"
    "|αρχικό μήνυμα|ursprüngliche e-mail|原始邮件|转发的邮件|轉寄郵件|已转发邮件|元のメッセージ"
    "|転送されたメッセージ|メッセージを転送|원본 메시지|전달된 메시지|رسالة معاد توجيهها|الرسالة الأصلية"
    "|başlangıç yönlendirilen mesajın başlangıcı"
)

# "On … X wrote:".
WROTE = (
    "wrote|writes|schrieb|schrieben|a écrit|ont écrit|ha escrit|escribió|escribieron|ha scritto"
    "|hanno scritto|scrisse|schreef|het volgende geschreven|escreveu|escreveram|skrev|skrev følgende"
    "|kirjoitti|napisał|napisała|napisał(a)|napisana przez|pisze|napsal|napsala|napsal(a)|napísal|napísala|napísal(a)"
    "|je napisao|je napisala|napisao je|napisala je|пишет|написал|написала|написал(а)|написав|пише|írta"
    "|ezt írta|a scris|yazdı|şunu yazdı|şunları yazdı|έγραψε|ysgrifennodd|wnaeth|ysgrifennwyd"
    "|a ysgrifennodd|写道|寫道|作成|작성|님이 작성|のメッセージ|のメール|написа|כתב|כתבה|كتب|كتبت|rašė"
    "|rakstīja|kirjutas|skrifaði|đã viết|menulis"
)

# How an attribution begins that does not begin with a day, a number or a name.
OPENERS = (
    "am|ar|at|d|dana|ddydd|den|dia|dne|dnia|dňa|el|em|en|il|in|la|le|no|on|op|pe|på|quoting|vào|w|în|στις"
    "|στο|в|на|ב|בתאריך|في|在"
)

# The days of the week, as they stand before a comma or full stop.
DAYS = (
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|man|tir|ons|tor|tors|fre|lør|søn|lun|mar|mer|mié|jue|jeu"
    "|vie|ven|sáb|sam|dim|dom|ma|ti|ke|to|su|za|zo|wo|do|di|mi|mo|sa|so|lör|sön|pon|wt|śr|czw|pt|sob"
    "|niedz|po|út|st|čt|pá|ne|пн|вт|ср|чт|пт|сб|вс|нд|miér|sex|seg|ter|qua|qui|monday|tuesday|wednesday"
    "|thursday|friday|saturday|sunday|llun|mawrth|mercher|iau|gwener|sadwrn|sul|montag|dienstag|mittwoch"
    "|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
)
