"""Vectors in one byte a number."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.quantised import ROWS, Floats, QuantisedVectors


def unit_vectors(count: int, dimensions: int = 384) -> Floats:
    vectors = np.random.default_rng(59).normal(size=(count, dimensions)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.mark.parametrize("count", [1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS + 7])
def test_products_are_nearly_those_of_the_vectors_themselves(count: int) -> None:
    vectors = unit_vectors(count)
    query = unit_vectors(count + 1)[-1]

    assert QuantisedVectors.of(vectors) @ query == pytest.approx(vectors @ query, abs=0.003)


def test_a_row_is_nearly_what_it_was() -> None:
    vectors = unit_vectors(20)
    quantised = QuantisedVectors.of(vectors)

    assert len(quantised) == 20
    assert quantised[3] == pytest.approx(vectors[3], abs=quantised.unit / 2 + 1e-7)
    assert quantised[np.array([3, 5])] == pytest.approx(vectors[[3, 5]], abs=quantised.unit)
    assert quantised[:0].shape == (0, 384)


def test_the_largest_number_is_kept_as_it_is() -> None:
    vectors = np.array([[0.1, -0.5], [0.2, 0.25]], dtype=np.float32)
    assert QuantisedVectors.of(vectors)[0][1] == pytest.approx(-0.5)


@pytest.mark.parametrize("shape", [(0, 4), (3, 0)])
def test_no_numbers_are_no_problem(shape: tuple[int, int]) -> None:
    quantised = QuantisedVectors.of(np.zeros(shape, dtype=np.float32))
    assert (quantised @ np.zeros(shape[1], dtype=np.float32)).tolist() == [0.0] * shape[0]


def test_vectors_of_nothing_stay_nothing() -> None:
    quantised = QuantisedVectors.of(np.zeros((2, 3), dtype=np.float32))
    assert quantised[:].tolist() == [[0.0] * 3] * 2
