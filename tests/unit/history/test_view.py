"""Names through time, and commits that say little or nothing."""


def test_a_change_under_the_old_name_on_another_line_follows_the_rename(view_of, names_of) -> None:
    assert names_of(view_of("renames"), "new/model.py") == ["Ada Lovelace", "Grace Hopper"]


def test_a_path_another_branch_renamed_is_still_itself(view_of, names_of) -> None:
    assert names_of(view_of("renames"), "keep.py") == ["Ada Lovelace", "Ada Lovelace"]


def test_a_second_life_owes_nothing_to_the_first(view_of, names_of) -> None:
    assert names_of(view_of("renames"), "reborn.py") == ["Edsger Dijkstra"]


def test_a_pure_move_is_no_touch(view_of) -> None:
    view = view_of("renames")
    moved = next(i for i, commit in enumerate(view.commits) if commit.subject == "Move the model")
    assert all(touch.commit != moved for touches in view.touches.values() for touch in touches)
    assert moved in view.changes["new/model.py"]  # files that move together belong together


def test_what_was_taken_back_counts_for_nobody(view_of) -> None:
    view = view_of("renames")
    void = [commit.subject for commit in view.commits if commit.void]
    assert void == ["Mistake", 'Revert "Mistake"']
    barbara = next(i for i, person in enumerate(view.people) if person.name == "Barbara Liskov")
    assert all(touch.person != barbara for touches in view.touches.values() for touch in touches)


def test_only_the_tree_asked_about_has_touches(view_of) -> None:
    view = view_of("renames")
    assert "old/model.py" not in view.touches
    assert "kept.py" not in view.touches


def test_running_a_notebook_again_is_no_touch(view_of, names_of) -> None:
    assert names_of(view_of("notebooks"), "explore.ipynb") == ["Ada Lovelace", "Edsger Dijkstra"]


def test_a_mass_commit_weighs_little_but_creates(view_of) -> None:
    view = view_of("mass")
    first, second = view.touches["lib/part_0.py"]
    assert (first.weight, first.created) == (0.1, True)
    assert (second.weight, second.created) == (1, False)
    assert view.commits[first.commit].mass


def test_ignored_revisions_touch_nothing(view_of, names_of) -> None:
    view = view_of("mass")
    assert "Edsger Dijkstra" not in names_of(view, "lib/part_0.py")
    assert [commit.subject for commit in view.commits if commit.void] == ["Reformat"]


def test_no_commit_is_later_than_the_last(view_of) -> None:
    view = view_of("mass")
    assert max(commit.time for commit in view.commits) == view.head_time


def test_the_history_is_whole_and_says_so(view_of) -> None:
    view = view_of("renames")
    assert (view.state, view.notes, view.usable) == ("complete", (), True)
    assert view.changes["keep.py"] == tuple(sorted(view.changes["keep.py"]))
