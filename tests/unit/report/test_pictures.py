"""Layout: rectangles tile, layers point forward, nothing overlaps, big graphs are grouped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mldebt.model.graph import DependencyGraph
from mldebt.model.source import FileState, Reading
from mldebt.report import render
from mldebt.report.html.dataflow import COMFORTABLE, flow_map
from mldebt.report.html.layering import back_edges, layers_of, parts_of
from mldebt.report.html.layout import NODE_GAP, layered, settle
from mldebt.report.html.ownermap import TREEMAPS, last_changes, treemap, treemaps
from mldebt.report.html.pictures import QUADRANTS, map_picture, quadrant, quadrants
from mldebt.report.html.treemap import Rect, squarify
from mldebt.report.wording import day
from tests.support import extreme_reports, reports

GRAPHS = st.integers(2, 14).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30).map(
            lambda edges: [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
        ),
    )
)


def overlap(a: Rect, b: Rect) -> bool:
    slack = 1e-6
    apart_x = a.x + a.width <= b.x + slack or b.x + b.width <= a.x + slack
    apart_y = a.y + a.height <= b.y + slack or b.y + b.height <= a.y + slack
    return not (apart_x or apart_y)


@given(st.lists(st.floats(0.5, 1000), min_size=1, max_size=40))
@settings(max_examples=60)
def test_squarify_tiles_the_whole(sizes: list[float]) -> None:
    sizes.sort(reverse=True)
    rects = squarify(sizes, Rect(3, 5, 400, 300))
    for size, rect in zip(sizes, rects, strict=True):
        assert rect.width * rect.height == pytest.approx(size * 120_000 / sum(sizes), rel=1e-6)
        assert rect.x >= 3 - 1e-6
        assert rect.x + rect.width <= 403 + 1e-6
    assert not any(overlap(a, b) for i, a in enumerate(rects) for b in rects[:i])


def test_squarify_follows_the_paper_and_survives_nothing() -> None:
    first = squarify([6, 6, 4, 3, 2, 2, 1], Rect(0, 0, 6, 4))
    assert first[0] == pytest.approx((0, 0, 3, 2))
    assert squarify([0, 0], Rect(0, 0, 5, 5)) == [Rect(0, 0, 0, 0)] * 2
    assert squarify([], Rect(0, 0, 5, 5)) == []


@given(GRAPHS)
@settings(max_examples=80)
def test_layers_point_forward_once_cycles_are_cut(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    closing = back_edges(range(count), edges)
    forward = sorted({(b, a) if (a, b) in closing else (a, b) for a, b in edges})
    layer = layers_of(range(count), forward)
    assert all(layer[source] < layer[target] for source, target in forward)


@given(GRAPHS)
@settings(max_examples=80)
def test_boxes_never_overlap_and_routes_end_at_them(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    sizes = [(60.0 + 9 * (index % 5), 30.0) for index in range(count)]
    for room in (200.0, 2000.0):
        layout = layered(sizes, edges, room)
        assert not any(overlap(a, b) for i, a in enumerate(layout.boxes) for b in layout.boxes[:i])
        for (source, target), route in zip(edges, layout.routes, strict=True):
            for box, (x, y) in ((layout.boxes[source], route[0]), (layout.boxes[target], route[-1])):
                assert box.x - 1e-6 <= x <= box.x + box.width + 1e-6
                assert box.y - 1e-6 <= y <= box.y + box.height + 1e-6
        assert layout == layered(sizes, edges, room)


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(1, 40)), min_size=1, max_size=15))
@settings(max_examples=60)
def test_settle_keeps_order_and_gaps(wished: list[tuple[float, float]]) -> None:
    wishes, sizes = [w for w, _ in wished], [s for _, s in wished]
    places = settle(wishes, sizes, NODE_GAP)
    for index in range(1, len(places)):
        assert places[index] - places[index - 1] >= (sizes[index] + sizes[index - 1]) / 2 + NODE_GAP - 1e-6
    if len(wished) == 1:
        assert places == pytest.approx(wishes)


def test_parts_are_the_connected_ones() -> None:
    assert parts_of(6, [(4, 1), (1, 2), (5, 3)]) == [[1, 2, 4], [3, 5], [0]]


def test_small_graph_is_drawn_whole_with_standing_of_each_line() -> None:
    flow = flow_map(reports.GRAPH)
    number = {node.label: index for index, node in enumerate(flow.nodes)}
    standing = {(edge.source, edge.target): edge.standing for edge in flow.edges}
    train = number["train"]
    assert standing[number["data/features/train.parquet"], train] == "both"
    assert standing[number["crm.customers"], number["prepare"]] == "seen"
    assert standing[number["nightly"], train] == "declared"
    assert "common" not in number
    config = flow.nodes[number["params.yaml"]]
    assert (config.kind, config.members) == ("config keys", ("train.depth", "train.rate"))


def test_big_graph_is_grouped_and_names_what_it_hides() -> None:
    report = extreme_reports.huge()
    flow = flow_map(report.graph)
    assert 10 < len(flow.nodes) <= COMFORTABLE
    shown = sum(len(node.members) or 1 for node in flow.nodes if node.role == "data")
    assert shown + flow.left_out == 2750
    assert len({edge.source for edge in flow.edges} | {edge.target for edge in flow.edges}) == len(flow.nodes)


def test_empty_graph_has_no_picture() -> None:
    assert flow_map(DependencyGraph()).nodes == ()
    assert map_picture(reports.empty()).boxes == ()


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_quadrant_stays_in_its_frame_and_labels_do_not_collide(shape: str) -> None:
    frame, dots = QUADRANTS[shape], quadrants(extreme_reports.huge())[shape].dots
    assert len(dots) == 250
    for dot in dots:
        assert frame.x <= dot.x <= frame.x + frame.width
        assert frame.y <= dot.y <= frame.y + frame.height
    assert 0 < sum(bool(dot.label) for dot in dots) < 250
    assert quadrants(reports.no_history()) == {}


def test_where_nobody_is_expected_back_nothing_is_coloured_as_known() -> None:
    report = reports.dvc()
    assert {dot.level for dot in quadrant(report)} != {-1}
    empty = replace(report, repository=replace(report.repository, active_people=0))
    assert {dot.level for dot in quadrant(empty)} == {-1}
    page = render("html", empty)
    assert 'class="known k4"' in render("html", report)
    assert 'class="known k4"' not in page
    assert "Nothing is coloured: nobody who has worked here is likely to do so again within a year." in page


def test_a_phone_gets_a_treemap_of_its_own_size() -> None:
    shapes = treemaps(reports.dvc())
    assert {name: (shape.width, shape.height) for name, shape in shapes.items()} == TREEMAPS
    for shape in shapes.values():
        tiles = [tile for block in shape.blocks for tile in block.tiles]
        assert len(tiles) == 13
        assert max(tile.rect.x + tile.rect.width for tile in tiles) <= shape.width
    assert treemaps(reports.empty()) == {}


@pytest.mark.parametrize("kind", ["json", "toml", "yaml"])
def test_treemap_leaves_out_what_is_no_code_and_would_cover_it(kind: str) -> None:
    report = reports.dvc()
    dump = FileState(report.files[0].path, kind, Reading.READ, 90_000)
    known = len([tile for block in treemap(report) for tile in block.tiles])
    shown = treemap(replace(report, files=(dump, *report.files[1:])))
    assert len([tile for block in shown for tile in block.tiles]) == known - 1


def test_treemap_holds_every_file_and_shades_what_is_judged() -> None:
    tiles = [tile for block in treemap(reports.dvc()) for tile in block.tiles]
    assert len(tiles) == 13
    shades = {tile.title.partition(":")[0]: tile.shade for tile in tiles}
    assert shades["bot/answer.py"] == "k0"
    assert shades["common/io.py"] == "k4"
    assert {tile.shade for block in treemap(reports.no_history()) for tile in block.tiles} == {"k-1"}


def test_where_nobody_is_expected_back_the_treemap_tells_what_was_changed_last() -> None:
    report = reports.dvc()
    assert last_changes(report) is None
    empty = replace(report, repository=replace(report.repository, active_people=0))
    tiles = [tile for block in treemap(empty) for tile in block.tiles]
    span = last_changes(empty)
    assert span is not None
    assert {"a0", "a4"} <= {tile.shade for tile in tiles} <= {"a0", "a1", "a2", "a3", "a4", "k-1"}
    latest = [tile for tile in tiles if f"last changed {day(span.last)}" in tile.title]
    assert {tile.shade for tile in latest} == {"a4"}
    page = render("html", empty)
    assert "Shade is when a file was last changed" in page
    assert "Shade is when" not in render("html", report)


def test_where_all_was_changed_in_one_month_a_sentence_stands_for_the_treemap() -> None:
    report = reports.dvc()
    owners = tuple(replace(owned, last_change=86_400 * (9 + index % 5)) for index, owned in enumerate(report.owners))
    rows = tuple(replace(row, ownership=replace(row.ownership, last_change=86_400 * 9)) for row in report.components)
    gone = replace(report, owners=owners, components=rows, repository=replace(report.repository, active_people=0))
    assert treemaps(gone) == {}
    assert "All code was last changed between 1970-01-10 and 1970-01-14: " in render("html", gone)
    alike = tuple(replace(owned, last_change=86_400 * 9) for owned in report.owners)
    assert "All code was last changed on 1970-01-10: " in render("html", replace(gone, owners=alike))


def test_a_dot_between_the_corners_of_the_plot_has_its_label() -> None:
    report = reports.dvc()
    row = report.components[0]
    middle = replace(row, cace=replace(row.cace, value=0.0), ownership=replace(row.ownership, knowledge=0.5))
    far = replace(row, component="far", ownership=replace(row.ownership, knowledge=0.1))
    labels = {dot.title.partition(":")[0]: dot.label for dot in quadrant(replace(report, components=(middle, far)))}
    assert labels == {row.component: row.component, "far": "far"}
    untold = replace(row, component="bulk", ownership=replace(row.ownership, knowledge=0.0, last_change=0))
    assert [dot.label for dot in quadrant(replace(report, components=(far, untold)))] == ["far"]
