"""Values that code takes from configuration files, by whatever way it goes through them."""

from collections.abc import Callable

import pytest

from mldebt.graph.accesses import accesses, is_open
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.program import Program, origins_of, texts_of

PARAMS: dict[str, object] = {
    "data": {"train": "d/train.csv", "files": ["d/a.csv", "d/b.csv"], "sets": {"x": "d/x.csv", "y": "d/y.csv"}},
    "out": "d/out.csv",
    "tables": [{"path": "d/one.csv"}, {"path": "d/two.csv"}],
}
OPEN = 'import pandas as pd, yaml\nwith open("params.yaml") as f:\n    cfg = yaml.safe_load(f)\n'


def texts(program: Program) -> set[str]:
    """The texts of all paths of data that are read."""
    said = [access for access in accesses(program) if access.row.as_ == "path" and not is_open(access)]
    return {text for access in said for text in access.texts if text.startswith("d/")}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('pd.read_csv(cfg["data"]["train"])', {"d/train.csv"}),
        ('pd.read_csv(cfg.get("data").get("train"))', {"d/train.csv"}),
        ('pd.read_csv(cfg.get("none", "d/default.csv"))', {"d/default.csv"}),
        ('pd.read_csv(cfg.get("out", "d/default.csv"))', {"d/out.csv"}),
        ('d = cfg["data"].copy()\npd.read_csv(d["train"])', {"d/train.csv"}),
        ('for f in cfg["data"]["files"]:\n    pd.read_csv(f)', {"d/a.csv", "d/b.csv"}),
        ('for k, v in cfg["data"]["sets"].items():\n    pd.read_csv(v)', {"d/x.csv", "d/y.csv"}),
        ('for k in cfg["data"]["sets"]:\n    pd.read_csv(f"d/{k}.csv")', {"d/x.csv", "d/y.csv"}),
        ('for v in list(cfg["data"]["sets"].values()):\n    pd.read_csv(v)', {"d/x.csv", "d/y.csv"}),
        ('for t in cfg["tables"]:\n    pd.read_csv(t["path"])', {"d/one.csv", "d/two.csv"}),
        ('for i, t in enumerate(cfg["tables"]):\n    pd.read_csv(t["path"])', {"d/one.csv", "d/two.csv"}),
        ('frames = [pd.read_csv(f) for f in cfg["data"]["files"]]', {"d/a.csv", "d/b.csv"}),
        ("def load(train, **rest):\n    pd.read_csv(train)\nload(**cfg['data'])", {"d/train.csv"}),
        ("def load(train, **rest):\n    pd.read_csv(rest['files'][0])\nload(**cfg['data'])", {"d/a.csv"}),
        ("from box import ConfigBox\nbox = ConfigBox(cfg)\npd.read_csv(box.data.train)", {"d/train.csv"}),
        ("from easydict import EasyDict as E\nbox = E(cfg)\npd.read_csv(box.data['train'])", {"d/train.csv"}),
        ("from types import SimpleNamespace\nns = SimpleNamespace(**cfg)\npd.read_csv(ns.out)", {"d/out.csv"}),
        ("d = {'out': 'd/z.csv', **cfg}\npd.read_csv(d['data']['train'])", {"d/train.csv"}),
        ('pd.read_csv(cfg["data"]["missing"])', set()),
        ('cfg["out"] = "d/new.csv"\npd.read_csv(cfg["out"])', {"d/new.csv"}),
        ('cfg["out"] = "d/new.csv"\npd.read_csv(cfg["data"]["train"])', {"d/train.csv"}),
        ('cfg["data"]["train"] = "d/new.csv"\npd.read_csv(cfg["data"]["train"])', {"d/new.csv"}),
        ('cfg["data"]["extra"] = "d/new.csv"\npd.read_csv(cfg["data"]["extra"])', {"d/new.csv"}),
        ('cfg.update({"out": "d/new.csv"})\npd.read_csv(cfg["out"])', {"d/new.csv"}),
        ('if flag:\n    cfg["out"] = "d/new.csv"\npd.read_csv(cfg["out"])', {"d/new.csv", "d/out.csv"}),
    ],
)
def test_ways_through_a_loaded_document(program, code: str, expected: set[str]) -> None:
    assert texts(program({"m.py": OPEN + code}, {"params.yaml": PARAMS})) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"back/params.yaml": "d/back.csv"}, {"d/back.csv"}),
        ({"params.yaml": "d/top.csv", "back/params.yaml": "d/back.csv"}, {"d/top.csv"}),
        ({"back/src/pkg/params.yaml": "d/own.csv", "back/params.yaml": "d/back.csv"}, {"d/own.csv"}),
        ({"other/params.yaml": "d/other.csv"}, set()),
    ],
)
def test_a_document_of_a_project_below_the_root(program, held: dict[str, str], expected: set[str]) -> None:
    documents: dict[str, object] = {path: {"out": text} for path, text in held.items()}
    made = program({"back/src/pkg/m.py": f'{OPEN}pd.read_csv(cfg["out"])'}, documents)
    assert texts(made) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def load(cfg):\n    pd.read_csv(cfg['data']['train'])", {"d/train.csv"}),
        ("def load(cfg):\n    pd.read_csv(cfg.get('none', 'd/default.csv'))", {"d/default.csv"}),
        ("def load(cfg):\n    for f in cfg['data']['files']:\n        pd.read_csv(f)", {"d/a.csv", "d/b.csv"}),
        (
            "def load(cfg):\n    for k, v in cfg['data']['sets'].items():\n        pd.read_csv(v)",
            {"d/x.csv", "d/y.csv"},
        ),
        (
            "def inner(train, **rest):\n    pd.read_csv(train)\ndef load(cfg):\n    inner(**cfg['data'])",
            {"d/train.csv"},
        ),
        ("def load(cfg):\n    cfg = dict(cfg)\n    pd.read_csv(cfg['out'])", {"d/out.csv"}),
    ],
)
def test_a_function_learns_from_its_caller_which_document_it_has(program, code: str, expected: set[str]) -> None:
    read = "import pandas as pd, yaml\ndef read(path):\n    with open(path) as f:\n        return yaml.safe_load(f)\n"
    found = program({"m.py": f"{read}{code}\nload(read('params.yaml'))"}, {"params.yaml": PARAMS})
    assert texts(found) == expected


