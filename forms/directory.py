"""The upload of a directory file."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import FileField, Form

from forms import fields as f


class UploadForm(Form):
    """`raw` is what was uploaded."""

    file = FileField(_l("File"), validators=[f.required(_l("Choose a file."))])
    replace = f.TickBox(_l("This file is the whole directory of the Boards that it names"))

    def __init__(self, typed: MultiDict | None = None, files: MultiDict | None = None) -> None:
        super().__init__(MultiDict([*(typed or MultiDict()).items(), *(files or MultiDict()).items()]))

    @property
    def raw(self) -> bytes:
        return self._upload.read()

    @property
    def file_name(self) -> str:
        """The file's own name, which the browser tells, as it can be shown."""
        name = f.clean(self._upload.filename or "").replace("\\", "/").rpartition("/")[2]
        return " ".join(name.split())[: f.NAME] or _("The file")

    @property
    def _upload(self) -> FileStorage:
        return self.file.data
