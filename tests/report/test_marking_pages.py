"""The pages of marking: who may open them, what hostile answers can do there, what is grouped, and what is not told."""

import contextlib
import html
import http.client
import re
import shutil
from urllib.parse import urlencode, urlsplit

import pytest
from conftest import HERE
from hand_marked import served, text, toy_class

from grader.evidence.files import write_grade
from grader.gradebook.gradebook import change_marks, read_places, record_grades
from grader.gradebook.marks import Mark as TableMark
from grader.judging.judge import refuse
from grader.report.marking.answers import Answer
from grader.report.marking.groups import differences, group_answers, in_order
from grader.support.disk import read_json, write_json

CELL = "smooth-by-hand"


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, address):
        parts = urlsplit(address)
        self.host, self.token = parts.netloc, parts.query.removeprefix("token=")
        self.port = parts.port
        self.cookie = ""

    def enter(self):
        found = self.get(f"/?token={self.token}")
        self.cookie = found.getheader("Set-Cookie").partition(";")[0]
        return self

    def get(self, path, **headers):
        return self._send("GET", path, None, headers)

    def post(self, path, fields, **headers):
        headers = {"Origin": f"http://{self.host}", "Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._send("POST", path, urlencode(fields), headers)

    def _send(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            given = {"Host": self.host, "Cookie": self.cookie, **headers}
            given = {name: value for name, value in given.items() if value is not None}
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body.encode() if body is not None else None)
            found = connection.getresponse()
            found.text = found.read().decode()
            return found
        finally:
            connection.close()

    def follow(self, path, **fields):
        """Press a button, and read the page that comes."""
        found = self.post(path, fields)
        return self.get(found.getheader("Location")) if found.status == 303 else found


@pytest.fixture
def waiting(course):
    return toy_class(course)


@pytest.fixture
def visitor(waiting):
    with served(waiting.desk()) as address:
        yield Visitor(address).enter()


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """A class, and its visitor, for tests that change nothing."""
    course = tmp_path_factory.mktemp("refused") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    waiting = toy_class(course)
    with served(waiting.desk()) as address:
        yield waiting, Visitor(address).enter()


def keys_of(visitor):
    page = visitor.get("/part/0/all").text
    return re.findall(r'href="(/part/0/[0-9a-f]{12})"', page)


def page_with(visitor, words):
    return next((path, found) for path in keys_of(visitor) if words in (found := visitor.get(path).text))


def points(waiting):
    return {place.student: place.points for place in read_places(waiting.url, "toy") if place.cell == CELL}


def test_the_token_gives_a_strict_cookie_and_leaves_the_address(waiting):
    with served(waiting.desk()) as address:
        visitor = Visitor(address)
        found = visitor.get(f"/?token={visitor.token}", **{"Sec-Fetch-Site": "cross-site"})
        assert found.status == 200
        said = found.getheader("Set-Cookie")
        assert "HttpOnly" in said
        assert "SameSite=Strict" in said
        assert visitor.token not in found.text
        assert len(visitor.token) >= 40
        assert visitor.enter().get("/").status == 200


@pytest.mark.parametrize("path", ["/", "/part/0/", "/part/0/all", "/marking.js", "/nothing", "/?token=", "/?token=x"])
def test_nothing_is_told_without_the_token(refused, path):
    visitor = refused[1]
    for cookie in (None, "", "gradecast=x", visitor.cookie[:-1], visitor.cookie.partition("=")[0] + "="):
        found = visitor.get(path, Cookie=cookie)
        assert (found.status, found.text) == (403, "Open the address that gradecast mark printed, with its token.\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_elsewhere_cannot_read_even_with_the_cookie(refused, headers):
    visitor = refused[1]
    headers = {name: value.format(port=visitor.port) for name, value in headers.items()}
    assert visitor.get("/", **headers).status in (400, 403)


@pytest.mark.parametrize(
    "origin",
    [None, "null", "", "http://evil.example", "http://localhost:{port}", "http://127.0.0.1:8888", "https://{host}"],
)
def test_a_page_elsewhere_cannot_change_anything_even_with_the_cookie(refused, origin):
    waiting, visitor = refused
    path = keys_of(visitor)[0]
    origin = origin and origin.format(port=visitor.port, host=visitor.host)
    assert visitor.post(path, {"do": "done"}, Origin=origin).status == 403
    assert set(points(waiting).values()) == {None}


def test_other_methods_long_requests_and_other_paths_are_refused(refused):
    visitor = refused[1]
    path, origin = keys_of(visitor)[0], f"http://{visitor.host}"
    assert visitor._send("PUT", path, "x", {"Origin": origin}).status == 405
    assert visitor._send("PUT", path, "x", {}).status == 403
    assert visitor.get(f"{path}?do=done").status == 200
    for wrong in ("/../pyproject.toml", "/part/99/", "/part/0/000000000000", "/part/-1/", "/part/0/%2e%2e/x", "//evil"):
        assert visitor.get(wrong).status == 404, wrong
    with contextlib.suppress(ConnectionError, http.client.HTTPException):  # it may stop reading at once
        assert visitor.post(path, {"do": "save", "comment": "x" * 300_000}).status in (400, 413)
    assert "xxx" not in visitor.get(path).text


def test_every_response_has_the_policy(refused):
    visitor = refused[1]
    for path in ("/", "/marking.css", "/nothing", "/part/0/all"):
        found = visitor.get(path)
        policy = found.getheader("Content-Security-Policy")
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert found.getheader("X-Content-Type-Options") == "nosniff"
        assert found.getheader("Server") is None
    assert not re.search(r"<script(?! src=)|\son\w+=|style=", visitor.get("/").text)


def test_a_hostile_answer_is_only_shown(refused):
    visitor = refused[1]
    for path in keys_of(visitor):
        for address in (path, f"{path}/notebook"):
            page = visitor.get(address).text
            main = page[page.index('id="main"') : page.index("</main>")]
            assert not re.search(
                r"<(script|form|input|style|iframe|link|meta|base)\b|<[^>]*(javascript:|\son\w+=)", main
            )
            assert set(re.findall(r"(?:src|href)=\"([^\"#]{5})", main)) <= {"/part"}
    assert 'value="done">Give' not in main


def test_names_are_not_told_unless_they_are_asked_for(waiting):
    with served(waiting.desk()) as address:
        visitor = Visitor(address).enter()
        pages = [visitor.get(path).text for path in ("/", "/part/0/all", *keys_of(visitor))]
    students = ("ada", "bob", "cleo", "dan", "eve", "fay", "gus", "hal")
    assert not [name for page in pages for name in students if re.search(rf"\b{name}\b", page)]
    with served(waiting.desk(names=True)) as address:
        visitor = Visitor(address).enter()
        assert "ada, bob" in page_with(visitor, "full window.")[1]


def test_equal_and_nearly_equal_answers_are_marked_once(visitor, waiting):
    assert len(keys_of(visitor)) == 6
    path, page = page_with(visitor, "Nearly the same")
    assert "<ins>not </ins>shorter" in page or "<del>not </del>shorter" in page
    assert "Give 0 to all 2" in page
    visitor.follow(path, do="add", line="1 explains the window")
    visitor.follow(path, do="done")
    assert {name for name, given in points(waiting).items() if given is not None} == {"cleo", "dan"}
    other = re.search(r'value="(alone:[0-9a-f]{12})"', page)[1]
    assert "Nearly the same" not in visitor.follow(path, do=other).text
    assert len(keys_of(visitor)) == 7


def test_a_class_is_marked_with_one_request_per_answer_and_every_kind_of_change(visitor, waiting):
    page = visitor.get(visitor.get("/part/0/").getheader("Location"))
    for _ in range(6):
        path = re.search(r'action="([^"]+)"', page.text)[1]
        page = visitor.follow(path, do="done", adjust="0.5", adjust_shown="", comment="Two\r\nlines")
    assert "Nothing is left here" in page.text
    assert set(points(waiting).values()) == {0.5}
    assert "8 of 8 marked" in visitor.get("/").text


def test_what_was_not_touched_in_a_page_is_not_written(visitor, waiting):
    path = keys_of(visitor)[0]
    first = visitor.get(path).text
    digest = re.search(r'name="comment_digest" value="(\w+)"', first)[1]
    visitor.post(
        path, {"do": "save", "comment": "from one tab", "comment_digest": digest, "adjust": "1", "adjust_shown": ""}
    )
    page = visitor.follow(path, do="add", line="0 seen", comment="", comment_digest=digest, adjust="", adjust_shown="")
    assert "from one tab" in page.text
    assert 'name="adjust_shown" value="1"' in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "add", "line": "no points"},
        {"do": "give", "adjust": "x"},
        {"do": "give:nothing"},
        {"do": "edit:nothing", "line-nothing": "1 x"},
        {"do": "remove:nothing"},
        {"do": "alone:ada"},
        {"do": "choose:nobody"},
        {"do": "undo"},
        {"do": "drop"},
        {},
        {"do": "save", "adjust": "nan"},
        {"do": "save", "comment": "x" * 10_001},
    ],
)
def test_a_change_that_is_refused_says_why_in_the_page_and_changes_nothing(refused, fields):
    waiting, visitor = refused
    found = visitor.post(keys_of(visitor)[0], fields)
    assert found.status == 422
    assert html.unescape(re.search(r'id="problem">([^<]+)<', found.text)[1]).endswith(".")
    assert set(points(waiting).values()) == {None}


