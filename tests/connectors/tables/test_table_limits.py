"""Whatever a file holds, reading it does no harm: it ends soon, in rows or in words, within memory."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import resource
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from busy import allowed
from memory import MB, grows_by_less_than, needs_peak
from served import NOVEMBER
from test_table_workbooks import SMALL, changed, open_document, with_sheet, workbook

from connectors.framework.errors import BadData, ConnectorError, Transient
from connectors.framework.tables import isolated, reader
from data.ingest.uploads import file_reading
from data.ingest.uploads.file_reading import Said

CLOCK = NOVEMBER


TEXTS = [
    "Day,Channel,Clicks\n" + "".join(f'2026-06-{n:02},"a, b",{n}\n' for n in range(1, 30)) + "Total,,435\n",
    "Datum;Kosten\n" + "".join(f"{n:02}.06.2026;1.234,5{n}\n" for n in range(1, 10)),
    "# Account\n\nتاریخ\tفروش\n۱۴۰۵/۰۹/۰۱\t۱٬۲۳۴\n۱۴۰۵/۰۹/۰۲\t۱٬۲۳۵\n",
]
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "cp1256", "utf-8-sig")
HOSTILE = [
    'r="XFD1048576"',
    'r="A1048576"',
    'r="ZZZ1"',
    'r="A99999999999"',
    'r=""',
    't="s"',
    't="e"',
    't="d"',
    's="9999"',
]
VALUES = ["99999999999", "-1", "1e308", "NaN", "", "&#0;", "&lt;", "x" * 40_000, "2958466", "\U0001f600"]


def mutated(seed: int) -> bytes:
    """A workbook or a text, damaged somewhere."""
    r = random.Random(seed)
    text = r.random() < 0.35
    content = r.choice(TEXTS).encode(r.choice(ENCODINGS), "replace") if text else _workbook(r)
    return _bytes(r, content) if r.random() < 0.6 else content


def _workbook(r: random.Random) -> bytes:
    if r.random() < 0.2:
        attribute = r.choice(["columns", "rows"])
        number = r.choice([0, 3, 20_000, 2_000_000, 2**31, 2**63])
        return open_document(f' table:number-{attribute}-repeated="{number}"')
    content = workbook(("Data", [*SMALL, ["Total", 11]]), ("More", SMALL))
    with ZipFile(io.BytesIO(content)) as archive:
        parts = [one for one in archive.namelist() if one.endswith((".xml", ".rels"))]
        part = r.choice([*["xl/worksheets/sheet1.xml"] * 6, "xl/sharedStrings.xml", "xl/styles.xml", *parts])
        text = archive.read(part).decode()
    for _ in range(r.randint(1, 4)):
        text = _xml(r, text)
    return changed(content, part, text)


def _xml(r: random.Random, text: str) -> str:
    """The text with an attribute, a value or a stretch of it altered."""
    roll = r.random()
    if roll < 0.4 and (found := list(re.finditer(r'\b\w+="[^"]*"', text))):
        one = r.choice(found)
        new = r.choice([*HOSTILE, re.sub(r'"[^"]*"', lambda _: f'"{r.choice(VALUES)}"', one[0])])
        return text[: one.start()] + new + text[one.end() :]
    if roll < 0.8 and (found := list(re.finditer(r">([^<>]+)<", text))):
        one = r.choice(found)
        return text[: one.start(1)] + r.choice(VALUES) + text[one.end(1) :]
    at, length = r.randrange(len(text) or 1), r.randrange(1, 200)
    return r.choice([text[:at], text[:at] + text[at + length :], text[:at] + text[at : at + length] * 50 + text[at:]])


def _bytes(r: random.Random, content: bytes) -> bytes:
    """The content with bytes flipped, cut, doubled, or put in between."""
    out = bytearray(content)
    for _ in range(r.choice((1, 1, 3, 20))):
        at = r.randrange(len(out) or 1)
        roll = r.random()
        if roll < 0.5:
            out[at : at + 1] = bytes([r.randrange(256)])
        elif roll < 0.7:
            out[at : at + r.randrange(1, 60)] = b""
        elif roll < 0.85:
            out[at:at] = r.choice([b'"', b"\0", b"\r", b",", b";", b"\xff\xfe", b'"' * 99, b"PK\x05\x06", b"\n" * 99])
        else:
            del out[at:]
        if not out:
            break
    return bytes(out)


def outcome(content: bytes) -> str:
    try:
        found = reader.read(content, name="strange")
    except ConnectorError as refused:
        assert str(refused).startswith("strange ") and refused.remedy
        return "refused"
    assert all(len(cells) == len(found.headings) for _, cells in found.rows)
    return "read"


def spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def all_end_soon(seeds: range) -> None:
    seen = set()
    with grows_by_less_than(512 * MB):
        for seed in seeds:
            before = spent()
            seen.add(outcome(mutated(seed)))
            assert spent() - before < 5, seed  # seconds of work: the machine may be busy with other things
    assert seen == {"read", "refused"}


@needs_peak
def test_damaged_files_end_in_rows_or_in_words() -> None:
    all_end_soon(range(100))


@needs_peak
@pytest.mark.slow
@pytest.mark.timeout(900)  # two thousand child processes
def test_two_thousand_damaged_files_end_in_rows_or_in_words() -> None:
    all_end_soon(range(100, 2_200))


def abort() -> bytes:
    """A workbook whose far cell is written so that it is not found beforehand: it aborts the process."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>'
    return with_sheet(far)


