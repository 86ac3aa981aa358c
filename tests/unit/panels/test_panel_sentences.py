"""What a trade-off may say where something is done by hand, elsewhere, or by a library that the tables do not know."""

import pytest

from mldebt.model.panel import Panel
from tests.unit.panels.test_panels import fact, labels, lines, panels_of

CHAT = ".chat.completions.create(model='m', messages=[])\n"
HOSTED, OWN = "places that call or set up a hosted", "signs of language models on own machines"
TREE = "from xgboost import XGBClassifier\nmodel = XGBClassifier()\nmodel.fit(x, y)\n"


def said(files: dict[str, str], panel: str) -> Panel:
    return panels_of(files)[panel]


# --- whose language model answers


@pytest.mark.parametrize(
    ("made", "label", "detail"),
    [
        ("OpenAI(base_url='https://api.deepseek.com')", HOSTED, "m (DeepSeek)"),
        ("OpenAI(base_url='https://llm.acme.io/v1')", HOSTED, "m (llm.acme.io)"),
        ("OpenAI(base_url='http://localhost:11434/v1')", OWN, "m (Ollama)"),
        ("OpenAI(base_url='http://127.0.0.1:8000/v1')", OWN, "m (127.0.0.1:8000)"),
        ("OpenAI(base_url=os.environ['BASE'])", "places that call or set up a model whose", "m (provider not known)"),
        (
            "OpenAI(base_url='https://api.example.com/v1')",
            "places that call or set up a model whose",
            "m (provider not known)",
        ),
        ("OpenAI(base_url=None)", HOSTED, "m (OpenAI)"),
        ("AzureOpenAI(azure_endpoint=os.environ['BASE'])", HOSTED, "m (Azure)"),
        ("Groq()", HOSTED, "m (Groq)"),
    ],
)
def test_the_client_decides_whose_model_answers(made: str, label: str, detail: str) -> None:
    head = "import os\nfrom groq import Groq\nfrom openai import AzureOpenAI, OpenAI\n"
    panel = said({"ask.py": f"{head}client = {made}\nclient{CHAT}"}, "build-or-buy")
    assert fact(panel, label).detail == detail


def test_a_client_of_another_module_and_a_default_of_a_parameter_decide_too() -> None:
    code = (
        "from openai import OpenAI\nclass Local:\n"
        "    def __init__(self, base_url='http://localhost:11434/v1'):\n"
        "        self.client = OpenAI(base_url=base_url)\n"
        f"    def ask(self):\n        return self.client{CHAT}"
    )
    assert fact(said({"local.py": code}, "build-or-buy"), OWN).detail == "m (Ollama)"
    files = {
        "made.py": "from groq import Groq\nclient = Groq()\n",
        "ask.py": f"from made import client\nclient{CHAT}",
    }
    assert fact(said(files, "build-or-buy"), HOSTED).detail == "m (Groq)"


def test_clients_of_two_sorts_leave_it_open() -> None:
    both = "from openai import OpenAI\nimport os\nown = os.environ.get('OWN')\n"
    both += "a, b = OpenAI(), OpenAI(base_url='http://localhost:11434/v1')\n"
    both += f"def ask(client=a):\n    return a{CHAT}"
    assert fact(said({"ask.py": both}, "build-or-buy"), "places that call or set up a model whose").count == 1
    vendors = "from openai import OpenAI\nfrom groq import Groq\na, b = OpenAI(), Groq()\na" + CHAT
    assert fact(said({"ask.py": vendors}, "build-or-buy"), HOSTED).detail == "m (Groq or OpenAI)"


def test_a_chat_model_is_its_vendors_or_that_of_its_address() -> None:
    code = "from langchain_groq import ChatGroq\nChatGroq(model='m')\n"
    assert fact(said({"a.py": code}, "build-or-buy"), HOSTED).detail == "m (Groq)"
    code = "from langchain_openai import ChatOpenAI\nChatOpenAI(model='m', base_url='https://llm.acme.cn/v2')\n"
    assert fact(said({"a.py": code}, "build-or-buy"), HOSTED).detail == "m (llm.acme.cn)"