def test_a_path_to_the_document_that_only_the_caller_knows(program) -> None:
    code = """
import pandas as pd, yaml
def read(path):
    with open(path) as f:
        content = yaml.safe_load(f)
    return content
def main(config_path):
    config = read(config_path)
    pd.read_csv(config["data"]["train"])
main(config_path="params.yaml")
"""
    assert texts(program({"m.py": code}, {"params.yaml": PARAMS})) == {"d/train.csv"}


@pytest.mark.parametrize(
    "path",
    [
        'os.path.join(c["root"], c["name"])',
        'Path(c["root"]) / c["name"]',
        "f\"{c['root']}/{c['name']}\"",
        "f\"d/{c['name']}\"",
    ],
)
def test_text_made_of_a_document_that_only_the_caller_knows(program, path: str) -> None:
    code = f"""
import os
from pathlib import Path
import pandas as pd, yaml
def main(config_path):
    with open(config_path) as f:
        c = yaml.safe_load(f)
    pd.read_csv({path})
main("params.yaml")
"""
    assert texts(program({"m.py": code}, {"params.yaml": {"root": "d", "name": "x.csv"}})) == {"d/x.csv"}


def test_text_of_a_parameter(program) -> None:
    code = "import pandas as pd\ndef f(path):\n    pd.read_csv(path.replace('.csv', '_x.csv'))\nf('d/a.csv')"
    assert texts(program({"m.py": code})) == {"d/a_x.csv"}


def test_either_of_two_documents(program) -> None:
    code = 'import pandas as pd, json\np = "a.json" if flag else "b.json"\npd.read_csv(json.load(open(p))["x"])'
    assert texts(program({"m.py": code}, {"a.json": {"x": "d/a.csv"}, "b.json": {"x": "d/b.csv"}})) == {
        "d/a.csv",
        "d/b.csv",
    }


def test_the_origin_is_the_line_of_the_document(program) -> None:
    found = program(
        {"m.py": OPEN + 'pd.read_csv(cfg["data"]["train"])'}, {"params.yaml": PARAMS}, {("data", "train"): 7}
    )
    origins = {site for access in accesses(found) for site in origins_of(access.value)}
    assert Site("params.yaml", 7, 7, DOCUMENT_CELL) in origins


MANAGER = """
from pathlib import Path
from dataclasses import dataclass
import yaml
from box import ConfigBox
CONFIG = Path("config/config.yaml")

@dataclass(frozen=True)
class IngestionConfig:
    root_dir: Path
    local_file: Path

def read_yaml(path: Path) -> ConfigBox:
    try:
        with open(path) as f:
            return ConfigBox(yaml.safe_load(f))
    except Exception as e:
        raise e

class ConfigurationManager:
    def __init__(self, config_filepath=CONFIG):
        self.config = read_yaml(config_filepath)

    def get_ingestion_config(self) -> IngestionConfig:
        config = self.config.ingestion
        return IngestionConfig(root_dir=config.root_dir, local_file=Path(config.local_file))
"""
STAGE = """
import os
import pandas as pd
from manager import ConfigurationManager
class Ingestion:
    def __init__(self, config):
        self.config = config
    def run(self):
        pd.read_csv(self.config.local_file)
        pd.read_csv(os.path.join(self.config.root_dir, "more.csv"))
class Pipeline:
    def main(self):
        manager = ConfigurationManager()
        config = manager.get_ingestion_config()
        Ingestion(config=config).run()
if __name__ == "__main__":
    Pipeline().main()
"""


