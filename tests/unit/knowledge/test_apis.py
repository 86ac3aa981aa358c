"""The API tables: every row valid, reachable and documented; and how calls, methods and spellings are looked up."""

import builtins
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from packaging.version import Version

from mldebt.knowledge.apis import (
    OPTION,
    Apis,
    ApiTable,
    ApiTableError,
    CallRow,
    ClassRows,
    load_apis,
    merge_tables,
    read_table,
)
from mldebt.knowledge.owntables import apis_with
from mldebt.knowledge.places import rules_dir
from mldebt.model.graph import EdgeKind

FILES = sorted((rules_dir() / "apis").glob("*.toml"))
TABLES: dict[str, ApiTable] = {path.stem: read_table(path) for path in FILES}
PAGE = Path(__file__).parents[3] / "docs" / "api-tables.md"

KINDS = {"ml", "data", "llm", "serving", "orchestration", "tracking", "stdlib"}
METHODS = {"", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "WEBSOCKET"}
PARSED = {
    "",
    "call",
    "each",
    "starred",
    "with",
    "ranked",
    "yaml",
    "json",
    "toml",
    "ini",
    "omegaconf",
    "merge",
    "hydra",
    "instantiate",
    "record",
    "object",
    "default",
    "dynaconf",
    "path",
    "made",
}
PLACES = {"[iter]", "[item]", "[name]", "[attr]"}


@pytest.fixture(scope="module")
def apis() -> Apis:
    return load_apis()


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text("utf-8")


def words(page: str, heading: str, column: int = 0) -> set[str]:
    """The words in code style in one column of the table below a heading of the page."""
    section = page.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.split("|")[column + 1] for line in section.splitlines() if line.startswith("|")]
    return set(re.findall(r"`([a-z_-]+)`", " ".join(rows)))


def rows_of(table: ApiTable) -> Iterator[CallRow | ClassRows]:
    yield from table.call
    yield from table.classes


def names_of(row: CallRow | ClassRows) -> tuple[str, ...]:
    return (row.symbol, *row.aliases) if isinstance(row, CallRow) else row.symbols


tables = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())


# --- every row


def test_the_libraries_the_tool_is_built_for_have_tables() -> None:
    wanted = {"stdlib", "yaml", "pandas", "numpy", "sklearn", "imblearn", "joblib", "torch", "tensorflow", "keras"}
    wanted |= {"xgboost", "lightgbm", "catboost", "transformers", "datasets", "mlflow", "openai", "anthropic"}
    assert wanted | {"flask", "fastapi", "requests", "httpx"} <= TABLES.keys()


@tables
def test_every_row_names_its_documentation(table: ApiTable) -> None:
    sources = [table.library.source, *(row.source for row in rows_of(table)), *(row.source for row in table.attr)]
    missing = [source for source in sources if not re.fullmatch(r"https://[\w.-]+/\S*", source)]
    assert not missing
    assert table.library.kind in KINDS
    assert all(row.help for row in table.type)


@tables
def test_words_of_calls_are_those_of_the_page(table: ApiTable, page: str) -> None:
    roles, kept, traits = words(page, "Roles"), words(page, "Rows"), words(page, "Traits")
    for row in table.call:
        assert row.role in roles | {""}, row.symbol
        assert row.rows in kept | {""}, row.symbol
        assert row.method in METHODS, row.symbol
        assert row.parses in PARSED, row.symbol
    for each in rows_of(table):
        assert set(each.traits) <= traits, names_of(each)[0]


@tables
def test_edges_use_known_kinds_and_arguments_that_the_call_has(table: ApiTable, page: str) -> None:
    readings = words(page, "Edges") - set(EdgeKind)
    kinds = words(page, "Edges") & set(EdgeKind)
    for row in rows_of(table):
        known = {"self", *row.params}
        for edge in row.edges:
            assert edge.edge in kinds, (names_of(row)[0], edge.edge)
            assert edge.as_ in readings, (names_of(row)[0], edge.as_)
            named = edge.arg.partition(".")[0] in known or edge.arg.startswith(OPTION)
            assert named, (names_of(row)[0], edge.arg)
            assert edge.sink in ("", "report")
            if edge.switch is not None:
                assert edge.switch.arg in known, (names_of(row)[0], edge.switch.arg)
                assert set(edge.switch.map.values()) <= kinds
                assert any(edge.switch.default.startswith(prefix) for prefix in edge.switch.map), names_of(row)[0]