def test_an_address_of_a_vendor_beside_requests_is_seen_where_its_call_is_not() -> None:
    code = (
        "import aiohttp\nasync def ask(session, body):\n"
        "    async with session.post('https://api.anthropic.com/v1/messages', json=body) as answer:\n"
        "        return answer\n"
    )
    panel = said({"ask.py": code}, "build-or-buy")
    assert fact(panel, "modules that import a vendor's SDK").detail == "Anthropic (api.anthropic.com)"
    assert panel.leaning == "buys: a vendor's SDK or address in 1 module, no sign of own models"
    assert said({"ask.py": code.replace("aiohttp", "enum")}, "build-or-buy").leaning.startswith("nothing seen")
    own = code.replace("https://api.anthropic.com/v1/messages", "http://localhost:11434/api/generate")
    assert fact(said({"ask.py": own}, "build-or-buy"), OWN).detail == "Ollama (localhost:11434)"


def test_a_vendors_sdk_that_only_speaks_to_an_own_server_is_no_hosted_model() -> None:
    code = "import ollama\nimport openai\nclass Chat:\n    def __init__(self, config):\n"
    code += "        self.client = openai.OpenAI(base_url=config.server)\n"
    assert said({"a.py": code}, "build-or-buy").leaning.startswith("builds, as far as was seen")
    bare = said({"a.py": "import ollama\nimport openai\n"}, "build-or-buy")
    assert bare.leaning == "both: a vendor's SDK or address, and signs of models on own machines"


def test_a_command_that_serves_a_model_is_a_sign_of_an_own_one() -> None:
    panel = said({"serve.sh": "#!/bin/sh\nvllm serve some/model --port 8000\n"}, "build-or-buy")
    assert fact(panel, OWN).detail == "vllm serve"


def test_an_address_of_embeddings_is_no_language_model() -> None:
    code = "import requests\nrequests.post('https://api.openai.com/v1/embeddings', json={})\n"
    assert said({"a.py": code}, "build-or-buy").leaning.startswith("nothing seen")


def test_each_client_is_named_with_models_that_its_vendor_has() -> None:
    code = (
        "from groq import Groq\nfrom anthropic import Anthropic\ndef ask(maker, model):\n"
        "    if maker == 'groq':\n"
        "        return Groq().chat.completions.create(model=model, messages=[])\n"
        "    return Anthropic().messages.create(model=model, messages=[])\n"
        "ask('groq', 'llama-3.3-70b-versatile')\nask('anthropic', 'claude-haiku-4-5')\n"
    )
    named = {"llama-3.3-70b-versatile (Groq)", "claude-haiku-4-5 (Anthropic)"}
    assert set(fact(said({"a.py": code}, "build-or-buy"), HOSTED).detail.split(", ")) == named


def test_pictures_and_speech_are_no_language_model() -> None:
    code = "from openai import OpenAI\nOpenAI().images.generate(model='dall-e-3', prompt='a cat')\n"
    assert said({"a.py": code}, "build-or-buy").leaning.startswith("buys: a vendor's SDK or address in 1 module")


def test_names_may_speak_of_a_language_model_that_no_table_knows() -> None:
    code = "import httpx\nclass LLMService:\n    def ask(self, url, body):\n        return httpx.post(url, json=body)\n"
    panel = said({"a.py": code}, "build-or-buy")
    assert panel.leaning.startswith("unclear: names speak of language models")
    assert panel.seen.startswith("Names speak of language models: LLMService; no language model is called by")


def test_a_module_counts_once_however_much_it_imports() -> None:
    panel = said({"a.py": "import openai\nimport anthropic\n", "b.py": "import openai\n"}, "build-or-buy")
    seen = fact(panel, "modules that import a vendor's SDK")
    assert (seen.count, seen.detail) == (2, "openai × 2, anthropic")
    assert panel.leaning.startswith("buys: a vendor's SDK or address in 2 modules")


# --- complexity


def test_a_perceptron_is_a_network() -> None:
    code = "from sklearn.neural_network import MLPClassifier\nMLPClassifier().fit(x, y)\n"
    assert fact(said({"a.py": code}, "complexity"), "networks").detail == "MLPClassifier"


