"""Stages of pipeline files in the graph, and what they do to components."""

from pathlib import Path

import pytest

from mldebt.model.graph import DependencyGraph
from tests.unit.graph.test_builder import edges, graph_of

SCRIPT = "import pandas as pd\npd.read_csv('data/raw.csv').to_csv('out/clean.csv')\n"


def home(graph: DependencyGraph, path: str) -> str:
    """The component of a file."""
    return next(component.name for component in graph.components if path in component.files)


def test_a_snakemake_rule_declares_and_launches(tmp_path: Path) -> None:
    files = {
        "workflow/Snakefile": 'rule clean:\n    input: "data/raw.csv"\n    output: "out/clean.csv"\n'
        '    shell: "python scripts/clean.py {input} {output}"\n',
        "scripts/clean.py": SCRIPT,
    }
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    assert ("stage:workflow/Snakefile:clean", "launches", "code:scripts/clean.py") in found
    assert ("file:data/raw.csv", "declares-in", "stage:workflow/Snakefile:clean") in found
    assert ("stage:workflow/Snakefile:clean", "declares-out", "file:out/clean.csv") in found
    assert home(graph, "scripts/clean.py") == "snakemake:clean"


def test_spacy_and_mlflow_projects(tmp_path: Path) -> None:
    files = {
        "ner/project.yml": "commands:\n  - name: convert\n    script: [python scripts/convert.py]\n"
        "    deps: [data/raw.csv]\n    outputs: [out/clean.csv]\n",
        "ner/scripts/convert.py": SCRIPT,
        "flow/MLproject": "name: f\nentry_points:\n  main:\n    parameters:\n"
        "      data: {type: path, default: data/raw.csv}\n    command: python train.py --data {data}\n",
        "flow/train.py": SCRIPT,
        "flow/data/raw.csv": "a\n",
    }
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    assert ("file:ner/data/raw.csv", "declares-in", "stage:ner/project.yml:convert") in found
    assert ("file:flow/data/raw.csv", "declares-in", "stage:flow/MLproject:main") in found
    assert home(graph, "ner/scripts/convert.py") == "spacy:convert"
    assert home(graph, "flow/train.py") == "mlproject:main"


def test_mlflow_takes_its_file_in_any_case(tmp_path: Path) -> None:
    project = "entry_points:\n  main:\n    command: python train.py\n"
    graph = graph_of({"MLProject": project, "train.py": SCRIPT}, tmp_path)
    assert home(graph, "train.py") == "mlproject:main"


def test_what_dvc_tracks_is_known_although_the_tree_has_it_not(tmp_path: Path) -> None:
    files = {
        "sub/data/raw.csv.dvc": "outs:\n- md5: 0\n  path: raw.csv\n",
        "sub/train.py": "import pandas as pd\npd.read_csv('data/raw.csv')\n",
    }
    assert ("file:sub/data/raw.csv", "reads", "code:sub/train.py") in edges(graph_of(files, tmp_path))


def test_only_folders_of_kedros_pipelines_are_components(tmp_path: Path) -> None:
    node = "from kedro.pipeline import node\nfrom .nodes import f\nmade = [node(f, 'a', 'b')]\n"
    files = {
        "src/p/__init__.py": "",
        "src/p/pipelines/__init__.py": "",
        "src/p/pipelines/one/__init__.py": "",
        "src/p/pipelines/one/pipeline.py": node,
        "src/p/pipelines/one/nodes.py": "def f(a): return a\n",
        "src/q/__init__.py": "",
        "src/q/pipelines/two/steps.py": "x = 1\n",
    }
    graph = graph_of(files, tmp_path)
    assert home(graph, "src/p/pipelines/one/nodes.py") == "pipeline:one"
    assert home(graph, "src/q/pipelines/two/steps.py") == "src/q"


