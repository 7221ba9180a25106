"""A job that is done again and again: errors are told and survived, and it stops when asked."""

import logging
import threading
import time

from data.ingest.repeating import Repeating


def test_an_error_is_logged_with_its_traceback_and_the_job_goes_on(caplog):
    done, enough = [], threading.Event()

    def job():
        done.append(threading.current_thread().name)
        if len(done) == 1:
            raise OSError(28, "No space left on device")
        enough.set()

    loop = Repeating("gardener", job, 0.01)
    with caplog.at_level(logging.ERROR):
        loop.start()
        assert enough.wait(60)
        loop.stop(10)
    assert set(done) == {"gardener"}
    (said,) = [one for one in caplog.records if "gardener stumbled" in one.message]
    assert "No space left" in str(said.exc_info[1])
    count = len(done)
    time.sleep(0.1)
    assert len(done) == count


def test_one_that_waits_or_never_began_stops_at_once():
    began = time.monotonic()
    loop = Repeating("sleeper", lambda: None, 3600)
    assert not loop.stopped
    loop.stop(10)
    assert loop.stopped
    other = Repeating("sleeper", lambda: None, 3600)
    other.start()
    other.stop(10)
    assert time.monotonic() - began < 5