@tables
def test_data_and_results_refer_to_parameters(table: ApiTable) -> None:
    for row in table.call:
        assert row.data in {"", "self", *row.params}, row.symbol
        assert row.calls in {"", *row.params}, row.symbol
        assert bool(row.calls) == (row.parses in ("each", "starred", "with", "ranked")), row.symbol
        if row.returns.startswith("arg:"):
            assert row.returns[4:] in row.params, row.symbol
        assert len(set(row.params)) == len(row.params), row.symbol
    for each in rows_of(table):
        assert all(name.removeprefix("*").isidentifier() for name in each.params if name != "@"), names_of(each)[0]


@tables
def test_types_are_declared(table: ApiTable, apis: Apis) -> None:
    known = apis.types.keys() | apis.classes.keys()
    for kind in table.type:
        assert set(kind.bases) <= apis.types.keys(), kind.name
    for group in table.classes:
        assert group.type in apis.types, group.symbols[0]
    results = [(row.symbol, row.returns) for row in table.call] + [(row.symbol, row.returns) for row in table.attr]
    for symbol, name in results:
        assert not name or name == "self" or name.startswith("arg:") or name in known, (symbol, name)
    for attr in table.attr:
        owner, _, name = attr.symbol.rpartition(".")
        assert owner in known, attr.symbol
        assert name in PLACES or name.isidentifier(), attr.symbol


@tables
def test_every_symbol_can_be_reached(table: ApiTable, apis: Apis) -> None:
    """A name belongs to the table's library or to a type, and no prefix would rewrite it away."""
    for name in chain.from_iterable(names_of(row) for row in rows_of(table)):
        owner = name.rpartition(".")[0]
        imports = tuple(f"{item}." for item in table.library.imports)
        outside = name.startswith(imports) or hasattr(builtins, name)
        behind = any(name.startswith(f"{target}.") for target in table.library.prefixes.values())
        assert outside or behind or owner in apis.types, name
        assert apis.canonical(name) == name, f"{name} is rewritten to {apis.canonical(name)}"


@tables
def test_versions_are_versions(table: ApiTable) -> None:
    for row in rows_of(table):
        for text in filter(None, (row.since, row.until)):
            assert Version(text) > Version("0"), names_of(row)[0]


def test_names_are_unique_across_tables() -> None:
    every = list(TABLES.values())
    groups = {
        "calls": chain.from_iterable(names_of(row) for table in every for row in table.call),
        "classes": chain.from_iterable(row.symbols for table in every for row in table.classes),
        "attributes": (row.symbol for table in every for row in table.attr),
        "types": (row.name for table in every for row in table.type),
        "imports": chain.from_iterable(table.library.imports for table in every),
        "prefixes": chain.from_iterable(table.library.prefixes for table in every),
        "files": (table.library.name for table in every),
    }
    for what, names in groups.items():
        assert [name for name, count in Counter(names).items() if count > 1] == [], what


def test_types_and_import_names_do_not_collide(apis: Apis) -> None:
    assert not apis.types.keys() & apis.libraries.keys()


def test_a_distinctive_method_is_claimed_once() -> None:
    claims = [
        name.rpartition(".")[2]
        for table in TABLES.values()
        for row in table.call
        if "distinctive" in row.traits
        for name in names_of(row)
    ]
    assert [name for name, count in Counter(claims).items() if count > 1] == []
    assert not {"fit", "load", "save", "run", "create", "predict"} & set(claims)


def test_no_type_has_the_method_of_every_list(apis: Apis) -> None:
    """A call of a method that some type has is kept wherever its receiver is not known: ``append`` would drown the
    rest of a scope."""
    assert "append" not in apis.method_names


def test_methods_of_a_constructor_row_agree_with_its_class(apis: Apis) -> None:
    """Where a class also has a call row, both say the same of what is made."""
    for name in apis.calls.keys() & apis.classes.keys():
        made = apis.calls[name].returns
        assert made.startswith("arg:") or made == apis.classes[name].type, name
        assert not apis.classes[name].edges, f"the edges of {name} belong into its call row"


# --- lookups


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("tensorflow.keras.models.load_model", "keras.models.load_model"),
        ("pytorch_lightning.Trainer", "lightning.pytorch.Trainer"),
        ("sklearn.externals.joblib.dump", "joblib.dump"),
        ("sklearn.cross_validation.train_test_split", "sklearn.model_selection.train_test_split"),
        ("langchain.vectorstores.FAISS", "langchain_community.vectorstores.FAISS"),
        ("pandas.read_csv", "pandas.read_csv"),
    ],
)
def test_old_and_nested_spellings_lead_to_rows(apis: Apis, written: str, canonical: str) -> None:
    assert apis.canonical(written) == canonical
    assert canonical in apis.calls or canonical in apis.classes