def test_configuration_manager(program) -> None:
    documents: dict[str, object] = {"config/config.yaml": {"ingestion": {"root_dir": "d", "local_file": "d/x.csv"}}}
    assert texts(program({"manager.py": MANAGER, "stage.py": STAGE}, documents)) == {"d/x.csv", "d/more.csv"}


def test_class_made_from_a_file(program) -> None:
    code = """
from dataclasses import dataclass
import pandas as pd, yaml
@dataclass
class Config:
    train: str
    test: str = "d/test.csv"
    @classmethod
    def from_yaml(cls, path):
        with open(path) as f:
            return cls(**yaml.safe_load(f)["data"])
config = Config.from_yaml("params.yaml")
pd.read_csv(config.train)
pd.read_csv(config.test)
"""
    assert texts(program({"m.py": code}, {"params.yaml": PARAMS})) == {"d/train.csv", "d/test.csv"}


@pytest.mark.parametrize(
    "set_all",
    ["self.__dict__.update(cfg)", "for k, v in cfg.items():\n            setattr(self, k, v)"],
)
def test_attributes_set_from_a_document(program, set_all: str) -> None:
    code = f"""
class Config:
    def __init__(self, cfg):
        {set_all}
config = Config(cfg)
pd.read_csv(config.out)
pd.read_csv(config.data["train"])
"""
    assert texts(program({"m.py": OPEN + code}, {"params.yaml": PARAMS})) == {"d/out.csv", "d/train.csv"}


INI: dict[str, object] = {
    "DEFAULT": {"root": "d"},
    "paths": {"Train": "%(root)s/train.csv", "test": "d/test.csv", "folds": "5"},
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('cfg["paths"]["test"]', {"d/test.csv"}),
        ('cfg.get("paths", "train")', {"d/train.csv"}),
        ('cfg["paths"].get("none", "d/default.csv")', {"d/default.csv"}),
        ('cfg.get("paths", "none", fallback="d/default.csv")', {"d/default.csv"}),
        ("f\"d/{cfg.getint('paths', 'folds')}.csv\"", {"d/5.csv"}),
        ('cfg["paths"]["root"] + "/y.csv"', {"d/y.csv"}),
    ],
)
def test_configparser(program, code: str, expected: set[str]) -> None:
    start = 'import configparser\nimport pandas as pd\ncfg = configparser.ConfigParser()\ncfg.read("conf.ini")\n'
    assert texts(program({"m.py": f"{start}pd.read_csv({code})"}, {"conf.ini": INI})) == expected


def test_configparser_that_a_function_fills(program) -> None:
    code = """
import configparser
import pandas as pd
def load(path):
    parser = configparser.ConfigParser()
    parser.read(path)
    return parser
pd.read_csv(load("conf.ini")["paths"]["test"])
"""
    assert texts(program({"m.py": code}, {"conf.ini": INI})) == {"d/test.csv"}


HYDRA: dict[str, object] = {
    "conf/config.yaml": {
        "defaults": ["base", {"data": "small"}, {"model@net": "tree"}, {"optional extra": "none"}, "_self_"],
        "root": "d",
        "out": "${root}/out.csv",
        "data": {"name": "mine"},
    },
    "conf/base.yaml": {"root": "other", "seed": 1},
    "conf/data/small.yaml": {"train": "${root}/${.name}.csv", "name": "theirs", "env": "${oc.env:TRAIN,d/env.csv}"},
    "conf/data/large.yaml": {"train": "d/large.csv", "name": "large"},
    "conf/model/tree.yaml": {"_target_": "nets.Tree", "path": "d/tree.csv", "open": "???"},
}
MAIN = """
import hydra
import pandas as pd
@hydra.main(version_base=None, config_path="../conf", config_name="config")
def main(cfg):
    pd.read_csv({code})
if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cfg.out", {"d/out.csv"}),
        ("cfg.data.train", {"d/mine.csv"}),
        ("cfg['data']['env']", {"d/env.csv"}),
        ("cfg.net.path", {"d/tree.csv"}),
        ("cfg.net.open", set()),
        ("cfg.get('none', 'd/default.csv')", {"d/default.csv"}),
    ],
)
def test_hydra_composes_a_document(program, code: str, expected: set[str]) -> None:
    assert texts(program({"src/train.py": MAIN.replace("{code}", code)}, HYDRA)) == expected


def test_a_defaults_list_that_names_itself_again_and_again_comes_to_an_end(program) -> None:
    conf = {"conf/config.yaml": {"defaults": ["/config"] * 40 + ["_self_"], "db": "d/a.csv"}}
    assert texts(program({"src/train.py": MAIN.replace("{code}", "cfg.db")}, conf)) == {"d/a.csv"}


def test_hydra_instantiates_what_a_document_names(program) -> None:
    net = "import pandas as pd\nclass Tree:\n    def __init__(self, path, open):\n        pd.read_csv(path)\n"
    main = MAIN.replace("pd.read_csv({code})", "hydra.utils.instantiate(cfg.net)")
    assert texts(program({"src/train.py": main, "nets.py": net}, HYDRA)) == {"d/tree.csv"}


def test_hydra_compose_with_overrides(program) -> None:
    code = """
