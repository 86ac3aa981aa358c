"""Functions that are handed to functions outside the repository are called there."""

from pathlib import Path

import pytest

from mldebt.graph.accesses import accesses
from tests.unit.graph.test_builder import graph_of
from tests.unit.graph.test_runs import seen
from tests.unit.resolve.conftest import MakeProgram

WORK = (
    "import pandas as pd\nfrom functools import partial\nfrom itertools import chain, starmap\nimport glob, os\n"
    "from multiprocessing import Pool\nfrom concurrent.futures import ThreadPoolExecutor\n"
    "from threading import Thread\n"
    "from joblib import Parallel, delayed\n"
    "def work(path, folder='d'):\n    return pd.read_csv(f'{folder}/{path}')\n"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("list(map(pd.read_csv, ['a.csv', 'b.csv']))", {"a.csv", "b.csv"}),
        ("list(map(lambda n: pd.read_csv(n + '.csv'), ['a', 'b']))", {"a.csv", "b.csv"}),
        ("with Pool(4) as p:\n    p.map(work, ['a.csv'])", {"d/a.csv"}),
        ("p = Pool()\np.starmap(work, [('a.csv', 'x'), ('b.csv', 'y')])", {"x/a.csv", "y/b.csv"}),
        ("p = Pool()\np.apply_async(work, ('a.csv',), {'folder': 'x'})", {"x/a.csv"}),
        ("with ThreadPoolExecutor() as ex:\n    ex.submit(work, 'a.csv', folder='x')", {"x/a.csv"}),
        ("with ThreadPoolExecutor() as ex:\n    ex.map(partial(work, folder='x'), ['a.csv'])", {"x/a.csv"}),
        ("Thread(target=work, args=('a.csv',)).start()", {"d/a.csv"}),
        ("Parallel(n_jobs=2)(delayed(work)(n) for n in ['a.csv', 'b.csv'])", {"d/a.csv", "d/b.csv"}),
        ("get = partial(work, 'a.csv')\nget('x')", {"x/a.csv"}),
        ("list(starmap(work, [('a.csv', 'x')]))", {"x/a.csv"}),
        ("from pathos.pools import ProcessPool\nProcessPool(4).uimap(work, ['a.csv'], ['x'])", {"x/a.csv"}),
        ("from pathos.pools import ProcessPool\nProcessPool(4).apipe(work, 'a.csv', folder='x')", {"x/a.csv"}),
        ("from loky import get_reusable_executor\nget_reusable_executor().submit(work, 'a.csv')", {"d/a.csv"}),
        ("from p_tqdm import p_uimap\nlist(p_uimap(work, ['a.csv']))", {"d/a.csv"}),
        ("def twice(f):\n    f('a.csv')\ntwice(partial(work, folder='x'))", {"x/a.csv"}),
        ("import torch\ndef rank_work(rank, name):\n    work(name)\n"
         "torch.multiprocessing.spawn(rank_work, args=('a.csv',), nprocs=2)", {"d/a.csv"}),
        ("from accelerate import notebook_launcher\nnotebook_launcher(work, args=('a.csv', 'x'))", {"x/a.csv"}),
        ("from ray import tune\ndef trial(config, name):\n    work(name, 'x')\n"
         "tune.run(partial(trial, name='a.csv'), config={}, local_dir='./logs', name='bc')", {"x/a.csv", "./logs/bc"}),
        ("from ray import tune\ndef trial(config, name):\n    work(name)\n"
         "tune.Tuner(tune.with_resources(tune.with_parameters(trial, name='a.csv'), {'cpu': 1})).fit()", {"d/a.csv"}),
    ],
)  # fmt: skip
def test_whoever_calls_it_hands_it_its_arguments(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"run.py": WORK + code}))
    assert {text for access in found if access.row.as_ == "path" for text in access.texts} == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open(max(glob.glob('runs/*.pt'), key=os.path.getctime))", {"runs/*.pt"}),
        ("open(random.choice(['aa.csv', 'bb.csv']))", {"aa.csv", "bb.csv"}),
        ("for f in chain(['aa.csv'], ['bb.csv']):\n    open(f)", {"aa.csv", "bb.csv"}),
        ("for f in filter(lambda f: 'x' in f, ['aa.csv']):\n    open(f)", {"aa.csv"}),
        ("all_files = glob.glob('raw/*.csv') + glob.glob('raw/*.tsv')\nfor f in all_files[:3]:\n    open(f)",
         {"raw/*.csv", "raw/*.tsv"}),
        ("names = []\nfor d in ('aa', 'bb'):\n    names += glob.glob(f'raw/{d}/*')\nfor f in names:\n    open(f)",
         {"raw/aa/*", "raw/bb/*"}),
        ("files = {k: f'raw/{k}.csv' for k in load()}\nfor k, v in files.items():\n    open(v)\nopen(files['x'])",
         {"raw/*.csv"}),
        ("part = 0\nfor row in rows():\n    part += 1\n    open(f'part_{part}.csv')", {"part_*.csv"}),
        ("n = 5\nwhile True:\n    open(f'step_{n}.pt')\n    n -= 1", {"step_*.pt"}),
        ("for i in range(2):\n    open(f'fold_{i:03d}.csv')", {"fold_000.csv", "fold_001.csv"}),
        ("open('fold_{:02d}.csv'.format(7))\nopen('fold_%03d.csv' % 8)\nopen(f'{0.5:.2f}.csv')",
         {"fold_07.csv", "fold_008.csv", "0.50.csv"}),
        ("open(f'{7:{w}}.csv')\nopen('%*d.csv' % (3, 7))\nopen(f'{7:999999999d}_x.csv')", {"*.csv", "*_x.csv"}),
        ("name = 'data.v1.csv'\nopen(name[:-4] + '.pkl')\nopen(name.rsplit('.', 1)[0] + '.txt')\n"
         "open(name.split('.', 1)[1])",
         {"data.v1.pkl", "data.v1.txt", "v1.csv"}),
        ("name = f'raw/{get()}.csv'\nopen(name[:-4] + '.pkl')\nopen(name[4:])\nopen(name[6:] + '.x')",
         {"raw/*.pkl", "*.csv"}),
    ],
)  # fmt: skip
def test_lists_and_texts_that_python_makes(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"run.py": "import glob, os, random\nfrom itertools import chain\n" + code}))
    opened = {text for access in found if access.event.symbol == "open" for text in access.texts}
    assert opened - {"*.x"} == expected


def test_what_a_handed_function_reads_belongs_to_the_script_that_hands_it(tmp_path: Path) -> None:
    work = "def work(row):\n    return open('table.json')\n\ndef other(row):\n    return open('other.json')\n"
    run = "import pandas as pd\nfrom work import work\npd.read_csv('in.csv').apply(work, axis=1)\n"
    dvc = "stages:\n  a:\n    cmd: python run.py\n"
    found = seen(graph_of({"dvc.yaml": dvc, "run.py": run, "work.py": work}, tmp_path), "run.py")
    assert found == {("dvc.yaml:a", "reads", "in.csv"), ("dvc.yaml:a", "reads", "table.json")}


def test_methods_of_objects_that_callers_hand_over(program: MakeProgram) -> None:
    text = (
        "from dataclasses import dataclass\nfrom pathlib import Path\n@dataclass\nclass Layout:\n"
        "    root: Path = Path('data')\n"
        "    def part(self, name):\n        return self.root / name\n    def file(self, name, kind='csv'):\n"
        "        return self.part(name) / f'all.{kind}'\n"
        "class Job:\n    def __init__(self, layout):\n        self.layout = layout\n    def work(self, name):\n"
        "        open(self.layout.file(name, kind='txt'))\n"
        "def read(layout: Layout, name):\n    open(layout.file(name))\n"
        "def run(job):\n    job.work('b')\n"
        "read(Layout(), 'a')\nrun(Job(Layout(Path('other'))))\n"
    )
    found = accesses(program({"run.py": text}))
    assert {each for access in found if access.row.as_ == "path" for each in access.texts} == {
        "data/a/all.csv",
        "other/b/all.txt",
    }


def test_registries_that_a_module_fills(program: MakeProgram) -> None:
    kinds = (
        "class Base:\n    def save(self):\n        open(type(self).__name__ + '/x.bin')\n"
        "class First(Base): pass\nclass Second(Base): pass\n"
        "class Factory:\n    def __init__(self):\n        self.makers = {}\n"
        "    def register(self, name, maker):\n        self.makers[name] = maker\n"
        "    def make(self, name):\n        maker = self.makers.get(name)\n        return maker()\n"
        "factory = Factory()\nfactory.register('first', First)\nfactory.register('second', Second)\n"
        "def one():\n    open('one.txt')\nTABLE = {}\nTABLE['one'] = one\nFILES = ['xx.csv']\nFILES.append('yy.csv')\n"
    )
    run = (
        "from kinds import FILES, TABLE, factory\nfactory.make('second').save()\nTABLE['one']()\n"
        "for name in FILES:\n    open(name)\n"
    )
    found = accesses(program({"run.py": run, "kinds.py": kinds}))
    assert {each for access in found for each in access.texts} == {"Second/x.bin", "one.txt", "xx.csv", "yy.csv"}


STEPS = (
    "class Log:\n    def __init__(self, folder):\n        self.folder = folder\n"
    "    def __call__(self, name):\n        open(f'{self.folder}/{name}.json', 'w')\n"
    "class Step:\n    def __init__(self, folder):\n        self.log = Log(folder)\n"
    "    def __call__(self):\n        self.log('scores')\n"
    "class Quiet(Step):\n    'says less'\n"
    "class Plain:\n    pass\n"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Log('logs')('a')", {"logs/a.json"}),
        ("Quiet('out')()", {"out/scores.json"}),
        ("def run(step):\n    step()\nrun(Step('out'))", {"out/scores.json"}),
        ("for write in (Log('aa'), Log('bb')):\n    write('x')", {"aa/x.json", "bb/x.json"}),
        ("Plain()('a')", set()),
    ],
)
def test_objects_that_are_called_themselves(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"run.py": STEPS + code}))
    assert {text for access in found for text in access.texts} == expected


DATA_MODULE = (
    "import lightning.pytorch as pl\n"
    "class Data(pl.LightningDataModule):\n"
    "    def __init__(self, folder):\n        self.folder = folder\n"
    "    def prepare_data(self):\n        self.path = f'{self.folder}/all.csv'\n        open(self.path, 'w')\n"
    "    def setup(self, stage):\n        open(f'{self.path}.{stage}')\n"
    "    def test_dataloader(self):\n        open('test.csv')\n"
    "class Net(pl.LightningModule):\n    pass\n"
    "def train(model, data):\n    pl.Trainer().fit(model, datamodule=data)\n"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pl.Trainer().fit(Net(), datamodule=Data('dd'))", {"dd/all.csv", "dd/all.csv.fit"}),
        ("t = pl.Trainer()\nt.fit(Net(), Data('dd'))", {"dd/all.csv", "dd/all.csv.fit"}),
        ("t = pl.Trainer()\nt.test(Net(), Data('dd'))", {"dd/all.csv", "dd/all.csv.test", "test.csv"}),
        ("train(Net(), Data('dd'))", {"dd/all.csv"}),  # what a hook sets is known where the object is
        ("Data('dd')", set()),
    ],
)
def test_a_library_calls_methods_of_what_it_is_handed(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"run.py": DATA_MODULE + code}))
    texts = {text for access in found if access.event.symbol == "open" for text in access.texts}
    assert {text for text in texts if "*" not in text} - ({"test.csv"} - expected) == expected


def test_what_all_processes_are_told_is_what_one_of_them_read(program: MakeProgram) -> None:
    text = (
        "import dvc.api\nfrom box import Box\nfrom lightning.fabric import Fabric\nfabric = Fabric(devices=1)\n"
        "if fabric.global_rank == 0:\n    config = dvc.api.params_show()\nelse:\n    config = None\n"
        "params = Box(fabric.broadcast(config, src=0))\nopen(params.base.folder + '/x.csv')\n"
        "open(config['base']['folder'] + '/y.csv')\n"
    )
    found = accesses(program({"run.py": text}, {"params.yaml": {"base": {"folder": "dd"}}}))
    assert [access.texts for access in found if access.event.symbol == "open"] == [("dd/x.csv",), ("dd/y.csv",)]
