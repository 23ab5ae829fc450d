"""Text that every Norwegian bank carries unharmed from payer to payee."""

import unicodedata

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZáäçéíóöúüýæøåÁÄÇÉÍÓÖÚÜÝÆØÅß")
CARRIED = LETTERS | frozenset("0123456789/-?:().,'+ %&=@§")
"""From the Norwegian banks' common ISO 20022 guide (BSK, appendix with example files), less its d with a
stroke, which may be one of two letters there."""

KIN = str.maketrans("đĐðÐŋŊŧŦłŁ–—−’", "dDdDnNtTlL---'")


def bank_text(value: str, limit: int) -> str:
    """At most `limit` characters; what banks do not carry becomes its nearest kin (`š` is `s`), or `?`."""
    carried = "".join(_carried(sign) for sign in unicodedata.normalize("NFC", value).translate(KIN))
    return " ".join(carried.split())[:limit].rstrip()


def _carried(sign: str) -> str:
    if sign in CARRIED:
        return sign
    if sign.isspace():
        return " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if part in CARRIED)
    return plain or "?"
