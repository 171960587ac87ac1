"""What each figure is called and what exactly it counts: said here and nowhere else, on the page and in every download.

The names are those of casework/counting.py.
"""

FIGURES = {
    "challenges": (
        "Challenges",
        "Disagreements that were raised in this time, by the day on which the form was sent in, and put to the other "
        "agency; one that nobody confirmed went to nobody and is not counted. Each is counted as it stands now.",
    ),
    "protocol": ("By protocol", "Challenges under each of your Boards’ protocols."),
    "pathway": ("By pathway", "Challenges by the pathway that was chosen in the form."),
    "theme": ("By theme", "Challenges by the theme that was chosen in the form, one for each."),
    "agencies": (
        "By agencies",
        "Challenges by the agency that raised it and the agency to which it was put first. Each direction is counted "
        "by itself.",
    ),
    "step": ("By step reached", "Challenges by the highest step that has begun."),
    "outcome": (
        "By outcome",
        "Challenges by how they ended. Agreed: somebody who was asked answered AGREED, and nobody has said since that "
        "it was a mistake.",
    ),
    "month": ("By month", "Challenges by the month in which they were raised."),
    "quarter": ("By quarter", "Challenges by the quarter in which they were raised."),
    "lessons": (
        "Lessons",
        "Challenges after which either side told in the form or by e-mail that something is to be learned, by what is "
        "needed; of an e-mail, Board staff say what that is. One with several lessons is in several rows, once in "
        "each; the total counts it once. Nobody’s words are told.",
    ),
    "step_time": (
        "Time at each step",
        "Working time from the start of a step to its end, for steps that have ended. Working time is the Board’s own "
        "hours on working days. Half of the steps took no longer than the median, and nine in ten no longer than the "
        "90th percentile.",
    ),
    "resolution_time": (
        "Time to resolution",
        "Working time from the start of the first step until it was resolved, for challenges that were resolved "
        "between the agencies.",
    ),
    "month_time": (
        "Time to resolution by month",
        "Time to resolution of the challenges that were raised in that month.",
    ),
    "quarter_time": (
        "Time to resolution by quarter",
        "Time to resolution of the challenges that were raised in that quarter.",
    ),
    "lowest": (
        "Resolved at the lowest step",
        "Of the challenges that were resolved between the agencies, those that were resolved at the first step at "
        "which the other side is asked, or before it. Where a challenge began at a later step, that step is the first.",
    ),
    "late": (
        "Answers late",
        "Of the answers AGREED and NOT AGREED, those that came after the deadline of the step that asked for them.",
    ),
    "automatic": (
        "Automatic escalations",
        "Of the times that a challenge went up a step, those where the deadline had passed. At the end of the last "
        "step there is nothing to go up to, and nothing is counted.",
    ),
    "complete": (
        "Returns complete",
        "Of the forms that the protocol asks for at the steps that were reached, those that have been filled in.",
    ),
}

OUTCOMES = {
    "agreed": "Agreed",
    "by_raiser": "Resolved, says the person who raised it",
    "decided": "Decided by the Board",
    "withdrawn": "Withdrawn",
    "with_board": "With the Board, after the last step",
    "open": "Still open",
}
# Of cases whose history cannot be read: nobody is to take the figures for more than they are.
LEFT_OUT = (
    "Cases raised in this time that are in none of these figures, because they cannot be read: {count}."
)
SOME_LEFT_OUT = "Some cases raised in this time are in none of these figures, because they cannot be read."
NOT_SORTED = "Told by e-mail, and not sorted yet"
STEP = "Step {step}"
ALL = "All challenges that were resolved"
QUARTERS = (
    "January to March {year}",
    "April to June {year}",
    "July to September {year}",
    "October to December {year}",
)
