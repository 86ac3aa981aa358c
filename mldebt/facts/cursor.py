"""Offsets for a tree that has none.

LibCST nodes carry no positions, and its position provider costs twice the parse again. A walk that meets every token
holding letters, digits, quotes or brackets in source order can find each by ``index(token, cursor)``, once comments are
blanked out. One regular expression blanks them and yields them. Where strings nest in ways that expression cannot see
(PEP 701), the text is blanked from the tree's own code generator instead: slower and exact.
"""

import re

# Each way begins with a character of its own, so that the search leaps from one such character to the next.
_STRINGS_AND_COMMENTS = re.compile(
    r"""\#(?P<comment>[^\n]*)
    | ""\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*""\"
    | '''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
    | "[^"\\\n]*(?:\\.[^"\\\n]*)*"
    | '[^'\\\n]*(?:\\.[^'\\\n]*)*'""",
    re.VERBOSE | re.DOTALL,
)

Comments = tuple[tuple[int, str], ...]


def blank_comments(text: str) -> tuple[str, Comments]:
    """The text with every comment replaced by blanks, and the comments with their offsets."""
    if "#" not in text:
        return text, ()
    pieces: list[str] = []
    comments: list[tuple[int, str]] = []
    done = 0
    for match in _STRINGS_AND_COMMENTS.finditer(text):
        if match.lastgroup is None:
            continue
        start, stop = match.span()
        comments.append((start, match.group()))
        pieces += (text[done:start], " " * (stop - start))
        done = stop
    pieces.append(text[done:])
    return "".join(pieces), tuple(comments)


def blank_by_codegen(text: str) -> tuple[str, Comments]:
    """As ``blank_comments``, from LibCST's own tree: right for every file that LibCST can print."""
    import libcst
    from libcst._nodes.internal import CodegenState

    module = libcst.parse_module(text)
    comments: list[tuple[int, str]] = []

    class Recorder(CodegenState):
        offset = 0
        in_comment = False

        def before_codegen(self, node: libcst.CSTNode) -> None:
            if isinstance(node, libcst.Comment):
                comments.append((sum(map(len, self.tokens)), node.value))
                self.in_comment = True

        def after_codegen(self, node: libcst.CSTNode) -> None:
            if isinstance(node, libcst.Comment):
                self.in_comment = False

        def add_token(self, value: str) -> None:
            self.tokens.append(" " * len(value) if self.in_comment else value)

    state = Recorder(default_indent=module.default_indent, default_newline=module.default_newline)
    module._codegen(state)
    return "".join(state.tokens), tuple(comments)
