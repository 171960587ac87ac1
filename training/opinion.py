"""`make opinion`: trains the second opinion (reading/opinion/) on the answers in training/answers/.

Some six hours on two cores that reckon in bfloat16, as its steps were timed. The features come out the same each time;
the networks nearly so.
`make opinion LEFT_OUT="w4 w19"` leaves those writers out, so that they can judge what comes of it.
"""

import sys

from training import features, larger, network, pupil
from training.invented import invented


def main(left_out: list[str]) -> None:
    """Trains all readers on every answer but those of the writers `left_out`."""
    answers = [each for each in invented() if each.writer not in left_out]
    sys.stdout.write(f"{len(answers)} answers\n")
    features.train(answers)
    quick, pieces = network.train(answers)
    larger.train(answers, pieces)
    pupil.train(quick, pieces, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
