"""Tables for platforms: what they contain, what they leave empty, and that a platform's own table keeps its rest."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from helpers import ROOT
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InputError
from grader.exercise.assignment import load_reference
from grader.exporting import FORMATS, export_scores
from grader.gradebook.history import Line, Occasion
from grader.gradebook.overrides import Override
from grader.gradebook.scores import QuestionScore, Score
from grader.gradebook.triggers import Part
from grader.support.spreadsheet import guarded, number, written

MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (grade),"
    "Feedback comments,More\n"
    'Participant 11,"Lovelace, Ada",ada@example.org,Submitted,,9.00,Yes,-,,"kept, as it is"\n'
    "Participant 12,Bob Ross,bob@example.org,Submitted,3.00,9.00,Yes,-,old,x\n"
    "Participant 13,=Cleo,cleo@example.org,No submission,,9.00,Yes,-,,\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,other (1),Moving averages (77),Final Score\n"
    "    Points Possible,,,,,5.0,9.0,(read only)\n"
    '"Lovelace, Ada",501,m1,ada@example.org,S1,4,,80\n'
    '"Ross, Bob",502,m2,bob@example.org,S1,,,70\n'
    '"Dot, Cleo",503,m3,cleo@example.org,S1,,,60\n'
)
ROSTER = (
    "student_id,name,email\nada@example.org,Ada Lovelace,ada@example.org\nbob@example.org,Bob Ross,bob@example.org\n"
)


@pytest.fixture(scope="module")
def toy():
    return load_reference(ROOT / "tests" / "course" / "reference" / "toy").assignment


def score(student, points, waiting=False, comment=""):
    questions = (
        QuestionScore("mean", 3, 3.0, 3.0),
        QuestionScore("smooth", 4, None if waiting else points - 3, points - 3, waiting=waiting, comment=comment),
        QuestionScore("forecast", 2, 0.0, 0.0),
    )
    return Score(student, questions, datetime(2026, 5, 1, 12, tzinfo=UTC))


@pytest.fixture
def scores():
    ada = score("ada@example.org", 5.5, comment="=1+1 <b>well</b>\ndone")
    return {"ada@example.org": ada, "bob@example.org": score("bob@example.org", 4, waiting=True)}


@pytest.fixture
def exported(toy, scores, tmp_path):
    def run(kind, roster=None, encoding="utf-8", **changes):
        path = tmp_path / "roster.csv"
        if roster is not None:
            path.write_text(roster, encoding=encoding)
        return export_scores(kind, {**scores, **changes}, toy, path if roster is not None else None)

    return run


def table(export, encoding="utf-8-sig", delimiter=","):
    return list(csv.DictReader(io.StringIO(export.data.decode(encoding), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("roster", [None, ROSTER])
def test_every_format_has_everybody_and_waiting_points_are_empty(kind, roster, exported):
    found = exported(kind, roster)
    column = {"plain": "points", "moodle": "Grade", "canvas": "toy", "gradescope": "toy"}[kind]
    rows = [row for row in table(found) if "Points Possible" not in next(iter(row.values()))]
    assert [row[column] for row in rows] == ["5.5", ""]
    assert found.waiting == ("bob@example.org",)
    assert found.data.startswith(b"\xef\xbb\xbf")


def test_who_handed_nothing_in_is_empty_and_not_zero(exported):
    rows = table(exported("plain", ROSTER + "cleo,Cleo Dot,c@example.org\n"))
    assert [(row["status"], row["points"]) for row in rows] == [
        ("graded", "5.5"),
        ("waiting", ""),
        ("no submission", ""),
    ]


def test_questions_that_believe_the_students_process_have_a_column(toy, scores):
    assert "in-process" not in table(export_scores("plain", scores, toy, None))[0]
    checks = tuple(replace(check, in_process=check.question == "smooth") for check in toy.checks)
    rows = table(export_scores("plain", scores, replace(toy, checks=checks), None))
    assert {row["in-process"] for row in rows} == {"smooth"}


def test_reasons_are_only_in_a_table_that_was_asked_for_them(toy, scores):
    why = Line(
        "2026-05-02", "toy", "ada@example.org", "mean-checks", Part.BY_HAND, None, 2.0, Occasion("mark", "ines", "=why")
    )
    item = Override("ada@example.org", "mean-checks", "mean", 3.0, 3.0, 2.0, -0.5, reasons=(why,))
    assert "why" not in export_scores("plain", scores, toy, None).data.decode("utf-8-sig")
    text = export_scores("plain", scores, toy, None, overrides=[item]).data.decode("utf-8-sig")
    rows = {row["student"]: row["changes"] for row in csv.DictReader(io.StringIO(text))}
    assert rows == {
        "ada@example.org": "mean-checks: a person set 2 of 3, the checks give 3; a person took off 0.5 (=why)",
        "bob@example.org": "",
    }


def test_lateness_costs_points_and_is_told(exported):
    late = replace(score("ada@example.org", 5.5), late_seconds=5400.0, penalty=1.5)
    row = table(exported("plain", ROSTER, **{"ada@example.org": late}))[0]
    assert (row["points"], row["penalty"], row["late (hours)"]) == ("4", "1.5", "1.5")


def test_moodles_worksheet_is_filled_in_and_keeps_all_else(exported):
    found = exported("moodle", MOODLE)
    before, after = list(csv.DictReader(io.StringIO(MOODLE))), table(found, "utf-8")
    assert [row["Grade"] for row in after] == ["5.5", "3.00", ""]
    assert after[0]["Feedback comments"] == "A moving average: =1+1 &lt;b&gt;well&lt;/b&gt;<br>done"
    for old, new in zip(before, after, strict=True):
        assert {**old, "Grade": "", "Feedback comments": ""} == {**new, "Grade": "", "Feedback comments": ""}
    assert found.strangers == ()


@pytest.mark.parametrize(
    ("headings", "prefix", "points", "comments"),
    [
        ("ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,a,b,Feedback als Kommentar,c",
         "Teilnehmer/in", "Bewertung", "Feedback als Kommentar"),
        ("Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,a,b,Feedback par commentaires,c",
         "Participant", "Note", "Feedback par commentaires"),
        ("Identificador,Nombre completo,Dirección de correo,Estado,Calificación,Calificación máxima,a,b,"
         "Comentarios de retroalimentación,c", "Participante", "Calificación", "Comentarios de retroalimentación"),
        ("Identyfikator,Pełna nazwa,Adres e-mail,Status,Ocena,Najwyższa ocena,a,b,Komentarz zwrotny,c",
         "Uczestnik", "Ocena", "Komentarz zwrotny"),
        ("Identificativo,Nome completo,Indirizzo email,Stato,Valutazione,Valutazione massima,a,b,Commenti,c",
         "Partecipante", "Valutazione", "Commenti"),
    ],
    ids=["German", "French", "Spanish", "Polish", "Italian"],
)  # fmt: skip
def test_a_worksheet_in_another_language_is_filled_in(exported, headings, prefix, points, comments):
    _, _, rows = MOODLE.partition("\n")
    found = exported("moodle", f"{headings}\n{rows.replace('Participant', prefix)}")
    after = table(found, "utf-8")
    assert [row[points] for row in after] == ["5.5", "3.00", ""]
    assert after[0][comments].startswith("A moving average")
    assert found.strangers == ()


def test_a_worksheet_without_a_known_column_for_points_is_refused_and_not_returned_empty(exported):
    _, _, rows = MOODLE.partition("\n")
    unknown = "Tunniste,Koko nimi,Sähköposti,Tila,Pisteet,Suurin,a,b,c,d"
    with pytest.raises(InputError, match="no column for points"):
        exported("moodle", f"{unknown}\n{rows.replace('Participant', 'Osallistuja')}")


def test_a_roster_of_ones_own_gives_the_names_of_a_table_for_moodle(exported):
    rows = table(exported("moodle", "Identifier,Full name\n11,Ada L.\n", **{"11": score("11", 5.5)}))
    assert rows[0]["Identifier"] == "Participant 11"
    assert (rows[0]["Full name"], rows[0]["Grade"]) == ("Ada L.", "5.5")


def test_a_worksheet_between_semicolons_in_utf_16_stays_one(exported):
    found = exported("moodle", MOODLE.replace('"', "").replace(", ", " ").replace(",", ";"), "utf-16")
    assert table(found, "utf-16", ";")[0]["Grade"] == "5.5"


def test_canvas_gradebook_is_filled_in_and_keeps_all_else(exported):
    found = exported("canvas", CANVAS)
    before, after = list(csv.DictReader(io.StringIO(CANVAS))), table(found, "utf-8")
    assert [row["Moving averages (77)"] for row in after] == ["9.0", "5.5", "", ""]
    for old, new in zip(before, after, strict=True):
        assert {**old, "Moving averages (77)": ""} == {**new, "Moving averages (77)": ""}


def test_a_student_is_found_by_any_of_the_ids_that_the_platform_knows(exported):
    found = exported("canvas", CANVAS, m3=score("m3", 4))
    assert [row["Moving averages (77)"] for row in table(found, "utf-8")] == ["9.0", "5.5", "", "4"]
    assert (found.strangers, found.filled) == ((), 2)


def test_canvas_without_the_assignment_gets_a_column_for_it(exported):
    after = table(exported("canvas", CANVAS.replace("Moving averages (77)", "another (77)")), "utf-8")
    assert [row["toy"] for row in after] == ["9", "5.5", "", ""]


def test_points_without_a_row_are_reported_and_not_lost(exported):
    found = exported("moodle", MOODLE, dan=score("dan", 4))
    assert found.strangers == ("dan",)


def test_the_same_scores_are_the_same_bytes(exported):
    assert exported("plain", ROSTER).data == exported("plain", ROSTER).data


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1", "\nx", '"=1'])
def test_what_a_spreadsheet_would_carry_out_is_text(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("sign", [";", ",", "\t", "\r", "\n", "|"])
@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "＝1", ' "=1'])
def test_no_cell_begins_a_formula_when_another_sign_ends_cells(sign, formula):
    data = written([["ada", guarded(f"Eve{sign}{formula}"), "1"]]).decode("utf-8-sig")
    (cells, *more) = list(csv.reader(io.StringIO(data, newline=""), delimiter=sign if sign not in "\r\n" else ","))
    found = [part for cell in (*cells, *(item for row in more for item in row)) for part in re.split("[\r\n]", cell)]
    assert not [cell for cell in found if cell.lstrip(' \0"').startswith(("=", "+", "-", "@", "＝"))]


@pytest.mark.parametrize("text", ["Ada", "1", "", "a=b", "ada@example.org", "a, b; c"])
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == text


@pytest.mark.parametrize(("value", "text"), [(5.0, "5"), (5.5, "5.5"), (1 / 3, "0.3333"), (0.0, "0"), (1e7, "10000000"), (-0.00001, "0")])  # fmt: skip  # noqa: E501
def test_numbers_stay_numbers(value, text):
    assert number(value) == text


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=4), max_size=4
    )
)
def test_every_cell_comes_back_as_it_was_written(rows):
    rows = [row for row in rows if row != [""]]
    assert list(csv.reader(io.StringIO(written(rows).decode("utf-8-sig"), newline=""))) == rows


@given(st.text())
def test_no_guarded_cell_begins_a_formula(text):
    assert not guarded(text).lstrip(" \0").startswith(("=", "+", "-", "@", "\t", "\r"))