def test_models_are_packages_hub_ids_or_folders(tmp_path: Path) -> None:
    code = (
        "import spacy\nfrom transformers import AutoModel\nfrom spacy.tokens import DocBin\n"
        "spacy.load('en_core_web_sm')\nspacy.load('training/model-best')\n"
        "AutoModel.from_pretrained('org/name')\nAutoModel.from_pretrained('./out/model')\n"
        "AutoModel.from_pretrained('models/run/best')\nDocBin().to_disk('corpus/train.spacy')\n"
        "settings = spacy.blank('de').config.copy()\nsettings.to_disk('configs/config.cfg')\n"
        "import torch\ntorch.hub.load('org/repo:v1', 'net')\ntorch.hub.load('org/other', 'net')\n"
        "from lightning.pytorch import Trainer\nTrainer().test(ckpt_path='best')\n"
        "Trainer().test(ckpt_path='out/a.ckpt')\n"
    )
    found = {(source, kind) for source, kind, _ in edges(graph_of({"m.py": code}, tmp_path))}
    assert {source for source, kind in found if kind == "loads"} == {
        "spacy:model:en_core_web_sm",
        "hf:model:org/name@?",
        "file:training/model-best",
        "file:out/model",
        "file:models/run/best",
        "torchhub:org/repo:v1",
        "torchhub:org/other:?",
        "file:out/a.ckpt",
    }
    written = {target for source, kind, target in edges(graph_of({"m.py": code}, tmp_path)) if kind == "writes"}
    assert written == {"file:corpus/train.spacy", "file:configs/config.cfg"}


def test_rules_of_make_whose_targets_are_files(tmp_path: Path) -> None:
    files = {
        "Makefile": "DATA := data\n.PHONY: all clean.all\nall: $(DATA)/clean.csv\n\n"
        "$(DATA)/clean.csv: $(DATA)/raw.csv src/clean.py | data\n\tpython src/clean.py $< $@\n\n"
        "models/%.pkl: $(DATA)/%.csv\n\tpython src/train.py $*\n\ntest:\n\tpytest\n",
        "src/clean.py": SCRIPT,
        "src/train.py": "x = 1\n",
    }
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    key = "stage:Makefile:data/clean.csv"
    assert (key, "launches", "code:src/clean.py") in found
    assert ("file:data/raw.csv", "declares-in", key) in found
    assert (key, "declares-out", "file:data/clean.csv") in found
    assert ("stage:Makefile:models/%.pkl", "declares-out", "glob:models/*.pkl") in found
    assert {node.label for node in graph.nodes if node.kind.value == "stage"} == {"data/clean.csv", "models/%.pkl"}


def test_a_project_that_code_runs_is_its_stage_with_what_it_is_given(tmp_path: Path) -> None:
    project = "name: s\nentry_points:\n  main:\n    parameters:\n      data: {type: path, default: data/none.csv}\n"
    project += "    command: python train.py {data}\n"
    files = {
        "main.py": "import os\nimport mlflow\nhome = os.path.dirname(os.path.abspath(__file__))\n"
        "mlflow.run(os.path.join(home, 'steps/fit'), 'main', parameters={'data': 'data/given.csv'})\n"
        "mlflow.run('https://github.com/x/steps#get', 'main', version='main')\nmlflow.run('steps/fit', 'other')\n",
        "steps/fit/MLproject": project,
        "steps/fit/train.py": "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1])\n",
    }
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    assert ("code:main.py", "launches", "stage:steps/fit/MLproject:main") in found
    assert ("file:steps/fit/data/given.csv", "reads", "code:steps/fit/train.py") in found
    assert not [edge for edge in found if edge[1] == "declares-in"]
    assert ("code:main.py", "launches", "file:steps/fit") in found  # another entry point, which the project lacks


def test_dbt_models_seeds_and_exposures(tmp_path: Path) -> None:
    files = {
        "dwh/dbt_project.yml": "name: d\nmodel-paths: [models]\n",
        "dwh/seeds/countries.csv": "a,b\n",
        "dwh/models/orders.sql": "{{ config(materialized='table', alias='orders_v2') }}\n"
        "select * from {{ ref('stg_orders') }} join {{ source('shop', 'clients') }}\n{# {{ ref('old') }} #}\n",
        "dwh/models/use.yml": "exposures:\n  - name: churn_model\n    depends_on: [\"ref('orders')\"]\n",
    }
    found = edges(graph_of(files, tmp_path))
    model = "stage:dwh/models/orders.sql"
    assert ("table:stg_orders", "declares-in", model) in found
    assert ("table:shop.clients", "declares-in", model) in found
    assert (model, "declares-out", "table:orders_v2") in found
    assert ("table:orders_v2", "declares-in", "stage:dwh/models/use.yml:churn_model") in found
    assert ("file:dwh/seeds/countries.csv", "declares-in", "stage:dwh/seeds/countries.csv") in found
    assert not any("table:old" in edge for edge in found)


