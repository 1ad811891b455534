"""What a command tells: as text for people, or with `--json` one object a line for programs."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

DECIMALS = 4
"""Of shares and times: what is behind them is noise."""


def tell(as_object: object, as_text: object, *, as_json: bool) -> None:
    """One thing, to standard output. `as_text`: its words, or a function that prints them."""
    if as_json:
        as_text = json.dumps(_rounded(as_object), ensure_ascii=False)
    if callable(as_text):
        as_text()
    else:
        sys.stdout.write(f"{as_text}\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