def test_a_library_of_models_that_no_table_knows_is_named() -> None:
    panel = said({"a.py": "from lenskit import batch\nbatch.recommend(a, b)\n"}, "complexity")
    assert panel.leaning.startswith("unclear: libraries of models")
    assert panel.seen == "Further libraries of models are imported in 1 module (lenskit)."


def test_a_command_that_trains_is_training() -> None:
    files = {
        "a.py": "import spacy\nspacy.load('m')('text')\n",
        "project.yml": "commands:\n  - name: fit\n    script:\n      - python -m spacy train c.cfg\n",
    }
    panel = said(files, "complexity")
    assert lines(fact(panel, "places where a model is trained")) == ["project.yml:4"]
    assert panel.leaning == "mixed: ready-made networks are loaded, and something is trained here"


def test_a_name_may_speak_of_a_baseline() -> None:
    assert "no call that is known here makes a simple model" in said({"a.py": TREE}, "complexity").leaning
    panel = said({"a.py": f"{TREE}def naive_baseline(rows):\n    return rows\n"}, "complexity")
    assert panel.leaning == "complex: networks or ensembles, and names that speak of a baseline"
    assert "Ensembles made: 1 (XGBClassifier); names speak of a baseline: naive_baseline" in panel.seen


def test_logs_and_figures_are_no_data_that_moves() -> None:
    code = f"{TREE}import logging\nimport pandas as pd\nlogging.basicConfig(filename='a.log')\npd.read_csv('a.csv')\n"
    assert fact(said({"a.py": code}, "complexity"), "calls around it that move").detail == "pandas.read_csv"


# --- data

READS = (
    "import pandas as pd\nrows = pd.read_csv('a.csv')\nfrom sklearn.linear_model import Ridge\nRidge().fit(rows, y)\n"
)


@pytest.mark.parametrize(
    ("more", "leaning"),
    [
        ("", "taken as it comes: no cleaning call and no library of data checks seen"),
        ("def validate_columns(rows):\n    return rows\n", "checked by hand"),
        ("missing_cols = [c for c in COLS if c not in rows]\n", "checked by hand"),
        ("assert set(COLS) <= set(rows.columns)\n", "checked by hand"),
        ("assert rows.isna().sum().sum() == 0\n", "checked by hand"),
        ("assert rows.mode == 1\n", "taken as it comes"),
        ("def check_status(job):\n    return job\n", "taken as it comes"),
        ("from pydantic import BaseModel\n", "described by type"),
    ],
)
def test_what_checks_data_by_hand_is_told_from_libraries(more: str, leaning: str) -> None:
    panel = said({"a.py": READS + more}, "data")
    assert panel.leaning.startswith(leaning)
    assert "no library of data checks is imported (pandera, Great Expectations and the like)" in panel.seen
    assert ("no name or assertion was recognised" in panel.seen) == (leaning[:5] == "taken")


# --- serving

APP = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a():\n    return 1\n"


@pytest.mark.parametrize(
    "more", ["@app.get('/health')\ndef up():\n    return 1\n", "def log_prediction(row):\n    pass\n"]
)
def test_what_observes_without_a_library_is_told(more: str) -> None:
    label = "names and routes that speak of monitoring"
    assert not any(each.startswith(label) for each in labels(said({"app.py": APP}, "batch-or-real-time")))
    panel = said({"app.py": APP + more}, "batch-or-real-time")
    assert fact(panel, label).count == 1
    assert "no library that observes a running system is imported" in panel.seen


def test_a_prediction_that_no_script_and_no_page_is_seen_to_reach_is_placed_nowhere() -> None:
    model = "import joblib\nclass Model:\n    def __init__(self):\n        self.model = joblib.load('m.joblib')\n"
    model += "    def predict(self, row):\n        return self.model.predict(row)\n"
    page = (
        "import streamlit as st\nfrom model import Model\nheld = {'m': Model()}\nst.write(held[st.text_input('a')])\n"
    )
    panel = said({"page.py": page, "model.py": model}, "batch-or-real-time")
    assert fact(panel, "predictions that could be followed neither").count == 1
    assert panel.leaning == "open: endpoints or pages, and predictions that could not be followed to them"
    run = "from model import Model\nModel().predict([1])\n"
    panel = said({"page.py": page, "model.py": model, "run.py": run}, "batch-or-real-time")
    assert fact(panel, "predictions in scripts or jobs").count == 1