def test_dbt_names_are_those_of_aliases_and_of_where_sources_lie(tmp_path: Path) -> None:
    sources = """
sources:
  - name: raw
    database: prod-485
    schema: shop
    tables: [{name: orders, identifier: orders_v2}, {name: clients}]
  - name: other
    database: "{{ env_var('DB') }}"
    schema: "{{ var('schema') }}"
    tables: [{name: rows}]
models:
  - name: made
    config: {alias: made_v3}
"""
    files = {
        "dbt_project.yml": "name: d\n",
        "models/s.yml": sources,
        "models/stg.sql": "{{ config(alias='stg_v2') }}\nselect * from {{ source('raw', 'orders') }}\n"
        "join {{ source('raw', 'clients') }} join {{ source('other', 'rows') }}\n",
        "models/made.sql": "select * from {{ ref('stg') }} join {{- ref('d', 'plain') -}}\n",
        "models/plain.sql": "select * from {{ ref(\n'made') }}\n",
    }
    found = edges(graph_of(files, tmp_path))
    for path, tables in (
        ("models/stg.sql", ("prod-485.shop.orders_v2", "prod-485.shop.clients", "other.rows")),
        ("models/made.sql", ("stg_v2", "plain")),
        ("models/plain.sql", ("made_v3",)),
    ):
        ends = {source for source, kind, target in found if target == f"code:{path}" and kind == "reads"}
        declared = {source for source, kind, target in found if target == f"stage:{path}" and kind == "declares-in"}
        assert ends == declared == {f"table:{table}" for table in tables}
    assert ("stage:models/made.sql", "declares-out", "table:made_v3") in found


def test_dbt_models_of_python(tmp_path: Path) -> None:
    model = (
        "def model(dbt, session):\n    dbt.config(materialized='table')\n    rows = dbt.ref('stg')\n"
        "    return rows.join(dbt.source('raw', 'clients').to_pandas())\n"
    )
    files = {
        "dbt_project.yml": "name: d\n",
        "models/stg.sql": "{{ config(alias='stg_v2') }} select 1\n",
        "models/joined.py": model,
        "other/joined.py": model,
    }
    found = edges(graph_of(files, tmp_path))
    assert {row for row in found if row[1].startswith("declares") and "joined" in "".join(row)} == {
        ("table:stg_v2", "declares-in", "stage:models/joined.py"),
        ("table:raw.clients", "declares-in", "stage:models/joined.py"),
        ("stage:models/joined.py", "declares-out", "table:joined"),
    }


def test_schedules_start_what_workflows_run(tmp_path: Path) -> None:
    files = {
        ".github/workflows/nightly.yml": "name: Nightly\non:\n  schedule:\n    - cron: '0 3 * * *'\n"
        "jobs:\n  train:\n    steps:\n      - run: python src/train.py\n",
        ".github/workflows/ci.yml": "on: push\njobs:\n  t:\n    steps:\n      - run: python src/train.py\n",
        ".gitlab-ci.yml": "score:\n  script: [python src/score.py]\n  rules:\n"
        '    - if: $CI_PIPELINE_SOURCE == "schedule"\nlint:\n  script: [ruff check]\n',
        "k8s/job.yaml": "kind: CronJob\nmetadata: {name: retrain}\nspec:\n  schedule: '@weekly'\n  jobTemplate:\n"
        "    spec: {template: {spec: {containers: [{command: [python, src/train.py]}]}}}\n",
        "src/train.py": "x = 1\n",
        "src/score.py": "x = 1\n",
    }
    graph = graph_of(files, tmp_path)
    when = {node.label: node.attrs["when"] for node in graph.nodes if node.kind.value == "schedule"}
    assert when == {
        "Nightly (0 3 * * *)": "0 3 * * *",
        "score (a pipeline schedule of the project)": "a pipeline schedule of the project",
        "retrain (@weekly)": "@weekly",
    }
    found = edges(graph)
    assert ("stage:.github/workflows/nightly.yml", "launches", "code:src/train.py") in found
    assert ("stage:.gitlab-ci.yml:score", "launches", "code:src/score.py") in found
    assert ("stage:k8s/job.yaml", "launches", "code:src/train.py") in found
    assert home(graph, "src/train.py") == "src"


