"""What Vietnamese input methods make of keys.

The tables hold what Unikey (ibus-unikey 0.7.0~beta1) and Bamboo (fcitx5-bamboo 1.0.2), driven with
these keys, both put on the screen.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from bot.language.vi.keystrokes import LONGEST, Habit, InputMethod, from_keys, habits, to_keys
from tests.language.texts import anything, unhurried

TELEX, VNI = InputMethod.TELEX, InputMethod.VNI
SYLLABLES = """
đường được nước người những quốc quyết việt giữa giờ gì giếng hòa thủy khuya khuỷu nghiêng ở ý á ừ
ông ăn hoặc xoăn mưa sửa lưu hươu rượu thuở khuấy chuyển yêu tiếng mỗi tối đều đã soong
"""


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("dduwowngf", "đường"),
        ("duongwfd", "đường"),
        ("duowngdf", "đường"),
        ("nguwofi", "người"),
        ("nguoiwf", "người"),
        ("vietej", "việt"),
        ("vieejt", "việt"),
        ("cuongwf", "cường"),
        ("quoocs", "quốc"),
        ("hofa", "hòa"),
        ("hoafs", "hóa"),
        ("ngoaifj", "ngoại"),
        ("muaw", "mưa"),
        ("hoacwj", "hoặc"),
        ("thuowr", "thuở"),
        ("giwax", "giữa"),
        ("nhwngx", "những"),
        ("owr", "ở"),
        ("ys", "ý"),
        ("toor", "tổ"),
        ("dd", None),
        ("vieetfj", None),  # no such tone before a stop
        ("hoass", None),  # taken back
        ("ooo", None),
        ("cuwongng", None),
        ("vietnam", None),
        ("school", None),
        ("đườngf", None),
        ("hoa", None),
        ("", None),
    ],
)
def test_telex_keys_are_read_as_the_engines_do(keys: str, syllable: str | None) -> None:
    assert from_keys(keys, TELEX) == syllable


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("d9u7o7c5", "được"),
        ("duoc795", "được"),
        ("d9uo7ng2", "đường"),
        ("d9uo72ng", "đường"),
        ("viet65", "việt"),
        ("o73", "ở"),
        ("y1", "ý"),
        ("van8", "văn"),
        ("hoa21", "hóa"),
        ("cop28", None),
        ("g20", None),
        ("nq59", None),
        ("20250124", None),
        ("covid19", None),
    ],
)
def test_vni_keys_are_read_as_the_engines_do(keys: str, syllable: str | None) -> None:
    assert from_keys(keys, VNI) == syllable


@pytest.mark.parametrize(
    ("method", "word", "habit", "keys"),
    [
        (TELEX, "đường", Habit(), "dduwowngf"),
        (TELEX, "đường", Habit(is_tone_last=False), "dduwowfng"),
        (TELEX, "đường", Habit(is_hook_once=True), "dduowngf"),
        (TELEX, "đường", Habit(is_shape_last=True, is_cross_last=True), "duongwfd"),
        (TELEX, "Việt", Habit(is_shape_last=True), "Vietej"),
        (TELEX, "nước", Habit(is_hook_last=True), "nuocws"),
        (TELEX, "những", Habit(is_hook_alone=True), "nhwngx"),
        (TELEX, "hóa", Habit(is_corrected=True), "hoajs"),
        (TELEX, "nam", Habit(), "nam"),
        (VNI, "được", Habit(), "d9u7o7c5"),
        (VNI, "được", Habit(is_hook_once=True, is_cross_last=True), "duo7c59"),
        (VNI, "Đảng", Habit(is_tone_last=False), "D9a3ng"),
    ],
)
def test_a_word_has_its_keys_to_each_habit(
    method: InputMethod, word: str, habit: Habit, keys: str
) -> None:
    assert to_keys(word, method, habit) == keys


@pytest.mark.parametrize("method", InputMethod)
@pytest.mark.parametrize("word", SYLLABLES.split())
def test_the_keys_of_every_habit_make_the_word_again(method: InputMethod, word: str) -> None:
    word = unicodedata.normalize("NFC", word)
    for habit in habits(method):
        keys = to_keys(word, method, habit)
        assert keys == word or from_keys(keys, method) == word, habit


@given(anything)
@unhurried
def test_any_text_can_be_typed_and_read(text: str) -> None:
    for method in InputMethod:
        for habit in habits(method):
            typed = to_keys(text, method, habit)
            read = from_keys(typed[:LONGEST], method)
            assert read is None or read != typed
