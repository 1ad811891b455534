"""Text that was written in an encoding from before Unicode, or read in the wrong one.

Pasted from old office files it arrives as `NghÞ quyÕt` (TCVN 5712, fonts named .Vn…), `Nghò
quyeát` (VNI-Windows), `Ngh¸ quyªt` (VISCII), `Nghi. quye^'t` (VIQR), `Nghá»‹ quyáº¿t` (UTF-8 read
as Windows 1252) or `Ngh&#7883; quy&#7871;t`. Such a text is told by what it would become: words
that are no syllables as they stand all are in the encoding. Healthy text is never changed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from string import punctuation

from bot.language.vi.syllables import LETTERS, is_marked_syllable

LONGEST_READ = 4_000
"""Characters that are looked at: more are no question."""
ENOUGH = 2
"""Words that must become syllables: one alone may be a name from elsewhere."""
VALID = 0.9
"""Share of a text's marked words that must be syllables once it is read rightly."""

_LOWER = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
_UPPER = _LOWER.upper()

# Bytes as Windows 1252 shows them, in the order of _LOWER. TCVN has capitals of seven letters only:
# marked vowels in capitals are drawn by another font.
_TCVN = "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®ÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\xadøõö÷ùýúûüþ"
_TCVN_CAPITALS = dict(zip("¡¢§£¤¥¦", "ĂÂĐÊÔƠƯ", strict=True))
_VISCII = "áàäãÕå¡¢ÆÇ£â¤¥¦ç§ðéèë¨©êª«¬\xad®íìïî¸óòöõ÷ô¯°±²µ½¾¶·ÞþúùüûøßÑ×ØæñýÏÖÛÜ"
_VISCII_CAPITALS = (
    "ÁÀÄÃ€Å\x81‚ÆÇƒÂ„…†ç‡ÐÉÈËˆ‰ÊŠ‹Œ\x8dŽÍÌ›Î˜ÓÒ™õšÔ\x8f\x90‘’“´•–—³”ÚÙœ\x9dž¿º»¼ÿ¹ÝŸÖÛÜ"
)
_VISCII_TABLE = {
    sign: capital
    for sign, capital in zip(_VISCII_CAPITALS, _UPPER, strict=True)
    if sign not in _VISCII
}

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_TONES = dict(zip("ùøûõï", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))
_VNI_CIRCUMFLEX = dict(zip("âáàåãä", ("", *_VNI_TONES.values()), strict=True))
_VNI_BREVE = dict(zip("êéèúüë", ("", *_VNI_TONES.values()), strict=True))
_VNI_LETTERS = dict(zip("ñíìæóòîôö", "đíìỉĩịỵơư", strict=True))
_VNI_MARKED = re.compile(r"([aeouyôö])([ùøûõïâáàåãäêéèúüë])|[ñíìæóòîôö]", re.IGNORECASE)

