"""What the six panels see in small projects, what they say of it, and what they ask."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from mldebt.checks.subject import Subject
from mldebt.model.finding import Confidence, Finding, Severity, Status
from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.model.panel import Answer, Fact, Panel, Role
from mldebt.model.place import Location
from mldebt.panels import build_panels
from tests.support.graphs import graph
from tests.support.subjects import subject_of

OPENAI = "from openai import OpenAI\nclient = OpenAI()\n"
PROMPT = "You are a patient clerk. Answer in one sentence and name the form that the customer has to fill in."
TITLES = (
    "Build or buy a language model",
    "Complexity or maintainability",
    "More data or better data",
    "Batch or real time",
    "Prompting or fine-tuning",
    "Automation or human oversight",
)


def panels_of(files: Mapping[str, str], *findings: Finding, **more: Any) -> dict[str, Panel]:
    """The panels of a project, by id."""
    return {panel.id: panel for panel in build_panels(subject_of(files, **more), findings)}


def fact(panel: Panel, label: str) -> Fact:
    """The only fact whose label begins so."""
    (found,) = [each for each in panel.facts if each.label.startswith(label)]
    return found


def labels(panel: Panel) -> list[str]:
    return [each.label for each in panel.facts]


def asked(panel: Panel) -> set[str]:
    return {question.id.partition(".")[2] for question in panel.questions}


def lines(seen: Fact) -> list[str]:
    return [f"{place.path}:{place.line}" for place in seen.places]


def finding(code: str, path: str = "a.py", status: Status = Status.ACTIVE) -> Finding:
    return Finding(code, "slug", "Something.", Severity.WARNING, Confidence.HIGH, Location(path), code, status=status)


# --- nothing


def test_all_six_are_there_and_say_plainly_that_nothing_was_seen() -> None:
    panels = build_panels(subject_of({"a.py": "print('hello')\n"}), [])
    assert tuple(panel.title for panel in panels) == TITLES
    assert all(panel.leaning.startswith("nothing seen") for panel in panels)
    assert all(not panel.facts and not panel.questions for panel in panels)
    assert panels[0].seen == "No language model is called by a library or at an address that is known here."
    assert all(panel.seen.endswith(".") and panel.cost_bearer and panel.when for panel in panels)


# --- build or buy


def test_a_hosted_model_is_bought_and_the_bill_cannot_be_split() -> None:
    code = OPENAI + "def answer(text):\n    return client.chat.completions.create(model='gpt-4o', messages=[text])\n"
    panel = panels_of({"bot.py": code})["build-or-buy"]
    assert panel.leaning == "buys: hosted models in 1 place, no sign of own ones"
    seen = fact(panel, "places that call or set up a hosted")
    assert (seen.count, seen.detail, lines(seen)) == (1, "gpt-4o (OpenAI)", ["bot.py:4"])
    assert fact(panel, "signs of language models on own").count == 0
    assert asked(panel) == {"requests-per-day", "cost-by-customer", "weeks-to-replace", "chosen"}


def test_a_call_that_names_the_user_is_attributed() -> None:
    code = OPENAI + "client.chat.completions.create(model='gpt-4o', messages=[], user='u1')\n"
    panel = panels_of({"bot.py": code})["build-or-buy"]
    assert fact(panel, "places that name a user").count == 1
    assert "cost-by-customer" not in asked(panel)


def test_the_model_is_known_where_a_caller_names_it() -> None:
    code = OPENAI + (
        "def ask(model, text):\n    return client.chat.completions.create(model=model, messages=[text])\n"
        "ask('gpt-4o-mini', 'hello')\n"
    )
    assert (
        fact(panels_of({"bot.py": code})["build-or-buy"], "places that call or set up a hosted").detail
        == "gpt-4o-mini (OpenAI)"
    )


def test_a_model_from_the_environment_is_not_guessed() -> None:
    code = "import os\n" + OPENAI + "client.chat.completions.create(model=os.environ['M'], messages=[])\n"
    assert (
        fact(panels_of({"bot.py": code})["build-or-buy"], "places that call or set up a hosted").detail
        == "OpenAI, model not known"
    )


def test_the_provider_of_a_gateway_goes_by_the_models_name() -> None:
    code = "import litellm\nlitellm.completion(model='ollama/llama3', messages=[])\nlitellm.completion('gpt-4o', [])\n"
    panel = panels_of({"bot.py": code})["build-or-buy"]
    assert fact(panel, "places that call or set up a hosted").detail == "gpt-4o (OpenAI)"
    assert fact(panel, "signs of language models on own").detail == "ollama/llama3 (Ollama)"
    assert panel.leaning == "both: hosted models, and signs of models on own machines"


def test_servers_in_compose_files_and_at_their_port_are_ones_own() -> None:
    files = {
        "docker-compose.yml": "services:\n  llm:\n    image: vllm/vllm-openai:v0.6.3\n  db:\n    image: postgres:16\n",
        "ask.py": "import requests\nrequests.post('http://localhost:11434/api/chat', json={})\n",
    }
    panel = panels_of(files)["build-or-buy"]
    assert fact(panel, "signs of language models on own").detail == "Ollama (localhost:11434), vllm/vllm-openai"
    assert panel.leaning == "builds: language models on own machines, no sign of hosted ones"
    assert "who-is-on-call" in asked(panel)


def test_embeddings_are_no_answers() -> None:
    code = OPENAI + "client.embeddings.create(model='text-embedding-3-small', input='x')\n"
    panel = panels_of({"bot.py": code})["build-or-buy"]
    assert not any(label.startswith("places that call or set up a hosted") for label in labels(panel))
    assert fact(panel, "places where texts are turned into vectors").count == 1


# --- complexity


@pytest.mark.parametrize(
    ("code", "leaning"),
    [
        ("from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit(x, y)\n", "simple"),
        ("from xgboost import XGBClassifier\nXGBClassifier().fit(x, y)\n", "complex: networks or ensembles, no call"),
        (
            "from xgboost import XGBClassifier\nfrom sklearn.dummy import DummyClassifier\n"
            "XGBClassifier().fit(x, y)\nDummyClassifier().fit(x, y)\n",
            "complex: networks or ensembles, with a simple",
        ),
        ("import torch\nclass Net(torch.nn.Module):\n    pass\n", "complex: networks or ensembles, no call"),
        ("from transformers import AutoModel\nAutoModel.from_pretrained('a/b')\n", "borrowed"),
    ],
)
def test_models_by_kind(code: str, leaning: str) -> None:
    panel = panels_of({"train.py": code})["complexity"]
    assert panel.leaning.startswith(leaning)
    assert ("simple-model-score" in asked(panel)) == ("no call" in leaning)


def test_tokenizers_and_layers_are_no_models() -> None:
    code = (
        "from transformers import AutoTokenizer\nimport torch\n"
        "AutoTokenizer.from_pretrained('a/b')\nlayer = torch.nn.Linear(3, 4)\n"
    )
    assert panels_of({"a.py": code})["complexity"].leaning.startswith("nothing seen")


def test_what_is_a_model_and_what_is_around_it_is_counted() -> None:
    code = (
        "import pandas as pd\nfrom sklearn.linear_model import Ridge\n"
        "table, other = pd.read_csv('a.csv'), pd.read_csv('b.csv')\ntable = table.dropna()\n"
        "table = table.merge(other)\n"
        "model = Ridge().fit(table[['x']], table['y'])\nprint(model.score(table[['x']], table['y']))\n"
        "table.to_csv('c.csv')\n"
    )
    panel = panels_of({"fit.py": code})["complexity"]
    assert fact(panel, "calls that prepare, train, apply or judge a model").count == 2
    assert fact(panel, "calls around it that move or reshape data").count == 5
    assert "2 prepare, train, apply or judge a model, 5 move or reshape data" in panel.seen
    assert "reshape" not in panels_of({"copy.py": "import pandas as pd\npd.read_csv('a.csv')\n"})["complexity"].seen


def test_who_maintains_is_asked_where_a_rule_found_nobody() -> None:
    panel = panels_of({"a.py": "x = 1\n"}, finding("OWN001"))["complexity"]
    assert asked(panel) == {"who-maintains"}
    assert panel.findings == ("OWN001",)
    silent = panels_of({"a.py": "x = 1\n"}, finding("OWN001", status=Status.SUPPRESSED))["complexity"]
    assert silent.findings == ()


# --- data


def test_data_sources_are_those_of_the_graph_without_configuration_and_tests() -> None:
    packaging = ("src/requirements.txt > train.py", "VERSION > train.py", "README > train.py")
    drawn = graph("data/a.csv > train.py", "params.yaml > train.py", *packaging, "train.py > out/b.csv")
    here = Location("train.py", 3)
    placed = replace(drawn, edges=tuple(replace(edge, chain=(here,)) for edge in drawn.edges))
    code = "import pandas as pd\nfrom sklearn.linear_model import Ridge\n"
    code += "Ridge().fit(pd.read_csv('data/a.csv').dropna(), y)\n"
    panel = panels_of({"train.py": code}, graph=placed)["data"]
    assert fact(panel, "paths, tables and addresses read").detail == "data/a.csv"
    assert fact(panel, "paths, tables and objects written").detail == "out/b.csv"
    assert fact(panel, "calls that drop, fill").count == 1
    assert panel.leaning.startswith("cleaned by hand")
    tested = replace(drawn, edges=tuple(replace(edge, chain=(Location("tests/t.py"), here)) for edge in drawn.edges))
    files = {"train.py": code, "tests/t.py": "import train\n"}
    assert fact(panels_of(files, graph=tested)["data"], "paths, tables and addresses read").count == 0


def test_a_schema_check_leans_to_quality() -> None:
    panel = panels_of({"a.py": "import pandera as pa\n"})["data"]
    assert panel.leaning.startswith("quality")
    assert fact(panel, "modules that import a library of data checks").detail == "pandera"


def test_a_project_folder_that_bears_a_librarys_name_is_no_library() -> None:
    files = {"a.py": "import evidently\n", "evidently/__init__.py": "x = 1\n"}
    assert panels_of(files)["data"].leaning.startswith("nothing seen")


# --- batch or real time

APP = (
    "import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load('m.joblib')\n"
    "def score(rows):\n    return model.predict(rows)\n"
    "@app.post('/score')\ndef handle(rows: list):\n    return score(rows)\n"
)


def test_a_prediction_that_a_handler_reaches_is_real_time() -> None:
    panel = panels_of({"app.py": APP})["batch-or-real-time"]
    assert panel.leaning == "real time: predictions behind endpoints or pages"
    assert lines(fact(panel, "predictions behind")) == ["app.py:6"]
    assert fact(panel, "endpoints").detail == "POST /score"
    assert asked(panel) == {"five-minutes", "which-alert", "fallback"}


def test_a_view_given_by_name_is_a_handler_too() -> None:
    code = (
        "import joblib\nfrom flask import Flask\napp = Flask(__name__)\nmodel = joblib.load('m.joblib')\n"
        "def view():\n    return model.predict([[1]])\napp.add_url_rule('/s', view_func=view)\n"
    )
    assert fact(panels_of({"app.py": code})["batch-or-real-time"], "predictions behind").count == 1


def test_a_job_predicts_in_batch_and_its_schedule_is_seen() -> None:
    code = "import joblib\nimport pandas as pd\nm = joblib.load('m.joblib')\nm.predict(pd.read_csv('a.csv'))\n"
    files = {
        "score.py": code,
        ".github/workflows/stale.yml": "on:\n  schedule:\n    - cron: '0 5 * * *'\n",
        ".github/workflows/nightly.yml": "on:\n  schedule:\n    - cron: '0 3 * * *'\n    # - cron: '0 4 * * *'\n",
    }
    panel = panels_of(files)["batch-or-real-time"]
    assert panel.leaning == "batch: predictions in scripts or jobs, no endpoint and no page"
    schedule = fact(panel, "schedules")
    assert (schedule.detail, lines(schedule)) == ("0 3 * * *", [".github/workflows/nightly.yml:3"])
    assert {"oldest-prediction", "missed-run"} <= asked(panel)


def test_a_route_has_the_methods_it_names() -> None:
    code = "from flask import Flask\napp = Flask(__name__)\n@app.route('/p', methods=['POST'])\ndef p():\n    pass\n"
    assert fact(panels_of({"app.py": code})["batch-or-real-time"], "endpoints").detail == "POST /p"


def test_a_function_that_a_platform_calls_is_a_handler() -> None:
    code = (
        "import joblib\nm = joblib.load('m')\ndef lambda_handler(event, context):\n    return m.predict(event['x'])\n"
    )
    panel = panels_of({"fn.py": code})["batch-or-real-time"]
    assert fact(panel, "endpoints").detail == "lambda_handler"
    assert fact(panel, "predictions behind").count == 1


def test_predictions_that_only_measure_a_model_are_no_jobs() -> None:
    code = (
        "from sklearn.linear_model import Ridge\nfrom sklearn.metrics import r2_score\n"
        "m = Ridge().fit(a, b)\nr2_score(c, m.predict(d))\n"
    )
    panel = panels_of({"train.py": code})["batch-or-real-time"]
    assert "predictions in scripts or jobs, in files not known to train or measure" not in labels(panel)
    assert panel.leaning.startswith("nothing seen")


def test_a_page_predicts_for_each_visitor() -> None:
    code = (
        "import joblib\nimport streamlit as st\nm = joblib.load('m.joblib')\nst.write(m.predict([[st.slider('x')]]))\n"
    )
    panel = panels_of({"page.py": code})["batch-or-real-time"]
    assert fact(panel, "modules that make interactive pages").detail == "streamlit"
    assert fact(panel, "predictions behind").count == 1


# --- prompts


def test_a_prompt_is_followed_from_its_constant_into_the_message() -> None:
    files = {
        "texts.py": f"CLERK = '''{PROMPT}'''\n",
        "bot.py": "from texts import CLERK\n" + OPENAI + "client.chat.completions.create(model='gpt-4o', messages=["
        "{'role': 'system', 'content': CLERK}, {'role': 'user', 'content': 'hi'}])\n",
    }
    panel = panels_of(files)["prompting-or-fine-tuning"]
    prompts = fact(panel, "prompts followed")
    assert (prompts.count, lines(prompts)) == (1, ["texts.py:1"])
    assert prompts.detail.startswith('"You are a patient clerk.')
    assert panel.leaning == "prompts, no fine-tuning seen"
    assert asked(panel) == {"examples-to-pass", "who-may-change"}


def test_fine_tuning_asks_what_it_beat() -> None:
    code = OPENAI + "client.fine_tuning.jobs.create(model='gpt-4o', training_file='f')\n"
    panel = panels_of({"tune.py": code})["prompting-or-fine-tuning"]
    assert panel.leaning == "fine-tunes: no prompt seen"
    assert asked(panel) == {"baseline-beaten", "last-training-cost"}


def test_tested_prompts_are_not_asked_about() -> None:
    files = {"prompts.py": "ANSWER_PROMPT = 'x'\n", "evaluate.py": "import ragas\n"}
    panel = panels_of(files)["prompting-or-fine-tuning"]
    assert fact(panel, "signs of a library that tests prompts").detail == "ragas"
    assert "examples-to-pass" not in asked(panel)


# --- oversight


def test_thresholds_are_what_the_rules_found() -> None:
    panel = panels_of({"a.py": "x = 1\n"}, finding("HITL001"))["automation-or-oversight"]
    assert panel.leaning == "automated: fixed thresholds on a score, no sign of review recognised"
    assert asked(panel) == {"threshold-chosen", "overrule"}
    elsewhere = panels_of({"a.py": "x = 1\n"}, finding("HITL001", status=Status.OUT_OF_SCOPE))
    assert elsewhere["automation-or-oversight"].leaning.startswith("nothing seen")


def test_a_step_of_review_is_oversight() -> None:
    code = APP + "def send_to_human_review(row):\n    pass\n"
    panel = panels_of({"app.py": code})["automation-or-oversight"]
    assert fact(panel, "names or texts that speak of a person").detail == "send_to_human_review"
    assert panel.leaning.startswith("perhaps overseen")
    assert "overrule" not in asked(panel)


# --- what is left out


def test_tests_and_examples_show_what_could_be_done_not_what_is_done() -> None:
    code = OPENAI + "client.chat.completions.create(model='gpt-4o', messages=[])\n"
    files = {"a.py": "x = 1\n", "tests/test_a.py": code, "examples/a.py": code}
    assert panels_of(files)["build-or-buy"].leaning.startswith("nothing seen")
    course = panels_of(files, role=Role("course"))["build-or-buy"]
    assert lines(fact(course, "places that call or set up a hosted")) == ["examples/a.py:3"]


def test_what_a_copied_library_could_do_is_not_what_the_project_does() -> None:
    code = OPENAI + "client.chat.completions.create(model='gpt-4o', messages=[])\n"
    project = "[project]\nname = 'langchain'\nclassifiers = ['License :: OSI Approved :: MIT License']\n"
    copy = {"ext/langchain/pyproject.toml": project, "ext/langchain/langchain/a.py": code}
    assert panels_of({"a.py": "x = 1\n", **copy})["build-or-buy"].leaning.startswith("nothing seen")
    assert lines(fact(panels_of({"a.py": code, **copy})["build-or-buy"], "places that call or set up a hosted")) == [
        "a.py:3"
    ]


def test_a_place_counts_once_whatever_leads_to_it_and_five_are_shown() -> None:
    calls = "".join(f"def f{n}():\n    return ask({n})\n" for n in range(4))
    code = OPENAI + "def ask(x):\n    return client.chat.completions.create(model='gpt-4o', messages=[x])\n" + calls
    code += "client.chat.completions.create(model='gpt-4o', messages=[])\n" * 7
    seen = fact(panels_of({"bot.py": code})["build-or-buy"], "places that call or set up a hosted")
    assert seen.count == 8
    assert len(seen.places) == 5
    assert seen.detail == "gpt-4o (OpenAI) × 8"


def test_notebook_cells_are_named() -> None:
    cell = {"cell_type": "code", "source": OPENAI + "client.responses.create(model='gpt-4o', input='x')\n"}
    text = {
        "cells": [{"cell_type": "markdown", "source": "# a"}, cell],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    panel = panels_of({"a.ipynb": json.dumps(text)})["build-or-buy"]
    (place,) = fact(panel, "places that call or set up a hosted").places
    assert (place.cell, place.cell_line) == (2, 3)


# --- questions and answers

ASKED = "complexity.why-this-model"
TREE = {"train.py": "from sklearn.linear_model import Ridge\nRidge().fit(x, y)\n"}


def answered(until: str, now: str = "2026-11-25") -> Panel:
    moment = int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp())
    subject: Subject = subject_of(TREE)
    answer = Answer("It was there.", "Ana", "2026-01-01", until)
    config = replace(subject.config, answers={ASKED: answer})
    panels = build_panels(replace(subject, config=config, now=moment), [])
    return next(panel for panel in panels if panel.id == "complexity")


def test_an_answer_closes_a_question_until_it_expires() -> None:
    for until, expired in (("", False), ("2026-11-25", False), ("2026-11-24", True)):
        (question,) = [each for each in answered(until).questions if each.id == ASKED]
        assert question.answer is not None
        assert question.answer.by == "Ana"
        assert question.expired is expired


def test_an_answer_is_shown_even_where_the_question_would_not_be_asked() -> None:
    subject = subject_of({"a.py": "x = 1\n"})
    config = replace(subject.config, answers={ASKED: Answer("Nobody knows.")})
    panels = {panel.id: panel for panel in build_panels(replace(subject, config=config), [])}
    assert [question.id for question in panels["complexity"].questions] == [ASKED]


def test_an_unanswered_question_has_its_evidence() -> None:
    (question,) = [each for each in panels_of(TREE)["complexity"].questions if each.id == ASKED]
    assert question.answer is None
    assert [place.line for place in question.evidence] == [2]


# --- what only looks like it


def test_frozen_frameworks_and_prompts_are_told_where_a_language_model_is() -> None:
    code = "CLASS_PROMPTS = ['a dog']\n"
    panels = panels_of({"a.py": code}, finding("LOCK001"))
    assert labels(panels["build-or-buy"]) == labels(panels["prompting-or-fine-tuning"]) == []
    assert panels["build-or-buy"].questions == panels["prompting-or-fine-tuning"].questions == ()
    with_model = panels_of({"a.py": code, "b.py": OPENAI}, finding("LOCK001"))
    assert fact(with_model["build-or-buy"], "places that use a frozen").count == 1
    assert fact(with_model["prompting-or-fine-tuning"], "names that speak of prompts").count == 1


def test_a_vendors_address_is_a_hosted_model() -> None:
    code = "import requests\nrequests.post('https://api.openai.com/v1/chat/completions', json={})\n"
    panel = panels_of({"ask.py": code})["build-or-buy"]
    assert fact(panel, "places that call or set up a hosted").detail == "OpenAI (api.openai.com)"


@pytest.mark.parametrize("step", ["apply_gradients(grads)", "minimize(loss)"])
def test_a_graph_of_tensorflow_1_is_trained(step: str) -> None:
    code = f"import spacy\nimport tensorflow as tf\nspacy.load('en')\ntf.train.AdamOptimizer(0.1).{step}\n"
    assert (
        panels_of({"a.py": code})["complexity"].leaning
        == "mixed: ready-made networks are loaded, and something is trained here"
    )


def test_a_blank_pipeline_predicts_nothing() -> None:
    blank, loaded = (f"import spacy\nnlp = spacy.{call}\nnlp('A text.')\n" for call in ("blank('en')", "load('en')"))
    assert "no prediction" in panels_of({"a.py": blank})["batch-or-real-time"].leaning
    assert panels_of({"a.py": loaded})["batch-or-real-time"].leaning.startswith("batch: ")


def test_sorting_is_no_cleaning() -> None:
    read = "import pandas as pd\nrows = pd.read_csv('a.csv')\n"
    panel = panels_of({"a.py": read + "rows.sort_values('a').set_index('b').select_dtypes('number')\n"})["data"]
    assert "calls that drop, fill" not in labels(panel)
    panel = panels_of({"a.py": read + "rows.ffill()\nrows['a'].fillna(0)\n"})["data"]
    assert fact(panel, "calls that drop, fill").count == 2


def test_a_library_of_pipelines_is_no_schedule() -> None:
    panel = panels_of({"tasks.py": "import luigi\nclass Train(luigi.Task):\n    pass\n"})["batch-or-real-time"]
    assert labels(panel) == ["orchestrators and pipeline tools for which work is described"]
    assert panel.leaning == "work in steps of a pipeline, no predictions outside of training and measuring seen"
    clock = Node(
        "schedule:dags/nightly.py:nightly", NodeKind.SCHEDULE, "nightly (@daily)", Location("dags/nightly.py", 2)
    )
    runs = Edge(
        clock.key, "stage:dags/nightly.py#fit", EdgeKind.TRIGGERS, Certainty.EXACT, (Location("dags/nightly.py", 2),)
    )
    dag = DependencyGraph((clock,), (runs,))
    seen = fact(panels_of({"dags/nightly.py": "import airflow\n"}, graph=dag)["batch-or-real-time"], "schedules")
    assert (seen.detail, lines(seen)) == ("nightly (@daily)", ["dags/nightly.py:2"])


def test_endpoints_beside_jobs_leave_open_what_they_answer() -> None:
    files = {
        "job.py": "import joblib\njoblib.load('m.joblib').predict([[1]])\n",
        "app.py": "from flask import Flask\napp = Flask(__name__)\n@app.route('/a')\ndef a():\n    return 'a'\n",
    }
    assert panels_of(files)["batch-or-real-time"].leaning.startswith(
        "open: predictions in scripts or jobs, and endpoints"
    )


def test_what_moves_data_is_around_a_model_only_where_there_is_one() -> None:
    code = "import pandas as pd\npd.read_csv('a.csv').dropna()\n"
    assert labels(panels_of({"a.py": code})["complexity"]) == []
    fitted = "from sklearn.svm import SVC\nSVC().fit(x, y)\n"
    assert fact(panels_of({"a.py": code, "b.py": fitted})["complexity"], "calls around it").count == 1
