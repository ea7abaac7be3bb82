#!/usr/bin/env python3
"""Makes the stores of earlier versions that the tests of the migrations start from: store-N.sqlite.gz.

Each is made by the SQL text that the program of that version had, taken from the history of this repository, and has
rows of real runs, taken from the store of the paper's report (SphereTests/Fixtures/paper.sqlite.gz).

    python3 Tests/StorageTests/Fixtures/make_stores.py

A new version gets its file from the commit before the next version is added, and the files of released versions stay.
"""
import gzip
import pathlib
import re
import sqlite3
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
SOURCE = FOLDER.parents[1] / "SphereTests" / "Fixtures" / "paper.sqlite.gz"
# The name of the file, its version, and a commit of which Sources/Storage/Schema.swift has the text. The first stores of
# version 1 had no table `cells` yet.
STORES = [
    ("store-1-first", 1, "fd60582"),
    ("store-1", 1, "cabc8ac"),
    ("store-2", 2, "4c5bcca"),
    ("store-3", 3, "21d2601"),
    ("store-4", 4, "3f4f9f2"),
]
# Two runs with features and one without.
RUNS = """
  SELECT id FROM (SELECT id FROM runs WHERE id IN (SELECT run_id FROM embeddings) ORDER BY id LIMIT 2)
  UNION SELECT id FROM (SELECT id FROM runs WHERE id NOT IN (SELECT run_id FROM embeddings) ORDER BY id LIMIT 1)
"""
# Few of the many, so that the files stay small.
FILTERS = {
    "embeddings": "sample < 5",
    "measurements": "ifnull(step, 0) <= 8 AND ifnull(epoch, 0) <= 3",
}


def steps(commit):
    """The SQL steps of a commit, in their order."""
    text = subprocess.run(
        ["git", "show", f"{commit}:Sources/Storage/Schema.swift"],
        cwd=FOLDER, check=True, capture_output=True, text=True).stdout
    names = re.search(r"let migrations: \[String\] = \[(.*?)\]", text).group(1).split(", ")
    # As Swift reads it: without the indentation of the closing quotation marks.
    blocks = dict(re.findall(r'let (\w+) = """\n(.*?)\n  """', text, re.S))
    return [re.sub(r"(?m)^  ", "", blocks[name]) for name in names]


def copy_rows(source, target):
    for (table,) in target.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid").fetchall():
        # Generated columns are hidden: 2 and 3.
        columns = [row[1] for row in target.execute(f"PRAGMA table_xinfo({table})") if row[6] == 0]
        names = {row[1] for row in source.execute(f"PRAGMA table_xinfo({table})")}
        key = "id" if table == "runs" else "run_id"
        where = f"{key} IN ({RUNS})" if key in names else f"sha256 IN (SELECT patch_sha256 FROM environments WHERE run_id IN ({RUNS}))"
        where += f" AND {FILTERS[table]}" if table in FILTERS else ""
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {where} ORDER BY 1").fetchall()
        marks = ", ".join("?" for _ in columns)
        target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "source.sqlite"
        path.write_bytes(gzip.decompress(SOURCE.read_bytes()))
        source = sqlite3.connect(path)
        for name, version, commit in STORES:
            path = pathlib.Path(folder) / f"{name}.sqlite"
            target = sqlite3.connect(path)
            for step in steps(commit):
                target.executescript(step)
            target.execute(f"PRAGMA user_version = {version}")
            target.execute(f"PRAGMA application_id = {0x53504852}")
            copy_rows(source, target)
            target.commit()
            target.execute("VACUUM")
            target.close()
            packed = gzip.compress(path.read_bytes(), mtime=0)
            (FOLDER / f"{name}.sqlite.gz").write_bytes(packed)
            print(name, path.stat().st_size, len(packed))


if __name__ == "__main__":
    main()