def test_digits_that_are_no_decimal_digits() -> None:
    assert outcome("Day,n¹\n1¹/2²/2026,³\n⁴,①\n".encode()) == "read"


def test_a_process_that_aborts_harms_nobody_and_is_told_within_a_second() -> None:
    before = spent()
    with pytest.raises(BadData, match="strange cannot be read: it is damaged") as caught:
        reader.read(abort(), name="strange")
    assert caught.value.remedy and spent() - before < 1
    assert reader.read(TEXTS[0].encode(), name="x.csv").rows


def test_many_threads_read_at_once() -> None:
    """As the server does; each has its own outcome."""
    found: dict[int, str] = {}

    def one(number: int) -> None:
        found[number] = outcome(abort() if number % 2 else TEXTS[0].encode())

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: "refused" if n % 2 else "read" for n in range(8)}


def test_it_inherits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment, in which secrets are, nor the modules of this house."""
    monkeypatch.setenv("OKR_SECRET", "s3cret")
    command = [*isolated._command()]
    script = "import os, sys, json; json.dump([dict(os.environ), sorted(sys.modules)], sys.stdout); sys.stdout.flush(); os._exit(0)"
    command[-1] = (
        command[-1]
        .replace("runpy.run_module(", "import importlib; importlib.import_module(")
        .replace(", run_name='__main__')", f" + '.__main__'); {script}")
    )
    said = subprocess.run(command, capture_output=True, env=isolated._environment(), check=True)
    environment, modules = json.loads(said.stdout)
    assert "OKR_SECRET" not in environment and "PATH" not in environment
    house = {name for name in modules if name.split(".")[0] in ("okr_model", "data", "pages", "connectors")}
    words = {
        "okr_model",
        "okr_model.wording",
        "okr_model.wording.figures",
        "okr_model.wording.sentences",
    }  # of refusals
    assert house <= {"connectors", "connectors.framework", "connectors.framework.tables", *words} | {
        name for name in house if name.startswith("connectors.framework.tables.parsing")
    }
    assert not {"pandas", "numpy", "streamlit", "httpx", "socket", "ssl"} & set(modules)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0\0",
        struct.pack(">I", 2**31) + b"x",
        struct.pack(">I", 4) + b"nope",
        struct.pack(">I", 5) + b"[[1]]",
        struct.pack(">I", 9) + b'{"end":1}',
        *(
            struct.pack(">I", len(part)) + part + struct.pack(">I", 12) + b'{"end":true}'
            for part in (
                b'{"numbers":[1],"rows":[[{}]]}',
                b'{"numbers":["1"],"rows":[[1]]}',
                b'{"numbers":[1,2],"rows":[[1]]}',
                b'{"numbers":[1],"rows":[null]}',
                b'{"about":{"sheet":"x"},"numbers":[1],"rows":[["\\u0000dnever"]]}',
                b"[" * 100_000,
            )
        ),
    ],
)
def test_a_broken_process_is_not_believed(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"import sys; sys.stdout.buffer.write({said!r}); sys.stdout.buffer.flush()"
    monkeypatch.setattr(isolated, "_command", lambda: [sys.executable, "-I", "-S", "-c", script])
    with pytest.raises(BadData, match="cannot be read"):
        reader.read(b"a,b\n", name="x")


def test_a_process_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_PATIENCE", 0.3)
    monkeypatch.setattr(isolated, "_command", lambda: [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"])
    began = time.monotonic()
    with pytest.raises(BadData, match="too long"):
        reader.read(b"a,b\n", name="x")
    assert time.monotonic() - began < allowed(5)


def dripping(parts: str) -> list[str]:
    """A process that gives a row every second."""
    script = (
        "import json, struct, sys, time\n"
        "def send(**part):\n"
        "    data = json.dumps(part).encode()\n"
        "    sys.stdout.buffer.write(struct.pack('>I', len(data)) + data); sys.stdout.buffer.flush()\n"
        f"for n in {parts}:\n"
        "    send(numbers=[n + 1], rows=[['Day', 'Clicks'] if n == 0 else [f'2026-06-{n:02}', n]]); time.sleep(1)\n"
        "send(end=True)\n"
    )
    return [sys.executable, "-I", "-S", "-c", script]


@pytest.mark.slow
def test_a_file_whose_rows_go_on_coming_is_read_however_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_PATIENCE", 4)
    monkeypatch.setattr(isolated, "_BUSY_FOR", 1)
    monkeypatch.setattr(isolated, "_command", lambda: dripping("range(7)"))
    assert len(reader.read(b"a,b\n", name="x").rows) == 6


@pytest.mark.slow
def test_a_file_whose_rows_never_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_LONGEST", 3)
    monkeypatch.setattr(isolated, "_command", lambda: dripping("range(28)"))
    with pytest.raises(BadData, match="too long"):
        reader.read(b"a,b\n", name="x")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no load")
@pytest.mark.parametrize(("load", "seconds"), [(0.0, 5), (1.0, 5), (2.0, 10), (9.0, 15)])
def test_a_file_is_waited_for_five_seconds_and_longer_only_where_the_machine_is_busy(
    load: float, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []
    monkeypatch.setattr(isolated.os, "getloadavg", lambda: (load * (os.cpu_count() or 1), 0, 0))
    monkeypatch.setattr(isolated, "Timer", lambda after, stop: given.append(after) or threading.Timer(60, stop))
    reader.read(b"a,b\n1,2\n", name="x")
    assert given == [seconds]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit of memory")
def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "MEMORY", 64 * 2**20)
    with pytest.raises(BadData, match="memory"):
        reader.read(b"a,b\n" + b"1,2\n" * 8_000_000, name="x")


def test_an_archive_that_unpacks_to_gigabytes() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(310):
            part.write(bytes(2**20))
    with pytest.raises(BadData, match="unpacks to"):
        reader.sheets(file.getvalue(), "bomb.xlsx")


def test_too_many_cells_and_rows_are_refused() -> None:
    with pytest.raises(BadData, match="cells"):
        reader.read(b"a,b,c,d\n" + b"1,2,3,4\n" * 800_000, name="x")
    with pytest.raises(BadData, match="rows"):
        reader.read(b"\n" * 2_000_000, name="x")


def test_a_large_table_is_looked_at_in_part_and_says_so() -> None:
    rows = "".join(f"2026-06-{n % 28 + 1:02},{n}\n" for n in range(200_000))
    found = reader.read(f"Day,Visits\n{rows}".encode(), name="x.csv", most_cells=50_000)
    assert found.headings == ("Day", "Visits") and 25_000 <= len(found.rows) < 50_000
    assert any("Only the first" in str(note) for note in found.notes)
    whole = reader.read(f"Day,Visits\n{rows}".encode(), name="x.csv", most_cells=500_000)
    assert len(whole.rows) == 200_000 and not whole.notes


def test_more_different_values_than_can_be_held_are_refused() -> None:
    rows = "".join(f"2026-06-{n % 28 + 1:02},{n}\n" for n in range(60_000))
    with pytest.raises(BadData, match="has more than 50,000 different values"):
        reader.read(f"Day,Visits\n{rows}".encode(), name="x.csv", most_different=50_000)


def test_ten_megabytes_are_read_in_three_seconds_of_work() -> None:
    rows = "".join(
        f"2026-{n % 12 + 1:02}-{n % 28 + 1:02},Campaign {n % 50},{n * 1.37:.2f},{n % 5000}\n" for n in range(275_000)
    )
    content = f"Day,Campaign,Cost,Clicks\n{rows}".encode()
    assert len(content) > 10_000_000
    before = spent()
    assert len(reader.read(content, name="x.csv").rows) == 275_000
    assert spent() - before < (3 if not os.environ.get("CI") else 6)


def _plainly(content: bytes) -> int:
    """The rows of a file, as the standard library takes them: what work takes on this machine."""
    return sum(1 for _ in csv.reader(io.StringIO(content.decode())))


def _work(read: Callable[[bytes], int], content: bytes) -> float:
    """The seconds of work of this process while two threads read it at once."""
    before = time.process_time()
    with ThreadPoolExecutor(2) as pool:
        assert min(pool.map(read, [content, content])) >= 1_000_000
    return time.process_time() - before


def _uploaded(content: bytes) -> int:
    """What the server's process does with a file somebody uploads, until its rows are shown: how many are good."""
    reading = file_reading.understood(file_reading.opened(content, "x.csv"), Said())
    return len(file_reading.read_rows(reading).daily.lines)