def test_what_snakemake_hands_to_a_script(tmp_path: Path) -> None:
    files = {
        "workflow/Snakefile": "rule fit:\n"
        '    input: "data/a.csv", extra="data/b.csv", many=["data/c.csv", "data/d.csv"]\n'
        '    output: "models/{kind}.pkl"\n    params: depth=3\n    script: "scripts/fit.py"\n',
        "workflow/scripts/fit.py": "import joblib\nimport pandas as pd\n"
        "def main(frame):\n    joblib.dump(frame, snakemake.output[0])\n"
        "frame = pd.read_csv(snakemake.input[0])\npd.read_csv(snakemake.input.extra)\n"
        "for name in snakemake.input['many']:\n    pd.read_csv(name)\n"
        "pd.read_csv(snakemake.input.absent)\nmain(frame)\n",
    }
    graph = graph_of(files, tmp_path)
    seen = {
        (edge.source if edge.kind.value == "reads" else edge.target, edge.stage)
        for edge in graph.edges
        if edge.kind.value in ("reads", "persists", "writes") and not edge.declared
    }
    stage = "workflow/Snakefile:fit"
    reads = {(f"file:data/{name}.csv", stage) for name in "abcd"}
    assert seen == reads | {("glob:models/*.pkl", stage)}


def test_a_script_finds_the_configuration_of_its_workflow(tmp_path: Path) -> None:
    files = {
        "Snakefile": "configfile: 'config.yaml'\nrule fit:\n    output: 'done.txt'\n    script: 'fit.py'\n",
        "config.yaml": "model:\n  path: models/a.pt\n  kinds: [x, y]\n",
        "fit.py": "import torch\nmodel = snakemake.config['model']\npath = model['path'] or 'default.pt'\n"
        "torch.save(1, path)\ntorch.save(1, path.replace('.pt', '.history.pt'))\n"
        "for kind in model['kinds']:\n    torch.load(f'models/{kind}.pt')\n",
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] in ("persists", "loads")}
    assert {edge[0] if edge[1] == "loads" else edge[2] for edge in found} == {
        "file:models/a.pt",
        "file:models/a.history.pt",
        "file:models/x.pt",
        "file:models/y.pt",
    }


def test_whoever_goes_through_what_snakemake_hands_over_meets_files_not_names(tmp_path: Path) -> None:
    files = {
        "Snakefile": "rule join:\n    input: first=['a.csv', 'b.csv'], second='c.csv'\n    output: 'all.csv'\n"
        "    script: 'join.py'\n",
        "join.py": "import pandas as pd\npd.concat([pd.read_csv(path) for path in snakemake.input])\n"
        "for name, path in snakemake.input.items():\n    open(name + '.txt')\n",
    }
    graph = graph_of(files, tmp_path)
    found = {edge.source for edge in graph.edges if edge.kind.value == "reads" and not edge.declared}
    assert found == {"file:a.csv", "file:b.csv", "file:c.csv", "file:first.txt", "file:second.txt"}


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    path = snakemake.input[0]\nexcept NameError:\n    path = 'debug.csv'\npd.read_csv(path)\n",
        "if 'snakemake' not in globals():\n    path = 'debug.csv'\nelse:\n    path = snakemake.input[0]\n"
        "pd.read_csv(path)\n",
        "if __name__ == '__main__':\n    if 'snakemake' in globals():\n        pd.read_csv(snakemake.input[0])\n"
        "    else:\n        pd.read_csv('debug.csv')\n",
        "if 'snakemake' not in globals():\n    from helpers import mock\n    snakemake = mock('fit')\n"
        "pd.read_csv(snakemake.input[0])\n",
        "if 'snakemake' not in globals():\n    snakemake = 1\npd.read_csv(snakemake.input[0])\n",
    ],
)
def test_what_a_script_does_without_snakemake_is_not_the_rules(code: str, tmp_path: Path) -> None:
    snakefile = "rule fit:\n    input: 'data/a.csv'\n    script: 'fit.py'\n"
    helpers = "import os\n\ndef mock(rule):\n    os.chdir('scripts')\n    return object()\n"
    files = {"Snakefile": snakefile, "fit.py": f"import pandas as pd\n{code}", "helpers.py": helpers}
    graph = graph_of(files, tmp_path)
    found = {edge.source for edge in graph.edges if edge.kind.value == "reads" and edge.stage == "Snakefile:fit"}
    assert found == {"file:data/a.csv"}