def test_a_second_marker_sees_no_points_until_the_own_ones_are_given(waiting):
    with served(waiting.desk("ines")) as address:
        visitor = Visitor(address).enter()
        path = page_with(visitor, "I do not know")[0]
        visitor.follow(path, do="done", adjust="0.25", adjust_shown="")
    with served(waiting.desk("theo")) as address:
        visitor = Visitor(address).enter()
        assert "Second marking" in visitor.get("/").text
        location = visitor.get("/part/0/?second=1").getheader("Location")
        assert location == f"{path}?second=1"
        assert "ines" not in visitor.get(location).text
        visitor.follow(location, do="done", adjust="1", adjust_shown="")
        page = visitor.get(path).text
        assert "Let it count" in page
        assert "ines" in page
        assert "markers differ on 1" in visitor.get("/").text
        visitor.follow(path, do="choose:theo")
        assert points(waiting)["fay"] == 1.0
        assert "markers differ" not in visitor.get("/").text


def test_an_answer_that_changed_waits_again_and_keeps_its_points(waiting):
    with served(waiting.desk()) as address:
        visitor = Visitor(address).enter()
        path = page_with(visitor, "I do not know")[0]
        visitor.follow(path, do="done", adjust="0.25", adjust_shown="")
        executed = waiting.results / "fay" / "executed.ipynb"
        notebook = read_json(executed)
        new = text(waiting.reference, CELL, "Now I know it.")[0]
        notebook["cells"] = [new if cell["id"] == CELL else cell for cell in notebook["cells"]]
        write_json(executed, notebook)
        path, page = page_with(visitor, "Now I know it.")
        assert "the student has changed it since you marked it" in page
        assert points(waiting)["fay"] == 0.25
        assert "7 answers to read" not in visitor.get("/").text
        assert "0 of 8 marked" in visitor.get("/").text


