"""Path names of git as text that every other room can print, sort and store."""


def path_text(raw: bytes) -> str:
    """The name as text. Bytes that are not UTF-8 become ``\\xNN``, so that no lone surrogate travels further.

    The way back is not unique: whoever must open the file keeps the bytes beside the text.
    """
    return raw.decode("utf-8", errors="backslashreplace")
