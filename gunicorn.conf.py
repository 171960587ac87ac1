"""gunicorn reads this by itself: the web server's own lines are written like all others, too."""

import sys
from typing import Any


def on_starting(server: Any) -> None:
    # gunicorn can import from this folder only by now.
    from settings import SettingsFault, load_settings
    from settings.logs import set_up_logs

    try:
        set_up_logs(load_settings())
    except SettingsFault as fault:
        sys.exit(str(fault))
