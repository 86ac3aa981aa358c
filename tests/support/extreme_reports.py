"""Reports that try a renderer: one that is hostile, one that is huge."""

from msgspec.structs import replace

from mldebt.model.finding import Evidence, RuleRun, Severity, Status
from mldebt.model.graph import Certainty, Component, DependencyGraph, Edge, EdgeKind, Node, NodeKind, Unresolved
from mldebt.model.history import Person
from mldebt.model.panel import Answer, Fact, Panel, Question, Role
from mldebt.model.place import Location
from mldebt.model.report import Coverage, Report, Subject
from mldebt.model.score import CaceScore, ComponentScore, Maintainer, Ownership, RepositoryScore, Term
from mldebt.model.source import FileState, Problem, Reading
from mldebt.report.options import CardText
from tests.support.reports import TODAY, at, finding

EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\u202egpj\u2028\x1b[31m\x00&amp;`|"
LONG = "deep/" + "very_long_folder_name/" * 13 + "model.py"
EVIL_PATH = 'src/"><svg onload=alert(3)>\n::error::x,%0A\u200f.py'
EVIL_CARDS = {
    "EVIL001": CardText(
        code="EVIL001", slug="evil", title=EVIL, why=EVIL + "\n\n[x](javascript:alert(4)) <b>raw</b>", fix=EVIL,
        references=("javascript:alert(5)", "https://example.com/?a=<b>"), when=EVIL, cost_bearer=EVIL,
    )
}  # fmt: skip


def hostile() -> Report:
    """Every text an audited repository can choose is an attack."""
    place = Location(EVIL_PATH, 3, 4)
    person = Person(EVIL, EVIL, ("evil@example.com",), (EVIL,))
    term = Term(EVIL, 1.0, 1.0, 1.0, EVIL)
    owned = Ownership(EVIL_PATH, (Maintainer(EVIL, EVIL, 0.5, 1, (term,)),), 0.5, 0.2, 1, EVIL)
    score = CaceScore(EVIL, 3.0, 2.0, 1.5, 1.0, (term,), (EVIL, LONG))
    evil = finding(
        "EVIL001", "evil", EVIL, place, Severity.ERROR, component=EVIL, priority=1.0, advice=EVIL,
        evidence=(Evidence(place, EVIL), Evidence(at(LONG, 9), EVIL)), nodes=(f"file:{EVIL}",),
    )  # fmt: skip
    nodes = (
        Node(f"file:{EVIL}", NodeKind.FILE, EVIL, place, EVIL, {EVIL: EVIL}),
        Node(f"code:{EVIL_PATH}", NodeKind.CODE, EVIL_PATH, place, EVIL),
        Node(f"endpoint:{LONG}", NodeKind.ENDPOINT, LONG, place, EVIL),
    )
    edges = (
        Edge(nodes[0].key, nodes[1].key, EdgeKind.READS, Certainty.EXACT, (place,), EVIL_PATH, EVIL, EVIL, "r"),
        Edge(nodes[1].key, nodes[2].key, EdgeKind.EXPOSES, Certainty.EXACT, (place,), EVIL_PATH),
    )
    question = Question(EVIL, EVIL, EVIL, (place,), Answer(EVIL, EVIL, EVIL, EVIL), True)
    return Report(
        tool_version="0.1.0",
        subject=Subject(EVIL, "work tree", TODAY, EVIL, EVIL, True, "complete", (EVIL,), 3, EVIL),
        role=Role("application", (EVIL,)),
        coverage=Coverage(2, 1, 0, 1, {EVIL: 1}, 10, 0, 2, 1, {EVIL: 1}),
        files=(
            FileState(EVIL_PATH, EVIL, Reading.READ, 10),
            FileState(LONG, "python", Reading.UNREAD, problems=(Problem(LONG, "syntax", EVIL),)),
        ),
        graph=DependencyGraph(
            nodes, edges, (Component(EVIL, EVIL, EVIL, (EVIL_PATH,)),), (Unresolved(place, EVIL, EVIL, EVIL),), 2, 1
        ),
        people=(person,),
        owners=(owned,),
        file_cace=(score,),
        components=(ComponentScore(EVIL, score, owned, 1.0, 1.0, 1, 1, 10, (EVIL,)),),
        repository=RepositoryScore(0.1, 0.2, 1, 1, (1.0,), 0.5, 1.0, 1.0, 1, 1),
        panels=(Panel(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, (Fact(EVIL, 1, (place,), EVIL),), (question,)),),
        findings=(evil, replace(evil, location=at(LONG, 1), fingerprint=EVIL)),
        rules=(RuleRun("EVIL001", "ran", EVIL, 2), RuleRun(EVIL, "failed", EVIL)),
        notes=(EVIL,),
        timings={EVIL: 1.0},
    )


def _huge_graph(components: int, data: int) -> DependencyGraph:
    nodes, edges = [], []
    for index in range(components):
        key = f"code:pkg{index // 10}/step_{index:03}.py"
        nodes.append(Node(key, NodeKind.CODE, key[5:], at(key[5:]), f"step_{index:03}"))
    for index in range(data):
        key = f"file:data/part{index % 40:02}/{index:04}.parquet"
        nodes.append(Node(key, NodeKind.FILE, key[5:]))
        writer = index * 7 % components
        reader = (writer + 1 + (40 if index % 97 == 0 else index % 2)) % components
        place = at(nodes[writer].label, index % 90 + 1)
        edges.append(Edge(nodes[writer].key, key, EdgeKind.WRITES, Certainty.EXACT, (place,), mode="w"))
        certainty = Certainty.DECLARED if index % 5 == 0 else Certainty.EXACT
        kind = EdgeKind.DECLARES_IN if index % 5 == 0 else EdgeKind.READS
        edges.append(Edge(key, nodes[reader].key, kind, certainty, (place,), mode="r"))
    parts = tuple(Component(n.component, "file", "a folder", (n.label,)) for n in nodes[:components])
    return DependencyGraph(tuple(nodes), tuple(edges), parts, (), 5000, 4100)


def huge(components: int = 250, data: int = 2750, findings: int = 2000) -> Report:
    """3,000 nodes and 2,000 findings."""
    graph = _huge_graph(components, data)
    people = tuple(Person(f"p{index}", f"Person Number {index}") for index in range(60))
    rows, owners, files = [], [], []
    for index, component in enumerate(graph.components):
        one = people[index * 7 % 60]
        owned = Ownership(
            component.files[0], (Maintainer(one.key, one.name, 0.2 + index % 70 / 100, 1_760_000_000),), 0.1,
            index * 37 % 100 / 100, 1_750_000_000, f"{one.name}, likely",
        )  # fmt: skip
        owners.append(owned)
        reach = index * 13 % 97 / 7
        reached = tuple(f"step_{(index + hop) % components:03}" for hop in range(int(reach)))
        score = CaceScore(component.name, round(reach * 0.9, 2), reach, 1.2, 0.75, (), reached)
        rows.append(ComponentScore(component.name, score, owned, round(reach / 2, 2), 1.0, 8, 1, 50 + index * 29 % 900))
        files.append(FileState(component.files[0], "python", Reading.READ, 50 + index * 29 % 900))
    found = tuple(
        finding(
            f"DATA{index % 12:03}", f"smell-{index % 12}", f"table_{index:04} has two writers, number {index}",
            at(graph.components[index % components].files[0], index % 300 + 1, index % 40 + 1),
            (Severity.INFO, Severity.WARNING, Severity.ERROR)[index % 3],
            component=graph.components[index % components].name, priority=float(index % 50) / 10,
            evidence=tuple(Evidence(at(f"pkg/f{hop}.py", hop + 1), f"step {hop} of it") for hop in range(4)),
            advice="Let one script write it, or partition by key.",
            status=Status.ACTIVE if index % 9 else Status.BASELINED,
        )
        for index in range(findings)
    )  # fmt: skip
    return Report(
        tool_version="0.1.0",
        subject=Subject("big/monorepo", "commit", TODAY, "a" * 40, TODAY, history="complete", commits=20_000),
        role=Role("application", ("serves 9 endpoints",)),
        coverage=Coverage(components, components, 0, 0, {}, 100_000, 0, 5000, 4100, {"unknown": 900}),
        files=tuple(files),
        graph=graph,
        people=people,
        owners=tuple(owners),
        components=tuple(sorted(rows, key=lambda row: -row.priority)),
        repository=RepositoryScore(0.02, 0.3, 7, 5, (1.0, 0.9, 0.8), 30.0, 60.0, 250.0, 31, 60),
        findings=tuple(found),
        rules=tuple(RuleRun(f"DATA{index:03}", "ran", "", findings // 12) for index in range(12)),
    )
