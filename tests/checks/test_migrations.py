"""Migrations come in a plain order, and squawk reads each of them."""

from pathlib import Path

import pytest

from infra.checks.__main__ import ROOT
from infra.checks.migrations import check_migrations

HARMLESS = "create table meetings (id uuid primary key, title text not null);\n"


def findings(folder: Path, **files: str) -> list[str]:
    migrations = folder / "migrations"
    migrations.mkdir()
    for name, sql in files.items():
        (migrations / f"{name}.sql").write_text(sql)
    return [str(finding) for finding in check_migrations(ROOT, migrations.iterdir())]


def test_numbered_harmless_migrations_pass(tmp_path: Path) -> None:
    assert findings(tmp_path, **{"0001_meetings": HARMLESS, "0002_answers": "select 1;"}) == []


@pytest.mark.parametrize("name", ["meetings", "1_meetings", "0001_Meetings"])
def test_a_migration_without_a_proper_name_is_found(tmp_path: Path, name: str) -> None:
    (finding,) = findings(tmp_path, **{name: HARMLESS})
    assert "is called 0001_what_it_does.sql" in finding


def test_a_gap_in_the_numbers_is_found(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, **{"0001_meetings": HARMLESS, "0003_answers": "select 1;"})
    assert "0002" in finding


def test_a_statement_that_would_lock_or_break_a_busy_table_is_found(tmp_path: Path) -> None:
    said = findings(tmp_path, **{"0001_title": "alter table meetings alter column title type varchar(10);"})
    assert any("changing-column-type" in finding for finding in said)


def test_sql_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    assert findings(tmp_path, **{"0001_typo": "creat table meetings ();"})


def test_a_finding_names_the_line_as_a_person_counts(tmp_path: Path) -> None:
    said = findings(tmp_path, **{"0001_title": "select 1;\nalter table meetings drop column title;\n"})
    assert any("0001_title.sql:2: ban-drop-column" in finding for finding in said)