# how many times as much work as to take the rows plainly, in a process that has done nothing before
TIMES = """
import sys
from pathlib import Path
import test_table_limits as limits

limits.isolated._PATIENCE = 120
content = Path(sys.argv[1]).read_bytes()
assert limits._uploaded(limits.TEXTS[0].encode()) == 29
print(limits._work(limits._uploaded, content) / limits._work(limits._plainly, content))
"""


@needs_peak
@pytest.mark.slow
def test_two_files_of_a_million_rows_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Both together take a fraction of what the server may take, and others wait for less than a second."""
    monkeypatch.setattr(isolated, "_PATIENCE", 120)  # the machine may be busy with other things
    content = ("D,a\n" + "".join(f"1.1.2{n % 10},{n % 9}\n" for n in range(1_000_000))).encode()
    assert _uploaded(TEXTS[0].encode()) == 29
    with grows_by_less_than(256 * MB):
        _work(_uploaded, content)
    (tmp_path / "rows.csv").write_bytes(content)
    times = subprocess.run(
        [sys.executable, "-c", TIMES, str(tmp_path / "rows.csv")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert float(times) < 20  # 13 to 14; before rows came in columns, 23


@needs_peak
def test_a_row_takes_a_few_bytes() -> None:
    content = ("Day,n\n" + "".join(f"2026-06-{1 + n % 28:02},{n % 1000}\n" for n in range(200_000))).encode()
    assert _uploaded(TEXTS[0].encode()) == 29
    with grows_by_less_than(200_000 * 200):
        assert _uploaded(content) == 200_000


def test_many_files_at_once_wait_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = 0, 0, threading.Lock()
    received = isolated._received

    def counting(*given: Any) -> isolated.Answer:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return received(*given)
        finally:
            with lock:
                now -= 1

    monkeypatch.setattr(isolated, "_received", counting)
    with ThreadPoolExecutor(12) as pool:
        read = list(pool.map(lambda n: reader.read(TEXTS[0].encode(), name=f"{n}.csv"), range(12)))
    assert [len(one.rows) for one in read] == [29] * 12
    assert most <= isolated.AT_ONCE


def test_a_file_whose_turn_does_not_come_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_TURNS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(isolated, "_WAIT", 0.01)
    with isolated._TURNS, pytest.raises(Transient, match="too many other files") as busy:
        reader.read(TEXTS[0].encode(), name="x.csv")
    assert busy.value.remedy
    assert reader.read(TEXTS[0].encode(), name="x.csv").rows


def test_lines_of_hyphens_as_a_database_prints_them_are_no_rows() -> None:
    rows = "----------,----------"
    found = reader.read(f"Day,Clicks\n{rows}\n2026-06-01,3\n2026-06-02,4\n{rows}\nTotal,7\n".encode(), name="x.csv")
    assert found.headings == ("Day", "Clicks")
    assert [cells for _, cells in found.rows] == [["2026-06-01", "3"], ["2026-06-02", "4"]]
