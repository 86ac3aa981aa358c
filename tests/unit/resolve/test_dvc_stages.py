"""``dvc.yaml`` as a list of stages, templates filled."""

from mldebt.resolve.pipelinefiles.dvc import DvcStage, read_dvc_stages


def stages(documents: dict[str, object], texts: dict[str, str] | None = None) -> dict[str, DvcStage]:
    """Stages by name."""
    found = read_dvc_stages(documents, documents.get, lambda path: (texts or {}).get(path, ""))
    return {stage.name: stage for stage in found}


def test_blanks_come_from_params_and_vars_and_later_ones_win() -> None:
    body = {"cmd": "python train.py --lr ${train.lr} --out ${out}", "deps": ["${raw}"], "outs": [{"${out}": None}]}
    documents: dict[str, object] = {
        "p/dvc.yaml": {"vars": [{"out": "m.pkl"}, "more.yaml:raw"], "stages": {"train": body}},
        "p/params.yaml": {"train": {"lr": 0.1}, "out": "old.pkl"},
        "p/more.yaml": {"raw": "data/raw.csv", "out": "not asked for"},
    }
    stage = stages(documents)["train"]
    assert stage.commands == ("python train.py --lr 0.1 --out m.pkl",)
    assert (stage.deps, stage.outs) == (("p/data/raw.csv",), ("p/m.pkl",))
    assert (stage.id, stage.wdir) == ("p/dvc.yaml:train", "p")


def test_foreach_over_list_mapping_and_list_of_mappings() -> None:
    documents: dict[str, object] = {
        "params.yaml": {"langs": ["en", "de"], "sets": {"a": {"path": "x"}}},
        "dvc.yaml": {
            "stages": {
                "words": {"foreach": "${langs}", "do": {"cmd": "run ${item}", "outs": ["out/${item}"]}},
                "sets": {"foreach": "${sets}", "do": {"cmd": "run ${key} ${item.path}"}},
                "rows": {"foreach": [{"n": 1}], "do": {"cmd": "run ${item.n}"}},
            }
        },
    }
    found = stages(documents)
    assert [*found] == ["words@en", "words@de", "sets@a", "rows@0"]
    assert found["words@de"].outs == ("out/de",)
    assert found["sets@a"].commands == ("run a x",)


def test_matrix_is_the_product_of_its_axes() -> None:
    body = {"matrix": {"m": ["cnn", "mlp"], "f": [1, 2]}, "cmd": "fit ${item.m} ${item.f}"}
    found = stages({"dvc.yaml": {"stages": {"fit": body}}})
    assert [*found] == ["fit@cnn-1", "fit@cnn-2", "fit@mlp-1", "fit@mlp-2"]
    assert found["fit@mlp-1"].commands == ("fit mlp 1",)


def test_what_has_no_text_of_its_own_is_named_by_its_axis_or_place() -> None:
    matrix = {"m": ["cnn"], "data": [{"n": 1}, {"n": 2}], "fast": [True]}
    body = {"matrix": matrix, "cmd": "fit ${item.m} ${item.data.n}"}
    rows = {"foreach": ["a", {"n": 1}], "do": {"cmd": "run ${item.n}"}}
    found = stages({"dvc.yaml": {"stages": {"fit": body, "rows": rows}}})
    assert [*found] == ["fit@cnn-data0-true", "fit@cnn-data1-true", "rows@0", "rows@1"]
    assert found["fit@cnn-data1-true"].commands == ("fit cnn 2",)


def test_a_mapping_in_a_command_becomes_options() -> None:
    values = {"train": {"lr": 0.1, "cuda": True, "debug": False, "net": {"width": 8}}}
    found = stages({"params.yaml": values, "dvc.yaml": {"stages": {"t": {"cmd": "python t.py ${train}"}}}})
    assert found["t"].commands == ("python t.py --lr 0.1 --cuda --net.width 8",)


def test_paths_are_relative_to_wdir_and_unfilled_blanks_stay() -> None:
    body = {
        "wdir": "../src",
        "cmd": ["a", "b ${nowhere}"],
        "deps": ["../data"],
        "metrics": [{"m.json": {"cache": False}}],
    }
    stage = stages({"p/dvc.yaml": {"stages": {"s": body}}}, {"p/dvc.yaml": "stages:\n  s:\n    wdir: ../src\n"})["s"]
    assert (stage.wdir, stage.commands) == ("src", ("a", "b ${nowhere}"))
    assert (stage.deps, stage.outs, stage.line) == (("data",), ("src/m.json",), 2)


def test_options_on_lines_of_their_own_belong_to_the_command_above() -> None:
    body = {"cmd": "python a.py\n  --in data/a.csv\n  -o out/b.csv\n\npython b.py\n"}
    found = stages({"dvc.yaml": {"stages": {"s": body}}})["s"]
    assert found.commands == ("python a.py --in data/a.csv -o out/b.csv\n\npython b.py\n",)


def test_paths_of_windows() -> None:
    body = {"cmd": r"python a.py --in ${raw}", "deps": ["${raw}"], "outs": [{r"..\out\b.csv": None}]}
    documents: dict[str, object] = {"p/params.yaml": {"raw": r"..\data\a.csv"}, "p/dvc.yaml": {"stages": {"s": body}}}
    stage = stages(documents)["s"]
    assert (stage.deps, stage.outs) == (("data/a.csv",), ("out/b.csv",))


def test_what_is_no_stage_is_passed_over() -> None:
    assert stages({"dvc.yaml": {"stages": {"a": None, "b": ["x"]}}, "x/dvc.yaml": None, "y/dvc.yaml": ["stages"]}) == {}
