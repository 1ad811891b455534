"""What is wrong with a content file, where, and how the editor is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the content from being served; a warning only from `--strict`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `template` is a translatable English sentence with `%(name)s` placeholders."""

    file: str
    """Relative to the content directory, with forward slashes."""
    line: int
    """From 1; 0 where the whole file is meant."""
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.place}: {self.template % self.values}"

    @property
    def place(self) -> str:
        """`file:line`, as editors and terminals link it."""
        return f"{self.file}:{max(1, self.line)}"


def N_(template: str) -> str:  # noqa: N802  (gettext's own name for "translate later")
    """Mark a template for the catalogues; it is translated where it is shown."""
    return template