def test_programs_in_commands_read_and_write(tmp_path: Path) -> None:
    files = {
        "dvc.yaml": "stages:\n  get:\n    cmd:\n      - wget -q https://example.org/d.zip -O data/d.zip\n"
        "      - unzip -o data/d.zip -d raw\n      - cp -r raw/x.csv raw/y.csv backup/\n"
        "      - python report.py > out/log.txt 2>&1\n    outs: [data/d.zip, raw]\n",
        "report.py": "x = 1\n",
        "ner/project.yml": "commands:\n  - name: train\n    script:\n"
        "      - python -m spacy convert assets/train.iob corpus --n-sents 10\n"
        "      - spacy train configs/c.cfg -o training --paths.train corpus/train.spacy --gpu-id 0\n"
        "      - spacy evaluate en_core_web_sm corpus/dev.spacy --output metrics.json\n",
    }
    graph = graph_of(files, tmp_path)
    seen = {
        (edge.stage.partition(":")[2], edge.kind.value, (edge.source if edge.mode == "r" else edge.target))
        for edge in graph.edges
        if edge.kind.value in ("reads", "writes") and not edge.declared
    }
    assert seen == {
        ("get", "reads", "https://example.org/d.zip"),
        ("get", "writes", "file:data/d.zip"),
        ("get", "reads", "file:data/d.zip"),
        ("get", "writes", "file:raw"),
        ("get", "reads", "file:raw/x.csv"),
        ("get", "writes", "file:raw/x.csv"),
        ("get", "writes", "file:raw/y.csv"),
        ("get", "reads", "file:raw/y.csv"),
        ("get", "writes", "file:backup"),
        ("get", "writes", "file:out/log.txt"),
        ("train", "reads", "file:ner/assets/train.iob"),
        ("train", "writes", "file:ner/corpus/train.spacy"),
        ("train", "reads", "file:ner/configs/c.cfg"),
        ("train", "reads", "file:ner/corpus/train.spacy"),
        ("train", "writes", "file:ner/training/model-best"),
        ("train", "reads", "file:ner/corpus/dev.spacy"),
        ("train", "writes", "file:ner/metrics.json"),
    }


def test_a_program_that_converts_a_folder_names_each_file_after_its_own(tmp_path: Path) -> None:
    project = (
        "commands:\n  - name: each\n    script:\n      - python -m spacy convert assets/iob/ corpus\n"
        "  - name: one\n    script:\n      - python -m spacy convert assets/train/ corpus/ -C\n"
        "  - name: vectors\n    script:\n      - floret cbow -input tokens.txt -output vectors/v -minn 5\n"
    )
    graph = graph_of({"project.yml": project}, tmp_path)
    seen = {
        (edge.stage.partition(":")[2], edge.kind.value, edge.source if edge.mode == "r" else edge.target)
        for edge in graph.edges
        if edge.kind.value in ("reads", "writes")
    }
    assert seen == {
        ("each", "reads", "file:assets/iob"),
        ("each", "writes", "glob:corpus/*.spacy"),
        ("one", "reads", "file:assets/train"),
        ("one", "writes", "file:corpus/train.spacy"),
        ("vectors", "reads", "file:tokens.txt"),
    }


