"""Pages with handwritten digits that no model was trained on, through HTTP, against the same pipeline in Python."""
import concurrent.futures
import io
import sys

import httpx
import numpy
import pytest
from conftest import PATIENCE, ROOT, faults_of, problem_of

PIPELINE = ROOT / "examples/pipeline"
sys.path.append(str(PIPELINE))
import reference  # noqa: E402

HELD_OUT = numpy.load(PIPELINE / "held_out_pages.npz")
PAGES = HELD_OUT["pages"]
NPY = {"Content-Type": "application/x-npy"}


def npy(array):
    file = io.BytesIO()
    numpy.save(file, array)
    return file.getvalue()


@pytest.fixture(scope="module")
def expected():
    models = [reference.session(PIPELINE / f"models/{name}.onnx") for name in ("finder", "reader", "second")]
    return [reference.read(page.astype("f4"), models[0], models[1:]) for page in PAGES]


@pytest.fixture(scope="module")
def pipeline(start_shared):
    return start_shared("pipeline", "--models", str(PIPELINE / "models"))


def digits_of(response):
    assert response.status_code == 200, response.text
    return response.json()


def corners(found):
    return [found["where"][side] for side in ("top", "left", "bottom", "right")]


def same(answers, expected):
    assert [len(answer) for answer in answers] == [len(page) for page in expected]
    for found, (box, opinion) in [pair for both in zip(answers, expected) for pair in zip(*both)]:
        assert found["digit"] == opinion.argmax()
        assert abs(found["probability"] - opinion.max()) < 1e-3 and numpy.allclose(corners(found), box, atol=0.01)


@pytest.mark.parametrize("form", [
    lambda page: {"content": npy(page), "headers": NPY},  # uint8, as an image has it
    lambda page: {"content": npy(page.astype("f4")), "headers": NPY},
    lambda page: {"json": page.tolist()},
], ids=["uint8", "float32", "json"])
def test_as_in_python(pipeline, expected, form):
    same([digits_of(pipeline.post("/digits", **form(page))) for page in PAGES], expected)


def test_as_people_read(pipeline):
    """What stands on the pages, whatever Python says."""
    found = [(page, answer) for page, ink in enumerate(PAGES) for answer in digits_of(pipeline.post("/digits", content=npy(ink), headers=NPY))]
    right = 0
    for page, digit, *box in HELD_OUT["digits"]:
        right += any(answer["digit"] == digit and reference.overlap(corners(answer), box) >= 0.5 for on, answer in found if on == page)
    assert right >= 0.9 * len(HELD_OUT["digits"]) and len(found) <= 1.05 * len(HELD_OUT["digits"])


def test_many_at_once(pipeline, expected):
    def client(part):
        with httpx.Client(base_url=pipeline.url, timeout=PATIENCE) as own:
            return [digits_of(own.post("/digits", content=npy(PAGES[i]), headers=NPY)) for i in range(part, len(PAGES), 12)]

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        parts = list(pool.map(client, range(12)))
    same([parts[i % 12][i // 12] for i in range(len(PAGES))], expected)


@pytest.mark.parametrize("page", [numpy.zeros((96, 96), "u1"), numpy.zeros((1, 1), "u1"), numpy.zeros((1, 1024), "u1"), PAGES[0][:50, :33], PAGES[0].repeat(2, 0)],
                         ids=["paper", "pixel", "line", "corner", "stretched"])
def test_pages_of_other_sizes(pipeline, page):
    for found in digits_of(pipeline.post("/digits", content=npy(page), headers=NPY)):
        top, left, bottom, right = corners(found)
        assert 0 <= top < bottom <= page.shape[0] and 0 <= left < right <= page.shape[1] and 0 < found["probability"] <= 1


def test_page_full_of_digits(pipeline):
    wall = numpy.tile(PAGES[0], (10, 10))
    assert len(digits_of(pipeline.post("/digits", content=npy(wall), headers=NPY))) <= 256


@pytest.mark.parametrize("page", [
    numpy.zeros((0, 8), "f4"), numpy.zeros((8, 0), "f4"), numpy.zeros((1025, 1), "u1"), numpy.zeros((1, 1025), "u1"),
    numpy.full((9, 9), -1, "f4"), numpy.full((9, 9), 256, "f4"), numpy.full((9, 9), numpy.nan, "f4"), numpy.full((9, 9), numpy.inf, "f4"),
], ids=str)
def test_what_is_no_page(pipeline, page):
    assert problem_of(pipeline.post("/digits", content=npy(page), headers=NPY), 422)["detail"].startswith(("A page has", "Ink is"))


def test_wrong_number_of_dimensions(pipeline):
    assert faults_of(pipeline.post("/digits", content=npy(PAGES), headers=NPY)) == {("body", ""): "shape"}
