"""Settings that code of the repository merges by itself hold what both sides hold, a later one winning."""

import pytest

from tests.unit.resolve.conftest import MakeProgram
from tests.unit.resolve.test_configurations import texts

DOCUMENTS: dict[str, object] = {
    "base.yaml": {"data": {"raw": "d/raw.csv", "clean": "d/clean.csv"}, "out": "d/out.csv"},
    "params.yaml": {"data": {"clean": "d/v2.csv"}, "extra": "d/extra.csv"},
}
LOAD = """import pandas as pd, yaml, copy
def load(path):
    with open(path) as f:
        return yaml.safe_load(f) or {}
"""
IN_PLACE = """def merge(base, override):
    for key, value in override.items():
        if key in base and isinstance(base[key], dict) and isinstance(value, dict):
            merge(base[key], value)
        else:
            base[key] = value
"""
RETURNED = """def merge(base, override):
    result = copy.deepcopy(base)
    for key, value in override.items():
        if isinstance(value, dict) and key in result:
            result[key] = merge(result.get(key, {}), value)
        else:
            result[key] = value
    return result
"""
BY_KEY = """def merge(base, override):
    result = dict(base)
    for name in override:
        result[name] = merge(base[name], override[name]) if isinstance(base.get(name), dict) else override[name]
    return result
"""
SHALLOW = """def merge(base, override):
    for key, value in override.items():
        if isinstance(value, dict):
            print(key)
        base[key] = value
    return base
"""
TOGETHER = "cfg = merge(load('base.yaml'), load('params.yaml'))\n"
READ = "pd.read_csv(cfg['data']['raw'])\npd.read_csv(cfg['data']['clean'])\npd.read_csv(cfg['extra'])\n"
ALL = {"d/raw.csv", "d/v2.csv", "d/extra.csv"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (IN_PLACE + "cfg = load('base.yaml')\nmerge(cfg, load('params.yaml'))\n" + READ, ALL),
        (RETURNED + TOGETHER + READ, ALL),
        (BY_KEY + TOGETHER + READ, ALL),
        (SHALLOW + TOGETHER + READ, {"d/v2.csv", "d/extra.csv"}),
        (IN_PLACE + "def combined(*many):\n    result = {}\n    for one in many:\n        merge(result, one)\n"
         "    return result\ncfg = combined(load('base.yaml'), load('params.yaml'))\n" + READ, ALL),
        (RETURNED + TOGETHER + "pd.read_csv(cfg.get('out'))", {"d/out.csv"}),
        (RETURNED + "def some(c):\n    return {k: c[k] for k in ('data', 'none') if k in c}\n"
         "cfg = merge(load('base.yaml'), some(load('params.yaml')))\n" + READ, {"d/raw.csv", "d/v2.csv"}),
        (RETURNED + "def some(c, names):\n    new = {}\n    for n in names:\n        if n in c:\n"
         "            new[n] = c[n]\n    return new\n"
         "cfg = merge(load('base.yaml'), some(load('params.yaml'), ['data', 'none']))\n" + READ,
         {"d/raw.csv", "d/v2.csv"}),
        (RETURNED + "def set_(c):\n    return {k: v for k, v in c.items() if v is not None}\n"
         "cfg = merge(load('base.yaml'), set_(load('params.yaml')))\n" + READ, ALL),
        (RETURNED + TOGETHER + "for held in cfg['data'].values():\n    pd.read_csv(held)", {"d/raw.csv", "d/v2.csv"}),
        (RETURNED + "cfg = merge(load('base.yaml'), {'data': {'clean': 'd/by_hand.csv'}})\n"
         "pd.read_csv(cfg['data']['clean'])\npd.read_csv(cfg['data']['raw'])", {"d/by_hand.csv", "d/raw.csv"}),
        (RETURNED + "base = load('base.yaml')\nbase['out'] = 'd/set.csv'\ncfg = merge(base, load('params.yaml'))\n"
         "pd.read_csv(cfg['out'])", {"d/set.csv"}),
        (RETURNED + TOGETHER + "cfg['data']['clean'] = 'd/set.csv'\npd.read_csv(cfg['data']['clean'])", {"d/set.csv"}),
        (RETURNED + "cfg = merge(load('base.yaml'), load('params.yaml'))\n"
         "pd.read_csv(load('base.yaml')['data']['clean'])", {"d/clean.csv"}),
        (RETURNED + "first = load('base.yaml')\ncfg = merge(first, load('params.yaml'))\n"
         "pd.read_csv(first['data']['clean'])", {"d/clean.csv"}),
    ],
)  # fmt: skip
def test_what_is_merged_holds_both_sides(program: MakeProgram, code: str, expected: set[str]) -> None:
    assert texts(program({"m.py": LOAD + code}, DOCUMENTS)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cfg.setdefault('new', {})['path'] = 'd/new.csv'\npd.read_csv(cfg['new']['path'])", {"d/new.csv"}),
        ("cfg.setdefault('data', {})['raw'] = 'd/new.csv'\npd.read_csv(cfg['data']['raw'])", {"d/new.csv"}),
        ("inner = cfg.setdefault('new', {})\ninner['path'] = 'd/new.csv'\npd.read_csv(cfg['new']['path'])",
         {"d/new.csv"}),
        ("def change(c, path):\n    c.setdefault('new', {})['path'] = path\nchange(cfg, 'd/new.csv')\n"
         "pd.read_csv(cfg['new']['path'])", {"d/new.csv"}),
        ("made = {}\nmade.setdefault('new', {})['it'] = 'd/new.csv'\npd.read_csv(made['new']['it'])", {"d/new.csv"}),
    ],
)  # fmt: skip
def test_what_is_set_beneath_a_default_is_there(program: MakeProgram, code: str, expected: set[str]) -> None:
    assert texts(program({"m.py": LOAD + "cfg = load('base.yaml')\n" + code}, DOCUMENTS)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pd.read_csv({'a': 'd/a.csv'}.pop('a', None))", {"d/a.csv"}),
        ("pd.read_csv({}.setdefault('a', 'd/a.csv'))", {"d/a.csv"}),
        ("one = {'x': 'd/x.csv'} if flag else {'y': 'd/y.csv'}\none['z'] = 'd/z.csv'\npd.read_csv(one['z'])\n"
         "pd.read_csv(one['y'])", {"d/y.csv", "d/z.csv"}),
    ],
)  # fmt: skip
def test_a_mapping_that_code_spells_is_asked_and_changed(program: MakeProgram, code: str, expected: set[str]) -> None:
    assert texts(program({"m.py": f"import pandas as pd\n{code}"})) == expected