def test_temporary_files_are_nobodys_data(tmp_path: Path) -> None:
    code = (
        "import os, tempfile\nimport mlflow\nimport pandas as pd\nframe = pd.read_csv('data/in.csv')\n"
        "with tempfile.TemporaryDirectory() as folder:\n    path = os.path.join(folder, 'metrics_by_part.csv')\n"
        "    frame.to_csv(path)\n    mlflow.log_artifact(path)\n    frame.to_csv(f'{folder}/other.csv')\n"
        "def store(frame, name):\n    with tempfile.TemporaryDirectory() as folder:\n"
        "        frame.to_csv(os.path.join(folder, name))\nstore(frame, 'third.csv')\n"
        "frame.to_csv(os.path.join(os.environ['OUT'], 'kept.csv'))\n"
    )
    graph = graph_of({"m.py": code}, tmp_path)
    kinds = {"file", "glob"}
    assert {node.label for node in graph.nodes if node.kind.value in kinds} == {"data/in.csv", "*/kept.csv"}
    assert graph.io_calls == 2


def test_a_bare_name_lies_where_pipelines_start_the_scripts_of_a_folder(tmp_path: Path) -> None:
    write = "open('./info.json', 'w')\n"
    files = {
        "dvc.yaml": "stages:\n  a:\n    cmd: python src/a.py\n  b:\n    cmd: python b.py\n    wdir: own\n",
        "src/a.py": "x = 1\n",
        "src/helper.py": write,
        "own/b.py": "x = 1\n",
        "own/helper.py": write,
        "other/helper.py": write,
    }
    found = {(source, target) for source, kind, target in edges(graph_of(files, tmp_path)) if kind == "writes"}
    assert found == {
        ("code:src/helper.py", "file:info.json"),
        ("code:own/helper.py", "file:own/info.json"),
        ("code:other/helper.py", "file:other/info.json"),
    }


def test_a_program_reads_what_its_configuration_names(tmp_path: Path) -> None:
    files = {
        "ner/project.yml": "commands:\n  - name: fit\n    script:\n"
        "      - python -m spacy train configs/c.cfg -o training --paths.dev other/dev.spacy\n"
        "  - name: spread\n    script:\n"
        "      - python -m spacy ray train configs/d.cfg -o spread -n 2 --paths.dev other/dev.spacy\n"
        "  - name: test\n    script:\n      - python -m pytest tests/test_it.py --html=metrics/report.html\n"
        "  - name: give\n    script:\n      - python -m spacy huggingface-hub push dist/it.whl -o team\n",
        "ner/configs/c.cfg": '[paths]\ntrain = "corpus/train.spacy"\ndev = "corpus/dev.spacy"\nvectors = null\n'
        "init_tok2vec = ${paths.train}\nown = other.spacy\n[corpora.more]\npath = ${paths.own}\n[corpora.dev]\n"
        "path = ${paths.dev}\n",
        "ner/configs/d.cfg": '[paths]\ntrain = "corpus/train.spacy"\n',
        "ner/tests/test_it.py": "def test_it(): pass\n",
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] in ("reads", "writes")}
    assert found == {
        ("file:ner/configs/c.cfg", "reads", "stage:ner/project.yml:fit"),
        ("file:ner/corpus/train.spacy", "reads", "stage:ner/project.yml:fit"),
        ("file:ner/other/dev.spacy", "reads", "stage:ner/project.yml:fit"),
        ("file:ner/other.spacy", "reads", "stage:ner/project.yml:fit"),
        ("stage:ner/project.yml:fit", "writes", "file:ner/training/model-best"),
        ("file:ner/configs/d.cfg", "reads", "stage:ner/project.yml:spread"),
        ("file:ner/corpus/train.spacy", "reads", "stage:ner/project.yml:spread"),
        ("file:ner/other/dev.spacy", "reads", "stage:ner/project.yml:spread"),
        ("stage:ner/project.yml:spread", "writes", "file:ner/spread/model-best"),
        ("stage:ner/project.yml:test", "writes", "file:ner/metrics/report.html"),
        ("file:ner/dist/it.whl", "reads", "stage:ner/project.yml:give"),
    }


