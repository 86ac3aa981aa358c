"""Which columns a table holds after what the code does to it."""

import pytest

from mldebt.graph.columns.feeding import feeds
from mldebt.graph.columns.sets import NOT_WRITTEN, ColumnSet
from tests.support.subjects import subject_of

HEAD = "import pandas as pd\nimport numpy as np\nfrom sklearn.preprocessing import StandardScaler\n"
HEAD += "df = pd.read_csv('a.csv', usecols=['a', 'b', 'c'])\nwide = pd.read_csv('w.csv')\n"


def written(code: str, name: str = "df", **files: str) -> ColumnSet:
    """The columns of the frame that a script writes last."""
    script = f"{HEAD}{code}\n{name}.to_csv('out.csv')\n"
    subject = subject_of({"run.py": script, **files})
    found = [feed for feed in feeds(subject.program, subject.roles) if feed.event.site.path == "run.py"]
    return found[-1].columns


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("", "a b c"),
        ("df['d'] = df['a'] * 2", "a b c d"),
        ("df = df.assign(d=1).dropna()", "a b c d"),
        ("df = df[['a', 'b']]", "a b"),
        ("KEEP = ['a']\ndf = df[KEEP + ['c']]", "a c"),
        ("df = df.drop(columns=['a'])", "b c"),
        ("df.drop('a', axis=1, inplace=True)", "b c"),
        ("df = df.drop([1, 2])", "a b c"),
        ("df = df.rename(columns={'a': 'x'})", "x b c"),
        ("df.columns = ['x', 'y', 'z']", "x y z"),
        ("del df['a']\ny = df.pop('b')", "c"),
        ("df = df[df['a'] > 1]", "a b c"),
        ("df = df.loc[df.a > 1, ['a', 'b']]", "a b"),
        ("df.loc[df.a > 1, 'flag'] = 1", "a b c flag"),
        ("df = df.groupby('a').agg({'b': 'sum'}).reset_index()", "a b"),
        ("df = df.groupby('a')['b'].mean().reset_index(name='m')", "a b m"),
        ("df = df.groupby('a').agg(most=('b', 'max'))", "a most"),
        ("df = df.merge(pd.DataFrame({'a': [1], 'v': [2]}), on='a')", "a b c v"),
        ("df = pd.merge(df, df[['a', 'b']], on='a')", "a b c b_x b_y"),
        ("df = pd.concat([df, pd.DataFrame([{'a': 1, 'n': 2}])])", "a b c n"),
        ("df = pd.read_sql('select a, count(*) as n from t group by a', con)", "a n"),
        ("for name in ['a', 'b']:\n    df[f'{name}_log'] = np.log(df[name])", "a b c a_log b_log"),
        ("for name in df.columns:\n    df[name] = df[name].fillna(0)", "a b c"),
        ("if len(df):\n    df['d'] = 1", "a b c d"),
        ("def add(frame):\n    frame['n'] = 1\nadd(df)", "a b c n"),
        ("def add(frame):\n    frame = frame.copy()\n    frame['n'] = 1\n    return frame\ndf = add(df)", "a b c n"),
        ("df = df[df.columns.drop('a')]", "b c"),
    ],
)  # fmt: skip
def test_a_closed_table_holds_these(code: str, names: str) -> None:
    columns = written(code)
    assert (set(columns.names), columns.open) == (set(names.split()), "")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("df = pd.get_dummies(df)", "what get_dummies makes of values"),
        ("df = df.pivot_table(index='a')", "what pivot_table gives"),
        ("df = df.merge(wide, on='a')", NOT_WRITTEN),
        ("df[input()] = 1", "a column whose name is computed"),
        ("df = df.rename(columns=str.lower)", "names that are computed"),
        ("df = pd.DataFrame(StandardScaler().fit_transform(df))", "what fit_transform makes"),
        ("df = df.assign(**more)", "names that are computed"),
        ("df = pd.read_csv('b.csv', usecols=chosen)", "a list of columns that is not known"),
        ("df = pd.read_csv('b.csv', header=None)", "columns without names"),
        ("df = pd.read_sql('select * from t', con)", NOT_WRITTEN),
        ("df = df.groupby('a').agg({'b': ['min', 'max']})", "columns of several levels"),
        ("df = df.merge(df, on='a', suffixes=('', '_r'))", "suffixes of a merge"),
    ],
)
def test_an_open_table_says_why(code: str, why: str) -> None:
    assert written(code).open == why


def test_an_open_table_knows_what_it_lacks() -> None:
    columns = written("wide = wide.drop(columns=['y'])\nwide['n'] = 1", "wide")
    assert (columns.lacks("y"), columns.lacks("n"), columns.lacks("other")) == (True, False, False)


def test_a_list_that_is_computed_chooses_some() -> None:
    columns = written("df = df[[name for name in df.columns if name != 'a']]")
    assert (set(columns.names), columns.open, columns.some) == ({"a", "b", "c"}, "", True)


def test_names_come_from_constants_of_other_modules() -> None:
    columns = written("from settings import KEEP\ndf = wide[KEEP]", **{"settings.py": "KEEP = ['p', 'q']\n"})
    assert (set(columns.names), columns.open) == ({"p", "q"}, "")


def test_a_transformer_chooses_the_columns_of_its_model() -> None:
    code = "from sklearn.compose import ColumnTransformer\nfrom sklearn.linear_model import Ridge\n"
    code += "from sklearn.pipeline import Pipeline\n"
    code += "parts = ColumnTransformer([('n', StandardScaler(), ['p', 'q']), ('c', 'passthrough', ['r'])])\n"
    code += "Pipeline([('prepare', parts), ('model', Ridge())]).fit(wide.drop(columns=['y']), wide['y'])\n"
    subject = subject_of({"run.py": HEAD + code})
    found = {feed.part: feed.columns for feed in feeds(subject.program, subject.roles)}
    assert (set(found["feature"].names), found["feature"].open) == ({"p", "q", "r"}, "")
    assert set(found["label"].names) == {"y"}


def test_a_long_chain_of_stores_is_no_deep_recursion() -> None:
    columns = written("\n".join(f"df['n{index}'] = {index}" for index in range(600)))
    assert len(columns.names) == 603
