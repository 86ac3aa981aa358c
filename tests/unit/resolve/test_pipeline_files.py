"""Readers of pipeline files: spaCy's projects, MLflow's projects, Snakemake's rules."""

from mldebt.resolve.pipelinefiles.dbtprojects import read_dbt_models
from mldebt.resolve.pipelinefiles.dvcfiles import read_dvc_files
from mldebt.resolve.pipelinefiles.mlprojects import read_entry_points
from mldebt.resolve.pipelinefiles.records import FileStage
from mldebt.resolve.pipelinefiles.snakefiles import read_snakemake_rules
from mldebt.resolve.pipelinefiles.spacyprojects import read_spacy_commands


def documents(files: dict[str, object]):  # type: ignore[no-untyped-def]
    return files.get


def test_spacy_commands_have_their_variables_filled() -> None:
    content = {
        "vars": {"name": "ner", "version": "0.1"},
        "commands": [
            {
                "name": "convert",
                "script": ["python scripts/convert.py assets/${vars.name}.json corpus/train.spacy"],
                "deps": ["assets/${vars.name}.json", "scripts/convert.py"],
                "outputs": ["corpus/train.spacy"],
                "outputs_no_cache": ["metrics.json"],
            },
            {"help": "a command without a name is none"},
        ],
    }
    text = "commands:\n  - name: convert\n    script:\n"
    found = list(read_spacy_commands(["p/project.yml"], documents({"p/project.yml": content}), lambda _: text))
    assert found == [
        FileStage(
            "p/project.yml:convert",
            "p/project.yml",
            "convert",
            2,
            "p",
            ("python scripts/convert.py assets/ner.json corpus/train.spacy",),
            ("p/assets/ner.json", "p/scripts/convert.py"),
            ("p/corpus/train.spacy", "p/metrics.json"),
        )
    ]


def test_assets_of_spacy_projects_are_fetched_by_the_project() -> None:
    content = {
        "vars": {"lang": "en"},
        "assets": [{"dest": "assets/${vars.lang}.json", "url": "https://example.org/en.json"}, {"url": "x"}, "y"],
        "commands": [],
    }
    found = read_spacy_commands(["p/project.yml"], documents({"p/project.yml": content}), lambda _: "# x\nassets:\n")
    assert list(found) == [
        FileStage("p/project.yml:assets", "p/project.yml", "assets", 2, "p", outs=("p/assets/en.json",))
    ]


def test_other_tools_files_of_that_name_hold_no_commands() -> None:
    content = {"name": "App", "targets": {"App": {"type": "application"}}}
    assert not list(read_spacy_commands(["project.yml"], documents({"project.yml": content}), lambda _: ""))


def test_variables_of_spacy_projects_are_made_of_others() -> None:
    content = {
        "vars": {
            "name": "ner",
            "folder": "training/${vars.name}",
            "best": "${vars.folder}/model-best",
            "a": "${vars.a}x",
        },
        "commands": [{"name": "test", "script": ["python test.py ${vars.best}"], "deps": ["${vars.best}"]}],
    }
    (found,) = read_spacy_commands(["project.yml"], documents({"project.yml": content}), lambda _: "")
    assert (found.commands, found.deps) == (("python test.py training/ner/model-best",), ("training/ner/model-best",))


def test_entry_points_run_with_the_defaults_of_their_parameters() -> None:
    content = {
        "name": "x",
        "entry_points": {
            "main": {
                "parameters": {
                    "data": {"type": "path", "default": "data/train.csv"},
                    "alpha": {"type": "float", "default": 0.5},
                    "out": "path",
                    "model-kind": {"type": "string", "default": "tree"},
                    "log-dir": {"type": "path"},
                    "made": {"type": "path", "default": "out/nobody-knows.csv"},
                },
                "command": "python train.py --data {data} --alpha {alpha} --out {out} {model-kind} {log-dir}",
            }
        },
    }
    paths = ["MLproject", "data/train.csv"]
    (found,) = read_entry_points(paths, documents({"MLproject": content}), lambda _: "entry_points:\n  main:\n")
    assert found.commands == ("python train.py --data data/train.csv --alpha 0.5 --out * tree *",)
    assert (found.id, found.line, found.deps, found.outs) == ("MLproject:main", 2, ("data/train.csv",), ())


def rules(text: str, path: str = "Snakefile", config: object = None, **more: str) -> dict[str, FileStage]:
    texts = {path: text, **more}
    known = {"config/config.yaml": config}
    found = read_snakemake_rules(texts, known.get, lambda name: texts[name])
    return {stage.name: stage for stage in found}


