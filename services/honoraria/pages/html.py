"""HTML built from parts that escape themselves, so that nothing anybody wrote can become markup."""

from html import escape


class Html(str):
    """Markup that is ready; everything else is text."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: str) -> Html:
    """An element around text (escaped) and markup (as it is). `for_` and `class_` lose their underscore."""
    told = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{told}>{''.join(map(_shown, inside))}</{name}>")


def together(*parts: str) -> Html:
    """Several one after the other; empty ones leave no trace."""
    return Html("\n".join(_shown(part) for part in parts if part))


def beside(*parts: str) -> Html:
    """Several on one line, with nothing between them."""
    return Html("".join(map(_shown, parts)))


def _shown(part: str) -> str:
    return part if isinstance(part, Html) else escape(part)
