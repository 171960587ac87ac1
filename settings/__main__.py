"""`python -m settings` prints the table of all settings that README shows."""

import sys

from pydantic import SecretStr

from settings.fields import Settings


def markdown_table() -> str:
    """The README's table: one row for each setting."""
    rows = ["| Setting | Default | What it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        plain = "" if field.annotation is SecretStr or field.default in ("", None) else f"`{field.default}`"
        default = plain if extra["shown"] is None else extra["shown"]
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(markdown_table() + "\n")