def test_rules_with_wildcards_lists_and_marks() -> None:
    found = rules(
        'SAMPLES = [\n    "a",  # first\n    "b",\n]\n'
        'OUT = "results"\n\n'
        'rule all:\n    input: expand(f"{OUT}/{{s}}.csv", s=SAMPLES)\n\n'
        "rule clean:\n"
        "    input:\n"
        '        raw="data/{sample}.csv",\n'
        '        other=ancient("data/other.csv"),\n'
        "        late=lambda wildcards: wildcards.sample,\n"
        "    output:\n"
        '        table=temp(OUT + "/{sample}.csv"),\n'
        "    params: n=3\n"
        "    shell:\n"
        '        """\n'
        "python scripts/clean.py {input.raw} --out {output.table} --n {params.n}\n"
        '        """\n\n'
        "rule train:\n"
        "    input: rules.clean.output.table\n"
        '    output: directory("models"), multiext("report", ".html", ".json")\n'
        '    script: "scripts/train.py"\n'
    )
    assert found["all"].deps == ("results/a.csv", "results/b.csv")
    assert found["clean"].deps == ("data/*.csv", "data/other.csv")
    assert found["clean"].outs == ("results/*.csv",)
    (command,) = found["clean"].commands
    assert command.split() == ["python", "scripts/clean.py", "data/*.csv", "--out", "results/*.csv", "--n", "3"]
    assert found["train"].deps == ("results/*.csv",)
    assert found["train"].outs == ("models", "report.html", "report.json")
    assert found["train"].scripts == ("scripts/train.py",)
    assert (found["clean"].line, found["train"].line) == (10, 23)


def test_a_rule_that_is_made_of_another_has_its_other_directives() -> None:
    found = rules(
        'rule prep:\n    input: "data/a.csv"\n    output: "out/a.csv"\n    params: n=1\n'
        '    shell: "python prep.py {input} {output} {params.n}"\n\n'
        'use rule prep as prep2 with:\n    output: "out/b.csv"\n    params: n=2\n\n'
        "use rule gone as other with:\n    output: 'x'\n\nuse rule prep from module as far with:\n    output: 'y'\n"
    )
    assert set(found) == {"prep", "prep2"}
    assert found["prep2"].commands == ("python prep.py data/a.csv out/b.csv 2",)
    assert (found["prep2"].deps, found["prep2"].outs) == (("data/a.csv",), ("out/b.csv",))


def test_a_snakefile_in_a_folder_of_scripts_runs_where_its_commands_are_found() -> None:
    text = (
        'rule clean:\n    input: "data/raw.csv"\n    output: "data/clean.csv"\n'
        '    shell: "python steps/clean.py {input} {output}"\n'
    )
    below = rules(text, "scripts/Snakefile", **{"steps/clean.py": ""})["clean"]
    assert (below.wdir, below.deps, below.outs) == ("", ("data/raw.csv",), ("data/clean.csv",))
    beside = rules(text, "sub/Snakefile", **{"sub/steps/clean.py": "", "steps/clean.py": ""})["clean"]
    assert (beside.wdir, beside.deps) == ("sub", ("sub/data/raw.csv",))
    nowhere = rules(text, "sub/Snakefile")["clean"]
    assert nowhere.wdir == "sub"
    configured = rules('configfile: "conf.yaml"\nrule one:\n    input: "a"\n', "x/Snakefile", **{"conf.yaml": ""})[
        "one"
    ]
    assert (configured.wdir, configured.deps) == ("", ("a",))
    text = 'configfile: "conf.yaml"\nrule one:\n    input: "a"\n'
    for there, wanted in (("workflow/conf.yaml", "workflow"), ("conf.yaml", ""), ("other/conf.yaml", "")):
        assert rules(text, "workflow/Snakefile", **{there: ""})["one"].wdir == wanted


def test_functions_say_what_a_rule_needs() -> None:
    found = rules(
        "UNITS = {'a': 'raw/a.fq', 'b': 'raw/b.fq'}\nBASE = 'data'\n\n"
        "def path(name, kind='csv'):\n    return f'{BASE}/{name}.{kind}'\n\n"
        'def reads(wildcards):\n    """The files of a sample."""\n    folder = \'raw/\' + wildcards.sample\n'
        "    if wildcards.sample == 'x':\n        return [folder + '/1.fq', folder + '/2.fq']\n"
        "    return folder + '/1.fq'\n\n"
        "def chosen(wildcards):\n    if config['mode'] == 'x':\n        return 'x.csv'\n    return 'y.csv'\n\n"
        "def grown(wildcards):\n    found = ['a.csv']\n    for name in UNITS:\n        found.append(name)\n"
        "    return found\n\n"
        "def both(wc):\n    return {'one': path(wc['name']), 'two': path('fixed', kind='txt')}\n\n"
        "rule one:\n    input: reads\n"
        "rule two:\n    input: lambda wc: UNITS[wc.sample], ref=lambda w: f'ref/{w.genome}.fa'\n"
        "rule three:\n    input: unpack(both), ancient(path('extra'))\n    script: 'three.py'\n"
        "rule four:\n    input: chosen, grown, lambda wc: missing[wc.sample], 'fixed.csv'\n"
        "rule five:\n    input: lambda wc: 'l.csv' if wc.side == 'left' else 'r.csv'\n"
    )
    assert found["one"].deps == ("raw/*/1.fq", "raw/*/2.fq")
    assert found["two"].deps == ("raw/a.fq", "raw/b.fq", "ref/*.fa")
    assert found["three"].deps == ("data/extra.csv", "data/*.csv", "data/fixed.txt")
    assert found["three"].handed["input"] == {"one": ("data/*.csv",), "two": ("data/fixed.txt",)}
    assert found["four"].deps == ("fixed.csv",)
    assert found["five"].deps == ("l.csv", "r.csv")