def test_what_could_not_be_judged_or_run_comes_last_and_can_be_marked(waiting):
    toy = waiting.reference
    record_grades(waiting.url, "toy", toy.release, [refuse("ian", toy.assignment, "cut <b>off</b>")])
    write_grade(waiting.results / "ian" / "verdicts.json", refuse("ian", toy.assignment, "cut <b>off</b>"))
    with served(waiting.desk()) as address:
        visitor = Visitor(address).enter()
        titles = re.findall(r"<h2>([^<]+)</h2>", visitor.get("/").text)
        assert titles == ["A moving average"] + [
            f"{title}, not judged" for title in ("The mean", "A moving average", "A forecast")
        ]
        path = visitor.get("/part/1/").getheader("Location")
        page = visitor.get(path).text
        assert "cut &lt;b&gt;off&lt;/b&gt;" in page
        visitor.follow(path, do="done", adjust="2", adjust_shown="")
    assert [
        place.points
        for place in read_places(waiting.url, "toy")
        if (place.student, place.cell) == ("ian", "mean-checks")
    ] == [2.0]


def test_points_of_another_program_are_shown_and_not_asked_for_again(waiting):
    def given(places):
        return [TableMark(place, 0.25) for place in places if (place.student, place.cell) == ("fay", CELL)], []

    change_marks(waiting.url, "toy", given)
    with served(waiting.desk()) as address:
        visitor = Visitor(address).enter()
        assert "1 of 8 marked" in visitor.get("/").text
        assert "another program" in page_with(visitor, "I do not know")[1]


def test_groups_and_their_order_depend_on_nothing_but_the_answers():
    def answer(number, said):
        return Answer(f"s{number}", f"{number:012x}", "", said, said, False)

    answers = [answer(number, f"text {number % 7}") for number in range(20)]
    groups = group_answers(answers)
    assert [len(group.answers) for group in groups] == [3] * 6 + [2]
    assert group_answers(answers[::-1]) == groups
    assert in_order(groups[::-1], "ines", "x") == in_order(groups, "ines", "x")
    assert in_order(groups, "ines", "x") != in_order(groups, "theo", "x")
    assert len(group_answers(answers, alone={"s0"})) == 8


def test_differences_are_shown_word_by_word_and_escaped():
    assert differences("a b c", "a <b> c") == "a <ins>&lt;</ins>b<ins>&gt;</ins> c"
    assert differences("it is <i>", "it is") == "it is<del> &lt;i&gt;</del>"
