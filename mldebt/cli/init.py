"""``mldebt init``: a first configuration, every key of it explained."""

import click

from mldebt.cli.options import global_options, run_options
from mldebt.cli.output import save
from mldebt.cli.running import say
from mldebt.model.errors import MldebtError

FILE = "mldebt.toml"
STARTER = """\
# Configuration of mldebt. `mldebt config show` prints what is in force, `mldebt config schema` the schema.

# select = ["LEAK", "DATA005"]      # rules to run instead of the default ones: codes, prefixes or families
# extend-select = ["OWN"]
# ignore = ["REPRO008"]
# preview = true                    # also run rules whose precision is not measured yet

# extend-exclude = ["legacy/**"]    # files not to read at all
# fail-on = "error"                 # least severity at which `mldebt check` exits with 1
# min-confidence = "high"
# require-reason = true             # `# mldebt: ignore[CODE] because ...` must say why
# baseline = "mldebt-baseline.json" # known findings, written by `mldebt baseline write`
# role = "application"              # or "library", "course"; found out where it is not said
# time-limit = 10                   # seconds `mldebt check FILE...` may take while the cache is cold; 0: no limit
# roots = ["src"]                   # folders that imports start from
# bots = ["ci-runner*"]             # accounts that are nobody

# [per-file-ignores]
# "notebooks/**" = ["REPRO008"]

# [components]                      # the units that are ranked, owned and reached
# training = ["src/train/**", "dvc.yaml"]

# [owners]                          # who is meant to maintain what, beside CODEOWNERS; the last match decides
# "src/serve/**" = ["Ada Example"]

# [exports]                         # made here, read outside this repository
# "data/final/*.csv" = "the reporting team"

# [imports]                         # read here, made outside this repository
# "models/base.pkl" = "the platform team"

# [values]                          # what no analysis can know
# "cfg.data_dir" = "data/raw"

# [answers.QUESTION-ID]             # closes a question of the report until the date
# value = "about 200 requests a minute"
# by = "Ada Example"
# until = 2027-06-01
"""


@click.command("init")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
@global_options
@click.pass_context
def command(ctx: click.Context, force: bool) -> None:
    """Write a first mldebt.toml: every key explained, none set."""
    options = run_options(ctx)
    path = (options.root or options.cwd) / FILE
    if path.exists() and not force:
        raise MldebtError(f"{path} is there already; edit it, or replace it with --force.")
    save(path, STARTER.encode())
    click.echo(str(path))
    say("Next: `mldebt audit` writes the report, `mldebt check` lints; the README shows the hook and the CI step.")