@pytest.mark.parametrize(("more", "count"), [("", 0), ("def model_fn(folder):\n    pass\n", 1)])
def test_a_platform_calls_a_prediction_where_it_also_loads_the_model(more: str, count: int) -> None:
    code = f"import joblib\nm = joblib.load('m')\n{more}def predict_fn(rows, model):\n    return m.predict(rows)\n"
    panel = said({"a.py": code}, "batch-or-real-time")
    assert sum(each.count for each in panel.facts if each.label.startswith("endpoints")) == count


def test_steps_of_a_pipeline_tool_are_work_that_is_described() -> None:
    panel = said({"a.py": TREE, "dvc.yaml": "stages:\n  fit:\n    cmd: python a.py\n"}, "batch-or-real-time")
    assert fact(panel, "orchestrators and pipeline tools").detail == "DVC"
    assert panel.leaning.startswith("work in steps of a pipeline")


def test_a_program_that_asks_a_model_is_no_service() -> None:
    panel = said({"a.py": f"from openai import OpenAI\nOpenAI(){CHAT}"}, "batch-or-real-time")
    assert panel.leaning.startswith("language models in a program that somebody starts")


# --- prompts and oversight

ASKS = f"from openai import OpenAI\nOpenAI(){CHAT}"


def test_private_functions_and_small_letters_name_prompts_and_styles_do_not() -> None:
    code = f"{ASKS}triage_prompt = 'x'\nPROMPT_STYLE = 'bold'\ndef _build_plan_prompt():\n    pass\n"
    panel = said({"a.py": code}, "prompting-or-fine-tuning")
    assert fact(panel, "names that speak of prompts").detail == "_build_plan_prompt, triage_prompt"


def test_an_evaluation_of_ones_own_is_told() -> None:
    code = f"{ASKS}ANSWER_PROMPT = 'x'\n"
    for name in ("llm_judge", "evaluate_answers", "response_evaluator"):
        panel = said({"a.py": f"{code}def {name}(answer):\n    pass\n"}, "prompting-or-fine-tuning")
        assert f"names speak of evaluation of some kind: {name}" in panel.seen
        assert "no name was recognised" not in panel.seen
    panel = said({"a.py": f"{code}model.eval()\npage.evaluate('1')\n"}, "prompting-or-fine-tuning")
    assert "no name was recognised that speaks of evaluation" in panel.seen


def test_a_vector_store_is_not_said_to_serve_the_prompts() -> None:
    panel = said({"a.py": f"{ASKS}import faiss\n"}, "prompting-or-fine-tuning")
    assert panel.leaning.startswith("prompts, and a vector store beside them")


@pytest.mark.parametrize(
    "more",
    [
        "def run(require_confirmation=True):\n    return require_confirmation\n",
        "class EscalationAgent:\n    pass\n",
        "needs_escalation = True\n",
        "def prompt_for_approval(plan):\n    pass\n",
        "from langgraph.types import interrupt\n",
        "import streamlit as st\nst.button('Approve recommended price')\n",
        "import pandas as pd\nrows['stage'] = 'Legal Review'\n",
        "answer = input('Do you authorize this? ')\n",
    ],
)
def test_what_asks_a_person_is_oversight_going_by_names(more: str) -> None:
    panel = said({"a.py": ASKS + more}, "automation-or-oversight")
    assert panel.leaning.startswith("perhaps overseen: names or texts speak of review")


@pytest.mark.parametrize(
    "name", ["get_reviews", "movie_review", "loan_approved", "confirmed_cases", "check_permission"]
)
def test_columns_and_rights_are_no_review(name: str) -> None:
    panel = said({"a.py": f"{ASKS}{name} = 1\n"}, "automation-or-oversight")
    assert panel.leaning.startswith("open")
    assert "No name was recognised that speaks of a person's review" in panel.seen


def test_distances_to_neighbours_are_no_score() -> None:
    code = "from sklearn.neighbors import NearestNeighbors\nnear = NearestNeighbors().fit(x)\nnear.kneighbors(y)\n"
    assert said({"a.py": code}, "automation-or-oversight").leaning.startswith("nothing seen")