def test_a_frame_that_a_loop_fills_stays_a_frame(program: MakeProgram) -> None:
    code = (
        "import pandas as pd\n"
        "def add(df, columns):\n    for name, value in columns.items():\n        df[name] = value\n    return df\n"
        "add(pd.read_csv('d/in.csv'), {'a': 1}).to_csv('d/out.csv')\n"
    )
    found = program({"m.py": code})
    writes = [event for summary in found.summaries() for event in summary.events if event.symbol.endswith("to_csv")]
    assert writes
    assert all(event.kind == "call" for event in writes if event.receiver is not None and not event.via)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Reader(load('base.yaml')).read()", {"d/out.csv"}),
        ("Reader(load('params.yaml')).read()", {"d/default.csv"}),
    ],
)
def test_a_fallback_waits_for_the_document(program: MakeProgram, code: str, expected: set[str]) -> None:
    reader = (
        "class Reader:\n    def __init__(self, c):\n        inner = c.get('none', c)\n"
        "        self.path = inner.get('out') or 'd/default.csv'\n    def read(self):\n        pd.read_csv(self.path)\n"
    )
    found = program({"m.py": LOAD + reader + code}, DOCUMENTS)
    assert texts(found) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cfg = load('base.yaml') | load('params.yaml')\n" + READ, {"d/v2.csv", "d/extra.csv"}),
        ("cfg = {'data': {'raw': 'd/r.csv'}, 'extra': 'd/e.csv'}\ncfg |= load('params.yaml')\n" + READ,
         {"d/v2.csv", "d/extra.csv"}),
        ("def merged(more):\n    return {'out': 'd/o.csv', 'extra': 'd/e.csv'} | more\n"
         "cfg = merged({'extra': 'd/x.csv'})\npd.read_csv(cfg['out'])\npd.read_csv(cfg['extra'])\n",
         {"d/o.csv", "d/x.csv"}),
        ("def merged(more):\n    return {'out': 'd/o.csv', 'extra': 'd/e.csv', **more}\n"
         "cfg = merged({'extra': 'd/x.csv'})\npd.read_csv(cfg['out'])\npd.read_csv(cfg['extra'])\n",
         {"d/o.csv", "d/x.csv"}),
        ("cfg = {**load('base.yaml'), 'extra': 'd/e.csv'}\npd.read_csv(cfg['extra'])\npd.read_csv(cfg['out'])\n",
         {"d/e.csv", "d/out.csv"}),
        ("one = pd.read_csv('d/a.csv')\nboth = one.a | one.b\ncfg = 1 | 2\n", {"d/a.csv"}),
    ],
)  # fmt: skip
def test_mappings_are_united(program: MakeProgram, code: str, expected: set[str]) -> None:
    assert {text for text in texts(program({"run.py": LOAD + code}, DOCUMENTS)) if text.startswith("d/")} == expected
