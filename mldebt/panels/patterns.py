"""Shell patterns, several at once."""

import re
from fnmatch import translate
from functools import cache


@cache
def either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of the shell's kind that matches what one of them does; nothing for none."""
    return re.compile("|".join(map(translate, patterns)) or "(?!)")
