"""Files that a browser makes up: no event of the page takes a path, an address or anything else that names a file."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import gradio as gr
import pytest

from assistant.web.app import WebSettings, create_app
from assistant.web.layout import build
from assistant.web.streams import names_file
from assistant.web.wiring import wire
from tests.assistant.web.serving import beside_a_loop, in_thread
from tests.assistant.web.visiting import PASSWORD, Visitor, send, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradio.blocks import Block

    from assistant.web.backends import Backends
    from assistant.web.layout import Page

CANARY = "The harbour of Quillmouth has 4711 moorings."


@pytest.fixture
def bob(backends: Backends) -> Iterator[Visitor]:
    """Yield Bob's browser on a page over ``backends``."""
    for name in ("Ann", "Bob"):
        backends.accounts.add(name, PASSWORD)
    with in_thread(lambda: create_app(backends, WebSettings(frozenset({"127.0.0.1"}), "quote"))) as address:
        visitor = visit(address, "Bob")
        yield visitor
        visitor.client.close()


@pytest.fixture
def forged(tmp_path: Path) -> list[Any]:
    """Return what a file component might take for a file, in all shapes that Gradio or an attacker sends."""
    canary, link, home = tmp_path / "canary.txt", tmp_path / "link.txt", tmp_path / "home"
    canary.write_text(CANARY, encoding="utf-8")
    link.symlink_to(canary)
    places = [str(canary), str(link), f"file://{canary}", f"{home}/../canary.txt", "/etc/hostname"]
    places += ["/proc/self/environ", "/dev/zero", "/dev/stdin", str(home / "users.json"), "http://127.0.0.1:9/a.txt"]
    meta = {"_type": "gradio.FileData"}
    files: list[Any] = [{"path": place, "orig_name": "a.txt", "size": 9, "meta": meta} for place in places]
    files += [{"path": str(canary)}, {"url": f"file://{canary}", "meta": meta}, {"path": "x", "url": places[-1]}]
    return [*files, [files[0]], {"files": [files[0]], "text": "x"}, {"value": {"deep": [[files[0]]]}}]


def test_every_shape_of_a_file_is_seen_however_deep(forged: list[Any]) -> None:
    assert [one for one in forged if not names_file({"data": [None, {"a": [one]}]})] == []
    assert not names_file({"data": ["/etc/passwd", 3, {"doc": "d1", "place": {"start": 0}}], "fn_index": 3})


def test_a_made_up_path_becomes_no_document(bob: Visitor, backends: Backends, forged: list[Any]) -> None:
    for dependency in bob.dependencies:
        inputs = len(dependency["inputs"])
        for one in (forged[0], [forged[0]]):
            bob.trigger(dependency["id"], [one] * inputs, {"files": one, "ids": one, "path": forged[0]["path"]})
    assert "4711" not in "".join(document.text for document in backends.index.documents())


def test_no_event_takes_what_names_a_file(bob: Visitor, backends: Backends, forged: list[Any]) -> None:
    before = backends.index.manifest
    ann = visit(str(bob.client.base_url), "Ann")
    sent = send(ann, "notes.txt", b"Ann's own notes.").json()["id"]
    ann.client.close()
    forged.append({"path": str(backends.index.home / "uploads" / sent / "notes.txt")})
    said = []
    shapes = itertools.cycle(forged)  # each shape at many events, each place of each event with some shapes
    for dependency in bob.dependencies:
        inputs: list[Any] = [None] * len(dependency["inputs"])
        for place, one in itertools.product(range(len(inputs)), itertools.islice(shapes, 3)):
            said.append(bob.join(dependency["id"], [*inputs[:place], one, *inputs[place + 1 :]]))
        said.append(bob.join(dependency["id"], inputs, {"deep": [next(shapes)]}))
    assert len(said) > 100
    assert {answer.status_code for answer in said} == {400}
    assert backends.index.manifest == before


@pytest.mark.parametrize("payload", [b"", b"{", b"[" * 100_000, b'{"fn_index": 0, "data": [{"p\\u0061th": "x"}]}'])
def test_what_is_no_event_is_refused(bob: Visitor, payload: bytes) -> None:
    answer = bob.client.post("/gradio_api/queue/join", content=payload, headers={"content-type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("number", [9_999, -1, None, "0", 1.5])
def test_an_event_that_the_page_does_not_have_is_not_there(bob: Visitor, number: Any) -> None:
    assert bob.join(number, []).status_code == 404


def test_an_event_that_no_handler_takes_is_not_there(bob: Visitor) -> None:
    """Gradio would print a traceback for each; its own script leaves them in the browser."""
    unhandled = [one["id"] for one in bob.dependencies if not one["backend_fn"]]
    assert unhandled
    assert {bob.join(number, []).status_code for number in unhandled} == {404}


def test_an_upload_is_read_for_its_user_and_purpose_alone_and_once(bob: Visitor, backends: Backends) -> None:
    ann = visit(str(bob.client.base_url), "Ann")
    sent = send(ann, "harbour.txt", CANARY.encode()).json()["id"]
    labels = send(bob, "harbour.jsonl", CANARY.encode(), "labels").json()["id"]
    adding = {one["id"]: [None] * len(one["inputs"]) for one in bob.dependencies if one["targets"][0][1] == "upload"}
    assert len(adding) == 3
    for number, inputs in adding.items():
        for ids in ([sent], [labels], sent, [[sent]], [str(backends.index.home / "uploads" / sent / "harbour.txt")]):
            bob.trigger(number, inputs, {"ids": ids})
    assert len(backends.index.documents()) == 1
    said = [ann.trigger(number, inputs, {"ids": [sent]}) for _ in range(2) for number, inputs in adding.items()]
    assert [document.text for document in backends.index.documents()][1:] == [CANARY]
    assert "no longer there" in "".join(said)
    ann.client.close()


def takes_files(component: Block) -> bool:
    """Tell by its data model whether a component preprocesses something that says where a file is."""
    model = getattr(component, "data_model", None)
    said = re.findall(r'"(\w+)":', json.dumps(model.model_json_schema())) if model is not None else []
    return not {"path", "url"}.isdisjoint(said)


def test_no_component_of_the_page_takes_files(backends: Backends) -> None:
    def made() -> Page:
        page = build("quote", 1000)
        wire(page, backends)
        return page

    page = beside_a_loop(made)
    components = {each for event in page.blocks.fns.values() for each in (*event.inputs, *event.outputs)}
    assert len(components) > 20
    assert [each for each in (*components, *page.blocks.blocks.values()) if takes_files(each)] == []


def test_the_check_of_components_sees_those_that_take_files() -> None:
    kinds = (gr.File, gr.UploadButton, gr.Image, gr.Gallery, gr.MultimodalTextbox, gr.Chatbot, gr.Audio, gr.Video)

    def unseen() -> list[type[Block]]:
        with gr.Blocks():
            assert not takes_files(gr.Textbox())
            return [kind for kind in kinds if not takes_files(kind())]

    assert beside_a_loop(unseen) == []
