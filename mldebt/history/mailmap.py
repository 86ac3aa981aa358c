"""``.mailmap``: the four forms of a line that gitmailmap(5) defines, applied to authors and trailers alike."""

import re

Signature = tuple[str, str]  # name, e-mail

_LINE = re.compile(r"\s*([^<#]*?)\s*<([^>]*)>\s*(?:([^<#]*?)\s*<([^>]*)>)?")


class Mailmap:
    """Maps a signature as recorded to the proper one. Names and addresses are compared without case, as git does."""

    def __init__(self, text: str = "") -> None:
        self._by_mail: dict[str, Signature] = {}
        self._by_both: dict[Signature, Signature] = {}
        for line in text.splitlines():
            match = _LINE.match(line)
            if match and not line.lstrip().startswith("#"):
                self._add(*match.groups())

    def _add(self, name: str, mail: str, old_name: str | None, old_mail: str | None) -> None:
        if old_mail is None:  # "Proper Name <commit@e-mail>"
            self._by_mail[mail.casefold()] = (name, "")
        elif old_name:
            self._by_both[old_name.casefold(), old_mail.casefold()] = (name, mail)
        else:
            self._by_mail[old_mail.casefold()] = (name, mail)

    def __bool__(self) -> bool:
        return bool(self._by_mail or self._by_both)

    def proper(self, name: str, mail: str) -> Signature:
        """The signature that people want to be known by."""
        key = mail.casefold()
        found = self._by_both.get((name.casefold(), key)) or self._by_mail.get(key)
        if found is None:
            return name, mail
        return found[0] or name, found[1] or mail