def test_parameters_may_ask_for_what_the_rule_writes() -> None:
    found = rules(
        "rule split:\n"
        '    output: "results/{db}/all.tsv", stats="results/{db}/stats/all.csv"\n'
        "    params:\n"
        "        folder=lambda wc, output: subpath(output[0], parent=True),\n"
        "        root=lambda wc, output: subpath(output.stats, ancestor=2),\n"
        '        name=lambda wc, output: subpath(output["stats"], basename=True, strip_suffix=".csv"),\n'
        '        source=lambda wc, input: f"{input.raw}.idx",\n'
        "        other=lambda wc, threads: threads,\n"
        '    input: raw="data/{db}.csv"\n'
        '    script: "split.py"\n'
    )
    assert {
        name: found["split"].handed["params"].get(name) for name in ("folder", "root", "name", "source", "other")
    } == {
        "folder": ("results/*",),
        "root": ("results/*",),
        "name": ("all",),
        "source": ("data/*.csv.idx",),
        "other": None,
    }


def test_configuration_and_includes() -> None:
    found = rules(
        'configfile: "config/config.yaml"\ninclude: "rules/model.smk"\nDATA = config["data"]["dir"]\n',
        "workflow/Snakefile",
        {"data": {"dir": "inputs"}},
        **{
            "workflow/rules/model.smk": "rule fit:\n"
            '    input: f"{DATA}/x.csv", config.get("extra", "extra.csv"), config["absent"]\n'
            '    output: "model.pkl"\n'
            '    script: "../scripts/fit.py"\n'
        },
    )
    assert found["fit"].deps == ("inputs/x.csv", "extra.csv")
    assert found["fit"].scripts == ("workflow/scripts/fit.py",)
    assert (found["fit"].file, found["fit"].wdir, found["fit"].outs) == ("workflow/rules/model.smk", "", ("model.pkl",))


def test_a_branch_may_name_the_configuration_and_a_later_one_wins() -> None:
    text = (
        'if "--configfile" in sys.argv:\n    chosen = sys.argv[1]\n    configfile: chosen\n'
        'else:\n    chosen = "config/config.yaml"\n    configfile: chosen\n'
        'if extra:\n    include: "rules/model.smk"\n    configfile: "absent.yaml"\n'
    )
    more = {"rules/model.smk": "rule fit:\n    output: config['dir'] + '/model.pkl'\n"}
    assert rules(text, config={"dir": "out"}, **more)["fit"].outs == ("out/model.pkl",)
    texts = {"Snakefile": 'configfile: "a.yaml"\nconfigfile: "b.yaml"\nrule x:\n    output: config["d"]\n'}
    (found,) = read_snakemake_rules(texts, {"a.yaml": {"d": "one"}, "b.yaml": {"d": "two"}}.get, texts.__getitem__)
    assert found.outs == ("two",)


def test_a_command_line_hands_a_configuration_over_where_no_line_names_one() -> None:
    rule = "rule fit:\n    output: config['dir'] + '/model.pkl'\n"
    command = "run:\n\tsnakemake --snakefile workflow/Snakefile \\\n\t  --configfile config/config.yaml\n"
    found = rules(rule, "workflow/Snakefile", {"dir": "out"}, Makefile=command)
    assert found["fit"].outs == ("out/model.pkl",)
    other = command.replace("workflow/Snakefile", "other/Snakefile")
    assert rules(rule, "workflow/Snakefile", {"dir": "out"}, Makefile=other)["fit"].outs == ()
    assert rules('configfile: "own.yaml"\n' + rule, config={"dir": "out"}, Makefile=command)["fit"].outs == ()