@pytest.mark.parametrize(
    ("owner", "method", "role", "data"),
    [
        ("sklearn.ensemble.RandomForestClassifier", "predict_proba", "predict", "X"),
        ("sklearn.preprocessing.StandardScaler", "fit_transform", "fit_transform", "X"),
        ("sklearn.preprocessing.LabelEncoder", "fit_transform", "fit_transform", "y"),
        ("sklearn.feature_extraction.text.TfidfVectorizer", "fit", "fit", "raw_documents"),
        ("sklearn.model_selection.GridSearchCV", "fit", "fit", "X"),
        ("sklearn.pipeline.Pipeline", "fit", "fit", "X"),
        ("imblearn.over_sampling.SMOTE", "fit_resample", "fit_resample", "X"),
        ("xgboost.XGBClassifier", "fit", "fit", "X"),
        ("lightgbm.LGBMRegressor", "predict", "predict", "X"),
        ("catboost.CatBoostClassifier", "predict", "predict", "data"),
        ("keras.Sequential", "fit", "fit", "x"),
        ("loaded", "predict", "predict", "X"),
    ],
)
def test_methods_are_found_on_the_type_of_a_class(apis: Apis, owner: str, method: str, role: str, data: str) -> None:
    row = apis.method(owner, method)
    assert row is not None
    assert (row.role, row.data) == (role, data)


def test_nearest_owner_wins_and_strangers_have_nothing(apis: Apis) -> None:
    vectorizer = apis.method("sklearn.feature_extraction.text.CountVectorizer", "transform")
    assert vectorizer is not None
    assert vectorizer.symbol == "vectorizer.transform"
    assert apis.method("sklearn.preprocessing.StandardScaler", "predict") is None
    assert apis.method("unheard.Of", "fit") is None


@pytest.mark.parametrize(
    ("client", "chain", "method"),
    [
        ("openai.OpenAI", ["chat", "completions"], "create"),
        ("openai.AzureOpenAI", ["chat", "completions"], "create"),
        ("openai.AsyncOpenAI", ["embeddings"], "create"),
        ("anthropic.Anthropic", ["messages"], "create"),
        ("google.genai.Client", ["aio", "models"], "generate_content"),
    ],
)
def test_clients_lead_by_attributes_to_the_call_that_names_the_model(
    apis: Apis, client: str, chain: list[str], method: str
) -> None:
    kind = client
    for name in chain:
        row = apis.attr(kind, name)
        assert row is not None
        kind = row.returns
    call = apis.method(kind, method)
    assert call is not None
    assert [edge.arg for edge in call.edges if edge.as_ == "llm"] == ["model"]


@pytest.mark.parametrize(
    ("symbol", "edges"),
    [
        ("pandas.read_csv", [("reads", "filepath_or_buffer", "path")]),
        ("frame.to_parquet", [("writes", "path", "path")]),
        ("joblib.dump", [("persists", "filename", "path"), ("persists", "value", "model")]),
        ("pickle.load", [("loads", "file", "handle")]),
        ("torch.save", [("persists", "f", "path"), ("persists", "obj", "model")]),
        ("shutil.copy", [("reads", "src", "path"), ("writes", "dst", "path")]),
        ("subprocess.run", [("launches", "args", "command")]),
        ("os.environ.__getitem__", [("configures", "key", "env")]),
        ("fastapi-app.post", [("exposes", "path", "endpoint")]),
        ("flask-app.route", [("exposes", "rule", "endpoint")]),
    ],
)
def test_edges_of_calls_that_everybody_uses(apis: Apis, symbol: str, edges: list[tuple[str, str, str]]) -> None:
    assert [(edge.edge, edge.arg, edge.as_) for edge in apis.calls[symbol].edges] == edges


@pytest.mark.parametrize("symbol", ["open", "frame.to_csv", "frame.to_sql", "path.open"])
def test_appending_is_decided_by_an_argument(apis: Apis, symbol: str) -> None:
    (edge,) = apis.calls[symbol].edges
    assert edge.switch is not None
    assert "appends" in edge.switch.map.values()
    assert edge.switch.arg in apis.calls[symbol].params