def test_what_wraps_a_program_and_scripts_of_the_shell_are_looked_through(tmp_path: Path) -> None:
    files = {
        "dvc.yaml": "stages:\n  get:\n    cmd: poetry run cp raw/a.csv data/a.csv\n"
        "  put:\n    cmd: MODE=fast bash -e tools/run.sh pack -o out/b.bin data/a.csv\n"
        "  own:\n    cmd: tools/fetch.sh data/in.csv\n    wdir: .\n"
        "  ask:\n    cmd: make -j $(yq '.jobs' conf/run.yaml | tr -d x)\n"
        "  all:\n    cmd: find raw/in -type f | sort | parallel 'cp {} raw/out/{/}'\n",
        "tools/run.sh": 'set -e\nif [ -n "$MODE" ]; then\n  eval "$@"\nfi\n',
        "tools/fetch.sh": 'cp "$1" data/kept.csv\nbash tools/run.sh grep -v "a/b.c" data/kept.csv > data/out.csv\n',
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] in ("reads", "writes")}
    get, put, own, every, ask = (f"stage:dvc.yaml:{name}" for name in ("get", "put", "own", "all", "ask"))
    assert found == {
        ("file:conf/run.yaml", "reads", ask),
        ("file:raw/in", "reads", every),
        (every, "writes", "glob:raw/out/*"),
        ("file:raw/a.csv", "reads", get),
        (get, "writes", "file:data/a.csv"),
        (put, "writes", "file:out/b.bin"),
        ("file:data/a.csv", "reads", put),
        ("file:data/in.csv", "reads", own),
        (own, "writes", "file:data/kept.csv"),
        ("file:data/kept.csv", "reads", own),
        (own, "writes", "file:data/out.csv"),
    }


def test_shells_in_shells_and_models_that_a_configuration_starts_from(tmp_path: Path) -> None:
    files = {
        "project.yml": 'commands:\n  - name: get\n    script:\n      - sh -c "cp raw/a.txt corpus/b.txt"\n'
        "  - name: put\n    script:\n      - spacy assemble configs/c.cfg out/model --code f.py\n"
        "      - python -m spacy init labels configs/c.cfg corpus/labels --paths.train corpus/train\n"
        "  - name: own\n    script:\n      - python fit.py --config configs/c.cfg --params missing.yaml\n",
        "configs/c.cfg": '[components.tagger]\nsource = "training/tagger/model-best"\n[components.x]\nfactory = "x"\n',
        "f.py": "",
        "fit.py": "import sys\nfrom elsewhere import run\nrun(sys.argv)\n",
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] in ("reads", "writes")}
    get, put, own = (f"stage:project.yml:{name}" for name in ("get", "put", "own"))
    assert found == {
        ("file:raw/a.txt", "reads", get),
        (get, "writes", "file:corpus/b.txt"),
        ("file:configs/c.cfg", "reads", put),
        ("file:training/tagger/model-best", "reads", put),
        (put, "writes", "file:out/model"),
        ("file:corpus/train", "reads", put),
        (put, "writes", "glob:corpus/labels/*.json"),
        ("file:configs/c.cfg", "reads", own),
    }


def test_what_begins_in_an_unknown_folder_lies_in_no_known_one(tmp_path: Path) -> None:
    files = {
        "own/dvc.yaml": "stages:\n  a:\n    cmd: python a.py && cat $OUT/table.csv > $MADE.tmp\n",
        "own/a.py": "import os\nopen(os.path.join(os.environ['X'], 'info.json'), 'w')\n",
    }
    found = {end for edge in edges(graph_of(files, tmp_path)) if edge[1] in ("reads", "writes") for end in edge[::2]}
    assert {end for end in found if end.startswith(("glob:", "file:"))} == {"glob:*/info.json", "glob:*/table.csv"}


def test_a_bare_name_in_a_package_lies_in_the_working_folder(tmp_path: Path) -> None:
    code = "import pandas as pd\npd.read_csv('{0}').to_csv('{0}_out.csv')\n"
    files = {
        "src/shop/__init__.py": "",
        "src/shop/train.py": code.format("a.csv"),
        "src/shop/kept.csv": "x\n",
        "src/shop/load.py": "import pandas as pd\npd.read_csv('kept.csv')\n",
        "scripts/run.py": code.format("b.csv"),
    }
    graph = graph_of(files, tmp_path)
    assert {node.label for node in graph.nodes if node.kind.value == "file"} == {
        "a.csv",
        "a.csv_out.csv",
        "src/shop/kept.csv",
        "scripts/b.csv",
        "scripts/b.csv_out.csv",
    }


