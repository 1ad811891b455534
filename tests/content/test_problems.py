"""What is wrong with a content file, as a line for people and editors."""

from __future__ import annotations

import pytest

from bot.content.problems import Problem, Severity


def test_a_problem_reads_as_file_line_and_words() -> None:
    problem = Problem("topics.yaml", 3, "there is no entry '%(id)s'", {"id": "x"})
    assert str(problem) == "topics.yaml:3: there is no entry 'x'"


def test_a_problem_is_an_error_unless_said_otherwise() -> None:
    assert Problem("topics.yaml", 3, "x").severity is Severity.ERROR


def test_a_problem_of_the_whole_file_points_to_its_first_line() -> None:
    assert Problem("topics.yaml", 0, "x").place == "topics.yaml:1"


@pytest.mark.parametrize("typed", ["100%", "%s", "%(id)s", "{id}"])
def test_what_an_editor_typed_is_shown_as_it_stands(typed: str) -> None:
    problem = Problem("a.yaml", 1, "unknown key '%(key)s'", {"key": typed})
    assert str(problem) == f"a.yaml:1: unknown key '{typed}'"
