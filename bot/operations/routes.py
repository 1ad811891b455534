"""The paths an operator's tools ask for."""

from __future__ import annotations

from starlette.routing import Route

from bot.operations.health import Health
from bot.operations.metrics import Scrape


def operator_routes(health: Health, scrape: Scrape) -> list[Route]:
    """`/healthz`, `/readyz` and `/metrics`."""
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", scrape.figures),
    ]