def test_what_is_read_of_an_unpacked_archive_came_with_it(tmp_path: Path) -> None:
    files = {
        "get.py": "import zipfile, shutil\nz = zipfile.ZipFile('data/pets/pets.zip')\nz.extractall('data/pets')\n"
        "shutil.unpack_archive('data/pets/more.zip', 'more')\n",
        "split.py": "import pandas as pd\npd.read_csv('data/pets/labels.csv').to_csv('data/pets/split/train.csv')\n",
        "train.py": "import pandas as pd\npd.read_csv('data/pets/split/train.csv')\nopen('data/pets/README.md')\n"
        "open('other/labels.csv')\n",
        "data/pets/README.md": "",
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] == "writes"}
    assert found == {
        ("code:get.py", "writes", "file:data/pets"),
        ("code:get.py", "writes", "file:more"),
        ("code:get.py", "writes", "file:data/pets/labels.csv"),
        ("code:split.py", "writes", "file:data/pets/split/train.csv"),
    }


def test_what_another_stage_promises_did_not_come_out_of_an_archive(tmp_path: Path) -> None:
    files = {
        "project.yml": "assets:\n  - dest: assets/names.json\n  - dest: assets/books\ncommands:\n  - name: unpack\n"
        "    script:\n      - python get.py\n    outputs:\n      - assets/pets/labels.csv\n",
        "get.py": "import shutil\nshutil.unpack_archive('pets.zip', 'assets')\n",
        "train.py": "open('assets/names.json')\nopen('assets/books/one.txt')\nopen('assets/pets/labels.csv')\n",
    }
    found = {edge.target for edge in graph_of(files, tmp_path).edges if edge.kind.value == "writes"}
    assert found == {"file:assets", "file:assets/pets/labels.csv"}


def test_a_folder_that_others_fill_did_not_come_out_of_an_archive(tmp_path: Path) -> None:
    files = {
        "dvc.yaml": "stages:\n  get:\n    cmd: python get.py\n    outs: [data/pets]\n  grow:\n    cmd: python grow.py\n"
        "    outs: [data/made/deep]\n  fit:\n    cmd: python fit.py\n",
        "get.py": "import shutil\nshutil.unpack_archive('a.zip', 'data')\n",
        "grow.py": "import os\nimport numpy as np\nfor name in os.listdir('data/pets'):\n"
        "    np.save('data/pets/small/a.npy', 1)\n    np.save(f'data/grown/{name}.npy', 1)\n",
        "fit.py": "import os\nos.listdir('data/grown')\nos.listdir('data/made')\n",
    }
    found = {edge.target for edge in graph_of(files, tmp_path).edges if edge.kind.value == "writes"}
    assert found == {"file:data", "file:data/pets", "file:data/pets/small/a.npy", "glob:data/grown/*.npy"}


def test_a_file_of_the_machine_is_looked_for_up_to_the_root(tmp_path: Path) -> None:
    code = (
        "import zipfile\nwith zipfile.ZipFile('a.zip') as z:\n    z.extractall('data')\nopen('/mnt/drive/labels.csv')\n"
    )
    found = {edge for edge in edges(graph_of({"get.py": code}, tmp_path)) if edge[1] == "writes"}
    assert found == {("code:get.py", "writes", "file:data")}


def test_options_of_programs_that_nobody_described_are_called_by_convention(tmp_path: Path) -> None:
    files = {
        "dvc.yaml": "stages:\n  join:\n    cmd: lyscripts data join --inputs a.csv b.csv --output out/c.csv --as json\n"
        "  other:\n    cmd: gcloud list --output json && uv run python own.py --output d.csv\n"
        "  module:\n    cmd: python -m pkg.tool --input=e.csv --output-dir out\n"
        "  core:\n    cmd: cargo run -- core -q -o f.csv --log g.log --top=3 h.csv data -- i.csv && go j.csv -o yaml\n",
        "own.py": "",
        "data/k.csv": "",
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] in ("reads", "writes")}
    join, module, core = "stage:dvc.yaml:join", "stage:dvc.yaml:module", "stage:dvc.yaml:core"
    assert found == {
        ("file:a.csv", "reads", join),
        ("file:b.csv", "reads", join),
        (join, "writes", "file:out/c.csv"),
        ("file:e.csv", "reads", module),
        (core, "writes", "file:f.csv"),
        ("file:h.csv", "reads", core),
        ("file:i.csv", "reads", core),
    }