def test_comprehensions_and_wildcards_in_a_row() -> None:
    found = rules(
        "SETS = ['a', 'b']\n"
        "rule one:\n    input: [f'in/{{sample}}_{s}.csv' for s in SETS], [f'raw/{n}.csv' for n in unknown()]\n"
        "    output: 'out/{sample}{part}.csv'\n"
    )
    assert found["one"].deps == ("in/*_a.csv", "in/*_b.csv", "raw/*.csv")
    assert found["one"].outs == ("out/*.csv",)


def test_positions_behind_what_is_not_known_are_not_known() -> None:
    found = rules(
        "rule one:\n    input: 'a.csv', ['b.csv', 'c.csv'], get(), 'd.csv', name='e.csv'\n    script: 'one.py'\n"
        "rule two:\n    output: 'a.csv', name='b.csv'\n    script: 'two.py'\n"
    )
    assert found["one"].handed == {"input": {"0": ("a.csv",), "1": ("b.csv",), "2": ("c.csv",), "name": ("e.csv",)}}
    assert found["two"].handed == {"output": {"0": ("a.csv",), "name": ("b.csv",), "1": ("b.csv",)}}


def test_what_cannot_be_told_is_left_out() -> None:
    found = rules(
        "rule one:\n    input: get_files(), [x for x in y], 'a' if b else 'c'\n    output: 'out.txt'\n"
        "    run:\n        input = 1\n        open(output[0])\n"
        "rule two\n"
        "rule three:\n    input: 'broken\n    output: 'ok.txt'\n"
    )
    assert (found["one"].deps, found["one"].outs) == ((), ("out.txt",))
    assert (found["three"].deps, found["three"].outs) == ((), ("ok.txt",))
    assert "two" not in found


def test_dvc_files_track_import_and_once_ran_commands() -> None:
    contents = {
        "data/raw.csv.dvc": {"outs": [{"md5": "1", "path": "raw.csv"}]},
        "data/in.xml.dvc": {
            "deps": [{"path": "get/in.xml", "repo": {"url": "https://example.org/registry.git"}}],
            "outs": [{"path": "in.xml"}],
        },
        "train.dvc": {
            "wdir": "src",
            "cmd": "python train.py",
            "deps": [{"path": "../data/raw.csv"}],
            "outs": [{"path": "m.pkl"}],
        },
    }
    found = {stage.id: stage for stage in read_dvc_files([*contents, "readme.md"], documents(contents))}
    assert found["data/raw.csv.dvc"].outs == ("data/raw.csv",)
    assert found["data/in.xml.dvc"].deps == ("https://example.org/registry/get/in.xml",)
    stage = found["train.dvc"]
    assert (stage.wdir, stage.commands, stage.deps, stage.outs) == (
        "src",
        ("python train.py",),
        ("data/raw.csv",),
        ("src/m.pkl",),
    )


def test_functions_that_call_each_other_stay_cheap() -> None:
    calls = "\n".join(f"def f{n}(w):\n    return [{', '.join([f'f{n + 1}(w)'] * 60)}]\n" for n in range(9))
    found = rules(calls + "\ndef f9(w):\n    return f0(w)\n\nrule one:\n    input: f0, 'x.csv'\n")
    assert found["one"].deps == ("x.csv",)


def test_keys_that_are_no_texts_find_nothing() -> None:
    config = {"a": {"x": "one"}}
    found = rules(
        'configfile: "config/config.yaml"\nKEYS = ["a", "b"]\n'
        'rule one:\n    input: config[KEYS], config.get(KEYS, "other.csv"), config[{"a": 1}]\n    output: "o.csv"\n',
        config=config,
    )
    assert (found["one"].deps, found["one"].outs) == (("other.csv",), ("o.csv",))


def test_hostile_files_stay_cheap() -> None:
    doubling = "A = 'aaaaaaaa'\n" + "".join(f"A{n + 1 if n else 1} = A{n or ''} + A{n or ''}\n" for n in range(60))
    found = rules(doubling + "rule one:\n    input: A60, 'x.csv'\n    shell: \"" + "{input} " * 9000 + '"\n')
    assert found["one"].deps == ("x.csv",)
    assert all(len(command) < 100_000 for command in found["one"].commands)
    sql = "{{" * 200_000 + " ref('x')"
    project = {"dbt_project.yml": {"name": "p"}}
    models = read_dbt_models(["dbt_project.yml", "models/m.sql"], project.get, lambda _: sql)
    assert [stage.deps for stage in models] == [()]
    values = {"vars": {"x": "y" * 100_000}, "commands": [{"name": "c", "script": ["${vars.x} " * 1500]}]}
    (command,) = read_spacy_commands(["project.yml"], documents({"project.yml": values}), lambda _: "")
    assert len(command.commands[0]) < 100_000
