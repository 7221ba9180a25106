"""`make audit`: what is known against the versions in the lock, their licences, and a bill of materials.

Weaknesses are asked of the package index's own advisory service (`pip-audit`), so they need a network; licences and the
bill need none. What could not be checked counts as not done: the exit code is 0 only when everything was, and is well.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
BILL = ROOT / "build" / "okr-dashboard.cdx.json"
TOOLS = ROOT / ".venv-audit" / "bin"

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LGPL-3.0-only",  # fpdf2, psycopg: used unmodified, as libraries that anybody may replace
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",  # certifi, pathspec: as above
    "PSF-2.0",
    "Zlib",
}
SPOKEN = {  # what packages without an SPDX expression say, as SPDX says it
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def locked(lock: Path = LOCK) -> list[str]:
    """The names of everything in a lock, each once."""
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)))


def licence_of(about: metadata.PackageMetadata) -> str:
    """The licence of a package as it says it itself, in the terms of SPDX; what cannot be told is given as it is."""
    if expression := about.get("License-Expression"):
        return str(expression)
    kinds = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    said = (about.get("License") or "").strip()
    found = [said] if said in ALLOWED or said in SPOKEN else kinds or [said.partition("\n")[0]]
    return " OR ".join(SPOKEN.get(one, one) for one in found) or "says nothing"


def is_allowed(licence: str) -> bool:
    """Whether a licence is one that we know: of alternatives one is enough, of what holds together all are needed."""
    return any(all(part.strip(" ()") in ALLOWED for part in choice.split(" AND ")) for choice in licence.split(" OR "))


def licences() -> tuple[dict[str, str], list[str]]:
    """The licence of every package of the lock that is installed here, and the names of those that are not."""
    found, absent = {}, []
    for name in locked():
        try:
            found[name] = licence_of(metadata.metadata(name))
        except metadata.PackageNotFoundError:
            absent.append(name)  # another system's, such as colorama for Windows
    return found, absent


def check_licences() -> bool:
    """Print them by licence; whether all are known."""
    found, absent = licences()
    for licence in sorted(set(found.values())):
        names = [name for name, its in found.items() if its == licence]
        print(f"  {'' if is_allowed(licence) else 'UNKNOWN '}{licence}: {', '.join(names)}")
    strange = [name for name, licence in found.items() if not is_allowed(licence)]
    print(f"Licences: {len(found)} packages, {len(strange)} under a licence that is not on the list of .ci/audit.py.")
    if absent:
        print(f"  Not installed here, so not looked at: {', '.join(absent)}.")
    return not strange


def check_weaknesses() -> bool:
    """Ask what is known against each version; whether every one was asked about and nothing is."""
    asked = ["-r", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run([TOOLS / "pip-audit", *asked], capture_output=True, text=True, check=False)  # noqa: S603
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print("Weaknesses: NOT CHECKED, as nobody answered. This needs a network; the last that was said:")
        print(f"  {(done.stderr.strip().splitlines() or ['nothing'])[-1][:300]}")
        return False
    known = [(one["name"], one["version"], weak) for one in packages for weak in one.get("vulns", ())]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    for name, version, weak in known:
        print(f"  {name} {version}: {weak['id']}, mended in {', '.join(weak['fix_versions']) or 'no version yet'}")
    print(f"Weaknesses: {len(known)} known in {len(packages) - len(skipped)} packages.")
    if skipped:
        print(f"  NOT CHECKED, as the service knows nothing of them: {', '.join(skipped)}.")
    return not known and not skipped


def write_bill() -> bool:
    """Write the bill of materials (CycloneDX, JSON) of what the lock installs; whether that was possible."""
    BILL.parent.mkdir(exist_ok=True)
    asked = [
        "environment",
        sys.executable,
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--of",
        "JSON",
        "-o",
        str(BILL),
    ]
    done = subprocess.run([TOOLS / "cyclonedx-py", *asked], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(f"Bill of materials: NOT WRITTEN: {done.stderr.strip()[-300:]}")
        return False
    bill = json.loads(BILL.read_text(encoding="utf-8"))
    ours = {_same(name) for name in locked()}
    bill["components"] = [one for one in bill["components"] if _same(one["name"]) in ours]  # without what tests use
    kept = {one["bom-ref"] for one in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in kept]}
        for one in bill["dependencies"]
        if one["ref"] in kept
    ]
    BILL.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    print(f"Bill of materials: {len(bill['components'])} components in {BILL.relative_to(ROOT)} (CycloneDX).")
    return True


def _same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    well = [check_licences(), write_bill(), check_weaknesses()]
    sys.exit(0 if all(well) else 1)
