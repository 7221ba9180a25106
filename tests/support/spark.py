"""A Spark cluster on this machine: a standalone master and two workers, from the package `pyspark`."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from bench.servers import free_port

MISSING = (
    "no Java on this machine (apt install openjdk-17-jre-headless)"
    if not (shutil.which("java") or os.environ.get("JAVA_HOME"))
    else "the extra `ibis` is not installed (make test-ibis does it)"
    if not (importlib.util.find_spec("ibis") and importlib.util.find_spec("pyspark"))
    else ""
)


class Cluster:
    def __init__(self, url: str, log: Path) -> None:
        self.url, self._log = url, log

    def executors(self) -> set[str]:
        """The workers that the master has put to work."""
        lines = self._log.read_text("utf-8").splitlines()
        return {line.rpartition(" ")[2] for line in lines if "Launching executor" in line}


@pytest.fixture(scope="module")
def spark() -> Iterator[Cluster]:
    if MISSING:
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as running:
        yield running


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    url = f"spark://127.0.0.1:{free_port()}"
    at = ["--host", "127.0.0.1", "--webui-port", "0"]
    with ExitStack() as running:
        running.enter_context(_started(folder / "master", "Master", *at, "--port", url.rpartition(":")[2]))
        for name in ("one", "two"):
            work = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"{name}-work")]
            running.enter_context(_started(folder / name, "Worker", *at, *work, url))
        yield Cluster(url, folder / "master")


@contextmanager
def _started(log: Path, kind: str, *words: str) -> Iterator[None]:
    """One of Spark's processes, until the block ends; it is ready when it says so."""
    import pyspark

    home = Path(pyspark.__file__).parent
    ready = {"Master": "New state: ALIVE", "Worker": "Successfully registered with master"}[kind]
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind.lower()}.{kind}", *words]
    settings = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        with log.open("w", encoding="utf-8", buffering=1) as kept:
            for line in process.stderr:
                kept.write(line)
                if ready in line:
                    break
            else:
                raise AssertionError(f"Spark's {kind} did not start:\n{log.read_text('utf-8')}")
            Thread(target=kept.writelines, args=[process.stderr], daemon=True).start()  # and what it says later
            try:
                yield
            finally:
                process.terminate()
                process.wait(timeout=30)