_VIQR_TONES = dict(zip("'`?~.", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True))
_VIQR_SHAPES = {"^": _CIRCUMFLEX, "(": _BREVE, "+": _HORN}
_VIQR_MARKED = re.compile(
    r"dd|(?:([aeo])(\^)|(a)(\()|([ou])(\+)|([aeiouy]))(['`?~.]?)", re.IGNORECASE
)
_VIQR_TELLING = re.compile(
    r"(?<=[aeo])\^|(?<=[ou])\+|(?<=a)\((?=['`?~.]?[a-z])(?![a-z'`?~.]*\))|(?<=[aeiouy])[`~]",
    re.IGNORECASE,
)
_VIQR_TONED = re.compile(r"[aeiouy]['?.~](?=[a-z])", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([.?'`~^(+])")

_ENTITY = re.compile(r"&(?:#\d{2,5}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")

_WINDOWS = "".join(
    bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0x100)
)
"""The upper half of Windows 1252; where it has no letter, the control character as it is."""
_BYTE_OF: Mapping[str, int] = {letter: 0x80 + at for at, letter in enumerate(_WINDOWS)}
_OUTSIDE = re.compile(rf"[^\x00-\x7f{re.escape(_WINDOWS)}]")
_TAIL = re.escape(_WINDOWS[:0x40]) + " "  # a space that does not break is often pasted as another
_UTF8 = re.compile(
    rf"[{re.escape(_WINDOWS[0x42:0x60])}][{_TAIL}]|[{re.escape(_WINDOWS[0x60:0x70])}][{_TAIL}]{{2}}"
)
_LATIN = re.compile(r"[\xa0-\u01b0\u0300-\u0323\u1ea0-\u1ef9\u2010-\u2026]")
_WORD = re.compile(rf"[^\s{re.escape(punctuation)}]+")
_PUNCTUATION = frozenset("‘’‚“”„–—…•€™«»·")
"""Of Windows 1252, what stands in healthy text too: no sign of anything."""
_HYPHEN = "\xad"
"""A soft hyphen is invisible; in TCVN3 it is `ư`, which is no word alone."""
_DASHES = frozenset("–—…•")
_DASHED = re.compile(r"(?<=[\s\d])[–—…•]+(?![^\W\d_])")
_QUOTES = "‘’‚“”„…«»"
_LETTERS_OF_VIETNAMESE = LETTERS | frozenset("abcdefghijklmnopqrstuvwxyz")
_LETTERS = re.compile(r"[^\W\d_]+")


def readable(text: str) -> str:
    """The text in Unicode. Unchanged, and soon done, where it is in Unicode already."""
    head, rest = text[:LONGEST_READ], text[LONGEST_READ:]
    if "&" in head:
        head = _ENTITY.sub(_entity, head)
    if _OUTSIDE.search(head):  # `ế`, `đ`: no byte of an old encoding is shown so
        return head + rest
    if head.isascii() or _PUNCTUATION.issuperset(_beyond_ascii(head)):
        return (_from_viqr(head) if _VIQR_TELLING.search(head) else head) + rest
    return (_from_utf8(head) or _from_bytes(head)) + rest


def _entity(match: re.Match[str]) -> str:
    read = html.unescape(match[0])
    return match[0] if len(read) > 1 or read.isascii() else read


def _from_utf8(text: str) -> str | None:
    """None where a character is no part of a letter in UTF-8."""
    rest = _UTF8.sub(lambda match: "" if _utf8_letter(match) else match[0], text)
    if rest == text or not rest.isascii():
        return None
    return _UTF8.sub(lambda match: _utf8_letter(match) or match[0], text)


def _utf8_letter(match: re.Match[str]) -> str:
    """The letter, if text in a Latin script has it; else nothing."""
    octets = bytes(0xA0 if c == " " else _BYTE_OF[c] for c in match[0])
    letter = octets.decode("utf-8", "ignore")
    return letter if _LATIN.fullmatch(letter) else ""


def _from_bytes(text: str) -> str:
    """In the encoding in which nearly all words are syllables, if more become one than were."""
    words = _WORD.findall(text)
    telling = [
        at
        for at, word in enumerate(words)
        if word.strip(_HYPHEN) and not _PUNCTUATION.issuperset(_beyond_ascii(word))
    ]
    healthy = {at for at in telling if _is_healthy(words[at])}
    if len(healthy) == len(telling):
        return text
    best, found = 0.0, text
    for decode in _ENCODINGS:
        read = decode(text)
        parts = _WORD.findall(read)
        if len(parts) != len(words):
            continue
        valid = {at for at in telling if is_marked_syllable(parts[at].strip(_QUOTES).lower())}
        mended = valid - healthy
        spoilt = sum(words[at] != parts[at] for at in healthy)
        is_told = len(mended) >= ENOUGH or any(map(_is_foreign, (words[at] for at in mended)))
        if is_told and len(mended) > spoilt and len(valid) / len(telling) > best:
            best, found = len(valid) / len(telling), read
    return found if best >= VALID else text


def _is_foreign(word: str) -> bool:
    """Whether no word of Vietnamese has these letters: `laø`."""
    return any(c.isalpha() and c not in _LETTERS_OF_VIETNAMESE for c in word.lower())


def _beyond_ascii(text: str) -> str:
    return "" if text.isascii() else "".join(c for c in text if not c.isascii())


def _is_healthy(word: str) -> bool:
    """Whether it may be a syllable as it stands; `vÒ` is none, for its capital."""
    word = word.strip(_QUOTES)
    is_cased = word[1:].islower() or word.isupper() or len(word) == 1
    return is_cased and is_marked_syllable(word.lower())


def _table(letters: str, capitals: Mapping[str, str]) -> Callable[[str], str]:
    table = str.maketrans({**dict(zip(letters, _LOWER, strict=True)), **capitals})

    def decode(text: str) -> str:
        read = text.translate(table)
        if read == text or _DASHES.isdisjoint(text):
            return read
        # A dash between words is a dash, though VISCII has capitals in its place.
        kept = {at for match in _DASHED.finditer(text) for at in range(*match.span())}
        return "".join(text[at] if at in kept else letter for at, letter in enumerate(read))

    return decode


def _from_vni(text: str) -> str:
    return _VNI_MARKED.sub(_vni_letter, text)


def _vni_letter(match: re.Match[str]) -> str:
    if match[1] is None:
        letter = _VNI_LETTERS[match[0].lower()]
        return letter.upper() if match[0].isupper() else letter
    base, mark = match[1], match[2].lower()
    bare = _VNI_LETTERS.get(base.lower(), base.lower())
    if mark in _VNI_TONES:
        read = bare + _VNI_TONES[mark]
    elif mark in _VNI_CIRCUMFLEX and bare in "aeo":
        read = bare + _CIRCUMFLEX + _VNI_CIRCUMFLEX[mark]
    elif mark in _VNI_BREVE and bare == "a":
        read = bare + _BREVE + _VNI_BREVE[mark]
    else:
        return match[0]
    read = unicodedata.normalize("NFC", read)
    return read.upper() if base.isupper() else read


_ENCODINGS: Sequence[Callable[[str], str]] = (
    _table(_TCVN, _TCVN_CAPITALS),
    _from_vni,
    _table(_VISCII, _VISCII_TABLE),
)


def _from_viqr(text: str) -> str:
    typed = _ESCAPED.sub(r"\1 ", text).rstrip() if "\\" in text else text
    read = _VIQR_MARKED.sub(lambda match: _viqr_letter(match, typed), typed)
    marked = [word for word in _LETTERS.findall(read) if not word.isascii()]
    valid = sum(is_marked_syllable(word.lower()) for word in marked)
    signs = sum(
        any(sign.search(word) for sign in (_VIQR_TELLING, _VIQR_TONED)) for word in text.split()
    )
    return read if signs >= ENOUGH and valid >= max(ENOUGH, VALID * len(marked)) else text


def _viqr_letter(match: re.Match[str], text: str) -> str:
    if match[0].lower() == "dd":
        return "Đ" if match[0][0] == "D" else "đ"
    base = match[1] or match[3] or match[5] or match[7]
    shape = _VIQR_SHAPES.get(match[2] or match[4] or match[6] or "", "")
    tone = match[8]
    is_last = match.end() == len(text.rstrip())
    if tone in {"?", ".", "'"} and is_last:  # a question mark rather than a tone
        return unicodedata.normalize("NFC", base + shape) + tone
    return unicodedata.normalize("NFC", base + shape + _VIQR_TONES.get(tone, ""))


def written(text: str, encoding: str) -> str:
    """A text as it looks when it was written in one of WRITERS and is read as Windows 1252."""
    writer = WRITERS.get(encoding)
    return text if writer is None else writer(unicodedata.normalize("NFC", text))


def _writer(letters: str, capitals: str) -> Callable[[str], str]:
    """`capitals`: the signs of _UPPER; where there is none, those of the small letters."""
    table = dict(zip(_LOWER, letters, strict=True))
    drawn = {capital: sign for capital, sign in zip(_UPPER, capitals, strict=True) if sign != " "}
    small = {capital: table[letter] for capital, letter in zip(_UPPER, _LOWER, strict=True)}
    return partial(_translated, table=str.maketrans({**table, **small, **drawn}))


def _translated(text: str, table: dict[int, str]) -> str:
    return text.translate(table)


def _parts(letter: str) -> tuple[str, str, str]:
    """The bare letter, the mark of its shape, its tone; `đ` is bare."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    shape = "".join(mark for mark in marks if mark in _VIQR_SHAPES.values())
    tone = "".join(mark for mark in marks if mark in _VIQR_TONES.values())
    return base, shape, tone


def _to_vni(text: str) -> str:
    return "".join(map(_vni_of, text))


def _vni_of(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_SIGNS:
        found = _VNI_SIGNS[small]
    else:
        base, shape, tone = _parts(small)
        marks = {_CIRCUMFLEX: _VNI_CIRCUMFLEX, _BREVE: _VNI_BREVE}.get(shape, _VNI_TONES)
        known = {made: sign for sign, made in marks.items()}
        bare = _VNI_SIGNS.get(unicodedata.normalize("NFC", base + shape), base)
        if shape + tone and (sign := known.get(tone)):
            found = bare + sign
        else:
            return letter
    return found.upper() if letter.isupper() else found


def _to_viqr(text: str) -> str:
    return "".join(map(_viqr_of, text))


def _viqr_of(letter: str) -> str:
    if letter in "đĐ":
        return "dd" if letter == "đ" else "DD"
    if letter.isascii():
        return letter
    base, shape, tone = _parts(letter)
    signs = {made: sign for sign, made in (*_VIQR_SHAPES.items(), *_VIQR_TONES.items())}
    return base + signs.get(shape, "") + signs.get(tone, "") if base.isascii() else letter


_VNI_SIGNS = {letter: sign for sign, letter in _VNI_LETTERS.items()}
_TCVN_DRAWN = {capital: sign for sign, capital in _TCVN_CAPITALS.items()}

WRITERS: Mapping[str, Callable[[str], str]] = {
    "tcvn3": _writer(_TCVN, "".join(_TCVN_DRAWN.get(capital, " ") for capital in _UPPER)),
    "vni-windows": _to_vni,
    "viqr": _to_viqr,
    "viscii": _writer(_VISCII, _VISCII_CAPITALS),
}
"""The encodings, by name: how people's texts came to look like this, to measure what is read."""