import pandas as pd
from hydra import compose, initialize
def get():
    with initialize(config_path="conf"):
        return compose(config_name="config", overrides=["data=large", "root=d/x"])
cfg = get()
pd.read_csv(cfg.data.train)
pd.read_csv(cfg.out)
"""
    assert texts(program({"m.py": code}, HYDRA)) == {"d/large.csv", "d/x/out.csv"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import dvc.api\npd.read_csv(dvc.api.params_show()['data']['train'])", {"d/train.csv"}),
        ("from dvc.api import params_show\npd.read_csv(params_show('params.yaml')['out'])", {"d/out.csv"}),
        (
            "from dacite import from_dict\nx = from_dict(data_class=Data, data=cfg['data'])\npd.read_csv(x.train)",
            {"d/train.csv"},
        ),
        ("pd.read_csv(Model.model_validate(cfg['data']).train)", {"d/train.csv"}),
        ("pd.read_csv(Model(**cfg['data']).train)", {"d/train.csv"}),
        ("pd.read_csv(Model(**cfg['data']).test)", {"d/test.csv"}),
    ],
)
def test_libraries_that_hand_documents_on(program, code: str, expected: set[str]) -> None:
    classes = (
        "from dataclasses import dataclass\nfrom pydantic import BaseModel\n@dataclass\nclass Data:\n    train: str\n"
        "class Model(BaseModel):\n    train: str\n    test: str = 'd/test.csv'\n"
    )
    assert texts(program({"m.py": OPEN + classes + code}, {"params.yaml": PARAMS})) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("settings.TRAIN", {"d/train.csv"}),
        ("settings.paths.test", {"d/test.csv"}),
        ("settings['train']", {"d/train.csv"}),
        ("settings.get('none', 'd/default.csv')", {"d/default.csv"}),
    ],
)
def test_layered_settings(program, code: str, expected: set[str]) -> None:
    documents: dict[str, object] = {
        "settings.toml": {"default": {"TRAIN": "d/old.csv", "paths": {"test": "d/test.csv"}}},
        "local.toml": {"development": {"train": "d/train.csv"}},
    }
    start = "import pandas as pd\nfrom dynaconf import Dynaconf\n"
    make = "settings = Dynaconf(settings_files=['settings.toml', 'local.toml'], environments=True)\n"
    assert texts(program({"m.py": f"{start}{make}pd.read_csv({code})"}, documents)) == expected


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("def __getattr__(self, k):\n        return self._d[k]", "config.out"),
        ("def __getitem__(self, k):\n        return self._d[k]", 'config["out"]'),
        ("def __getattr__(self, k):\n        return self.missing[k]", "config.out"),
    ],
)
def test_classes_that_hand_on_the_keys_of_a_document(program, body: str, read: str) -> None:
    code = (
        f"class C:\n    def __init__(self, d):\n        self._d = d\n    {body}\nconfig = C(cfg)\npd.read_csv({read})\n"
    )
    expected = set() if "missing" in body else {"d/out.csv"}
    assert texts(program({"m.py": OPEN + code}, {"params.yaml": PARAMS})) == expected


def test_separator_of_the_system(program) -> None:
    code = "import os\npd.read_csv('d' + os.sep + 'x.csv')"
    assert texts(program({"m.py": OPEN + code}, {"params.yaml": PARAMS})) == {"d/x.csv"}


@pytest.mark.parametrize(
    "before",
    [
        "import os\nos.chdir('C:/Users/Ann Lee/code/churn')\nname = 'params.yaml'\n",
        "name = '/home/ann/churn/params.yaml'\n",
    ],
)
def test_a_document_of_a_checkout_of_somebodys_own(program: Callable[..., Program], before: str) -> None:
    text = f"import yaml\n{before}with open(name) as f:\n    p = yaml.safe_load(f)\nopen(p['data']['raw'])\n"
    events = program({"m.py": text}, {"params.yaml": {"data": {"raw": "data/raw.csv"}}}).tops["m.py"].events
    assert [text.rpartition("churn/")[2] for text in texts_of(events[-1].args[0])] == ["data/raw.csv"]
