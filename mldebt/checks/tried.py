"""What modules only try where somebody starts them by hand."""

from mldebt.checks.data.occasional import occasional
from mldebt.checks.dormant import is_entry
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_imported, is_told
from mldebt.facts import kinds as k
from mldebt.model.place import Site


def is_tried(subject: Subject, site: Site) -> bool:
    """Whether a place is what a module does where it is started (``if __name__ == "__main__"``) that others import,
    that makes nothing and that no command, configuration or document names."""
    module = subject.program.modules.get(site.path)
    if module is None or module.is_notebook or occasional(subject).made.get(site.path):
        return False
    steps = (step for _, top in module.top for step in top)
    if not any(isinstance(step, k.Branch) and is_entry(step) and step.at <= site.at < step.end for step in steps):
        return False
    return is_imported(subject, site.path) and not is_told(subject, site.path)
