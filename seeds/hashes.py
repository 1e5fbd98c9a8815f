"""Write the hashes of the seed files into ``sources.csv``: ``python -m seeds.hashes`` after a seed was edited."""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def refresh(folder: Path = FOLDER) -> list[str]:
    """Return the names of the seeds whose hash had changed, after writing the new ones.

    Raises:
        SystemExit: If a seed has no row, since only its editor knows the source and licence, or a row is crooked.
    """
    sources = folder / "sources.csv"
    with sources.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header, rows = list(reader.fieldnames or []), list(reader)
    if crooked := [r["seed"] for r in rows if None in r or None in r.values()]:
        sys.exit(f"seeds/sources.csv: the row of {', '.join(crooked)} has another number of fields; quote commas")
    files = {f.name: f for f in folder.iterdir() if f.suffix in (".csv", ".parquet") and f != sources}
    unknown = sorted(files.keys() - {r["seed"] for r in rows})
    if unknown:
        sys.exit(f"seeds/sources.csv has no row for {', '.join(unknown)}: add its title, publisher and licence")
    changed = []
    for row in rows:
        now = hashlib.sha256(files[row["seed"]].read_bytes()).hexdigest()
        if row["sha256"] != now:
            row["sha256"] = now
            changed.append(row["seed"])
    written = sources.with_suffix(".new")
    with written.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    written.replace(sources)
    return changed


if __name__ == "__main__":
    print("\n".join(refresh()) or "no seed changed")
