"""What everything is compared with: a process that parses the units of a checkout with LibCST and does nothing else.

``python bare_parse.py UNITS.json`` prints ``{"parse": CPU seconds of the parsing alone, "units": n, "refused": n}``.
"""

import gc
import json
import sys
import time


def main() -> None:
    """Parses each text of a JSON list, the collector off, as the tool does."""
    gc.disable()
    import libcst

    with open(sys.argv[1], encoding="utf-8", errors="surrogatepass") as stream:
        texts = json.load(stream)
    sys.setrecursionlimit(20_000)
    refused = 0
    begun = time.process_time()
    for text in texts:
        try:
            libcst.parse_module(text)
        except (libcst.ParserSyntaxError, RecursionError):
            refused += 1
    parse = time.process_time() - begun if texts else 0.0
    print(json.dumps({"parse": parse, "units": len(texts), "refused": refused}))


if __name__ == "__main__":
    main()
