"""`python -m bench [--quick]` prints a table; --quick measures fewer of everything."""

import sys

from bench import lists, mail_systems, outbox, own_words, whole
from bench.figures import table
from bench.running import CannotMeasure


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--quick"]):
        sys.stderr.write("Usage: python -m bench [--quick]\n")
        return 2
    few = bool(arguments)
    try:
        found = whole.figures(forms=5 if few else 40, requests=30 if few else 200)
    except CannotMeasure as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    found += outbox.figures(cases=20 if few else 100)
    found += mail_systems.figures(rounds=2 if few else 9, cases=5 if few else 10)
    found += lists.figures(cases=10_000 if few else 100_000, requests=10 if few else 50)
    found += own_words.figures(mails=50 if few else 500)
    sys.stdout.write(f"{table(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
