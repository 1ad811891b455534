"""`nhipcau content …`: what editors do with content files; one file a command."""

from bot.cli.content import (  # noqa: F401  (each adds itself)
    apply,
    check,
    coverage,
    history,
    import_,
    new,
    pause,
    rename,
    review,
    schema,
    show,
    twins,
    vectors,
    worksheets,
)
from bot.cli.content.desk import editor_locale

__all__ = ["editor_locale"]