def test_transformers_say_whether_they_learn_from_values(apis: Apis) -> None:
    """The leak rule may not meet a transformer of scikit-learn that says neither; parts decide for composite ones."""
    wanted = {"stateful", "stateless", "composite"}
    kinds = {"transformer", "vectorizer", "label-transformer"}
    silent = [
        name
        for name, row in apis.classes.items()
        if name.startswith("sklearn.") and row.type in kinds and not wanted & set(row.traits)
    ]
    assert silent == ["sklearn.base.TransformerMixin"]
    assert "stateless" in apis.classes["sklearn.preprocessing.Normalizer"].traits
    assert "stateless" in apis.classes["sklearn.feature_extraction.text.HashingVectorizer"].traits
    assert "stateful" in apis.classes["sklearn.preprocessing.StandardScaler"].traits


# --- reading and merging


def table_file(folder: Path, body: str) -> Path:
    path = folder / "mine.toml"
    head = '[library]\nname = "mine"\nkind = "data"\nimports = ["mine"]\n'
    path.write_text(head + body, "utf-8")
    return path


def test_a_repository_may_correct_a_row(tmp_path: Path) -> None:
    path = table_file(tmp_path, '[[call]]\nsymbol = "pandas.read_csv"\nparams = ["where"]\n')
    assert apis_with((path,)).calls["pandas.read_csv"].params == ("where",)
    assert load_apis().calls["pandas.read_csv"].params == ("filepath_or_buffer",)


def test_an_unknown_field_is_named_with_its_file(tmp_path: Path) -> None:
    path = table_file(tmp_path, '[[call]]\nsymbol = "mine.read"\nreturn = "frame"\n')
    with pytest.raises(ApiTableError, match=r"mine\.toml.*return.*docs/api-tables\.md"):
        read_table(path)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('edges = [{ edge = "reads", arg = "table", as = "tabel" }]', r"`as` is `tabel`; did you mean `table`"),
        ('edges = [{ edge = "reeds", arg = "table", as = "table" }]', r"`edge` is `reeds`; did you mean `reads`"),
        ('edges = [{ edge = "reads", arg = "where", as = "table" }]', r"`arg` is `where`; .*`params`"),
        ('returns = "framme"', r"`returns` is `framme`; did you mean `frame`"),
        ('rows = "kept"', r"`rows` is `kept`; did you mean `keep`"),
    ],
)
def test_a_wrong_word_of_a_repositorys_own_row_is_named_with_file_and_row(tmp_path: Path, row: str, told: str) -> None:
    path = table_file(tmp_path, f'[[call]]\nsymbol = "mine.read"\nparams = ["table"]\n{row}\n')
    with pytest.raises(ApiTableError, match=rf"mine\.toml: `mine\.read`: {told}"):
        apis_with((path,))


def test_shipped_rows_have_no_fault_of_an_own_one() -> None:
    assert apis_with(tuple(FILES)).calls.keys() == load_apis().calls.keys()


def test_broken_toml_is_named_with_its_file(tmp_path: Path) -> None:
    path = table_file(tmp_path, "[[call]\n")
    with pytest.raises(ApiTableError, match=r"mine\.toml"):
        read_table(path)


def test_types_that_name_each_other_end(tmp_path: Path) -> None:
    body = '[[type]]\nname = "a"\nbases = ["b"]\n[[type]]\nname = "b"\nbases = ["a"]\n'
    merged = merge_tables([read_table(table_file(tmp_path, body))])
    assert list(merged.lineage("a")) == ["a", "b"]


# --- the page


def test_the_examples_of_the_page_are_valid_tables(page: str, tmp_path: Path, apis: Apis) -> None:
    blocks = [block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[" in block]
    assert len(blocks) == 3
    for block in blocks:
        path = tmp_path / "example.toml"
        head = "" if "[library]" in block else '[library]\nname = "x"\nkind = "llm"\nimports = ["x"]\n'
        path.write_text(head + block, "utf-8")
        table = read_table(path)
        own = {row.name for row in table.type}
        assert {row.type for row in table.classes} <= own | apis.types.keys()
        for row in table.call:
            assert {edge.arg for edge in row.edges} <= {"self", *row.params}


def test_the_example_that_is_taken_from_a_table_is_still_there(page: str, apis: Apis) -> None:
    block = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[-1]
    symbols = re.findall(r'^symbol = "(.+)"', block, re.MULTILINE)
    assert symbols
    for symbol in symbols:
        assert symbol in apis.calls or symbol in apis.attrs


def test_ray_constructors_name_their_own_first_parameter() -> None:
    params = {row.symbol: tuple(row.params) for row in TABLES["ray"].call}
    assert params["ray.data.from_numpy"] == ("ndarrays",)
    assert params["ray.data.from_arrow"] == ("tables",)
    assert params["ray.data.from_huggingface"] == ("dataset",)
