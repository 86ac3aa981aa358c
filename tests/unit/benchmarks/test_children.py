"""What a child cost, and that it is stopped."""

import sys


def test_a_child_is_counted_with_its_own_children() -> None:
    from children import run

    work = "import os\nif not os.fork():\n    sum(range(8_000_000))\n    os._exit(0)\nos.wait()\nprint('done')"
    done = run([sys.executable, "-c", work])
    idle = run([sys.executable, "-c", "print('done')"])
    assert (done.exit_code, done.stdout) == (0, "done\n")
    assert done.cpu > idle.cpu
    assert idle.peak_mb > 1


def test_a_child_that_takes_too_long_is_stopped() -> None:
    from children import TIMED_OUT, run

    done = run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)
    assert done.exit_code == TIMED_OUT
    assert "ran out of time" in done.complaint
