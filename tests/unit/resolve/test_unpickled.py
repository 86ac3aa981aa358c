"""Methods of objects that were unpickled."""

from collections.abc import Callable

from mldebt.resolve.program import Program, texts_of

MakeProgram = Callable[..., Program]

MODELS = """
import torch
class Small(torch.nn.Module):
    def export(self, path="small.pt"):
        torch.jit.trace(self, 1).save(path)
class Large(Small):
    def export(self, path="large.pt"):
        torch.jit.trace(self, 1).save(path)
class Other:
    def export(self, path="other.pt"):
        open(path, "w")
"""


def written(program: Program) -> list[str]:
    """The paths that a module's calls save to or open."""
    events = [event for event in program.tops["m.py"].events if event.symbol in ("module.save", "open")]
    return [text for event in events for text in texts_of(event.args[0])]


def test_classes_that_the_module_imports_are_asked(program: MakeProgram) -> None:
    text = "import torch\nfrom models import Small, Large\nmodel = torch.load('m.pt')\nmodel.eval()\nmodel.export()\n"
    assert written(program({"models.py": MODELS, "m.py": text})) == ["small.pt", "large.pt"]


def test_a_method_that_a_library_knows_is_the_librarys(program: MakeProgram) -> None:
    text = (
        "import joblib\nclass A:\n    def predict(self, x):\n        open('a', 'w')\njoblib.load('m.pkl').predict(1)\n"
    )
    assert written(program({"m.py": text})) == []


def test_static_methods_and_values_of_other_kinds_are_left_alone(program: MakeProgram) -> None:
    text = "import torch\nfrom models import Other\nnetwork = torch.nn.Module()\nnetwork.export()\n"
    assert written(program({"models.py": MODELS, "m.py": text})) == []
