"""Compiled templates are kept, as Python keeps compiled modules: all mails take longer to compile than to import."""

import contextlib
import sys
from hashlib import sha256
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Compiled(FileSystemBytecodeCache):
    """Keeps what templates were compiled to in `__pycache__` beside them.

    Where nothing can be written, and where Python is told to write none (PYTHONDONTWRITEBYTECODE), templates are
    compiled at every start. A file that came of other words, or was made otherwise, is not used and written anew.

    Args:
        folder: of the templates.
        makers: the source files that decide what a template is compiled to: its options, filters and extensions.
    """

    def __init__(self, folder: Path, *makers: str) -> None:
        super().__init__(str(Path(cache_from_source(str(folder / "templates.py"))).parent), "%s.template")
        made_with = sha256(version("jinja2").encode())
        for maker in makers:
            made_with.update(Path(maker).read_bytes())
        self._made_with = made_with.hexdigest()

    def get_source_checksum(self, source: str) -> str:
        """Of a template's words, and of what has made it."""
        return super().get_source_checksum(self._made_with + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Reads the file, if it is there and whole: a power cut may have left a part of it."""
        with contextlib.suppress(OSError, EOFError, UnpicklingError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Writes a file that is whole as soon as it has its name."""
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
