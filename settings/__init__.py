"""Every setting of Accord, read in one place from the environment and from `.env`.

`load_settings()` is the only reader; the rest of the program is handed a `Settings`. A name in the
environment wins over the same name in `.env`; an empty value counts as not set.
"""

from settings.fields import Settings
from settings.load import SettingsFault, load_settings, make_data_dir

__all__ = ["Settings", "SettingsFault", "load_settings", "make_data_dir"]
