"""What stages lack is named as their pipeline file would spell it."""

from pathlib import Path

from mldebt.pipeline.testing import findings_in


def lay(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def entries(folder: Path, code: str) -> list[tuple[str, str]]:
    return [(item.block, item.entry) for finding in findings_in(folder, code) for item in finding.fix]


def test_name_in_a_function_means_the_folder_that_the_stage_runs_in(tmp_path: Path) -> None:
    stage = "  {0}:\n    cmd: python -m src.{0}\n    deps: [src/{0}.py]\n"
    write = "def main():\n    with open('./run_info.json', 'w') as f:\n        f.write('{}')\n\n\nmain()\n"
    read = "def main():\n    with open('./run_info.json') as f:\n        print(f.read())\n\n\nmain()\n"
    lay(
        tmp_path,
        dvc_yaml="stages:\n" + stage.format("fit") + stage.format("judge"),
        src__fit_py=write,
        src__judge_py=read,
    )
    assert entries(tmp_path, "DATA001") == [("deps", "run_info.json")]
    assert entries(tmp_path, "DATA002") == [("outs", "run_info.json")]


def test_entry_is_relative_to_the_working_directory(tmp_path: Path) -> None:
    pipeline = "stages:\n  fit:\n    cmd: python fit.py\n    wdir: jobs\n    deps: [fit.py]\n"
    lay(tmp_path, dvc_yaml=pipeline, jobs__fit_py="print(open('../data/rows.txt').read())\n")
    lay(tmp_path, data__rows="x").joinpath("data/rows").rename(tmp_path / "data/rows.txt")
    assert entries(tmp_path, "DATA001") == [("deps", "../data/rows.txt")]


def test_output_that_git_or_another_stage_holds_is_not_added(tmp_path: Path) -> None:
    pipeline = (
        "stages:\n  fit:\n    cmd: python fit.py\n    deps: [fit.py]\n  other:\n    cmd: echo\n    outs: [made]\n"
    )
    code = "open('kept.csv', 'w').write('')\nopen('made/rows.csv', 'w').write('')\nopen('new.csv', 'w').write('')\n"
    lay(tmp_path, dvc_yaml=pipeline, fit_py=code).joinpath("kept.csv").write_text("x")
    assert entries(tmp_path, "DATA002") == [("outs", "new.csv")]


def test_output_of_another_stage_is_told_as_such(tmp_path: Path) -> None:
    pipeline = (
        "stages:\n  fit:\n    cmd: echo\n    outs: [made]\n"
        "  promote:\n    cmd: python promote.py\n    deps: [promote.py, made/scores.json]\n"
    )
    lay(tmp_path, dvc_yaml=pipeline, promote_py="open('made/best.csv', 'w').write('')\n")
    (finding,) = findings_in(tmp_path, "DATA002")
    assert "belongs to an output of fit" in finding.message
    assert not finding.fix
    assert finding.advice.startswith("Write it to a place of its own")
