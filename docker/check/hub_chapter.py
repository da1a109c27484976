"""A chapter, executed as a student's JupyterLab does it: by the addresses that the
hub's proxy serves, a session for the notebook, and its kernel over a websocket.
"""

import asyncio
import json
import uuid

import requests
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

# How long a cell may take on a machine that does much else.
PATIENCE = 300


class Server:
    """A student's server, as the proxy of the hub shows it to the owner of a token."""

    def __init__(self, hub, student, token):
        self.address = f"{hub}/user/{student}/"
        self.headers = {"Authorization": f"token {token}"}

    def ask(self, method, path, **body):
        return requests.request(method, self.address + path, headers=self.headers, timeout=PATIENCE, **body)

    async def listen(self, kernel, session):
        address = f"ws{self.address.removeprefix('http')}api/kernels/{kernel}/channels?session_id={session}"
        return await websocket_connect(HTTPRequest(address, headers=self.headers), max_message_size=1 << 26)


def refused(server, kernel):
    """The status with which a server refuses to let the kernel be used, or 101."""

    async def try_it():
        (await server.listen(kernel, uuid.uuid4().hex)).close()

    try:
        asyncio.run(try_it())
    except HTTPClientError as e:
        return e.code
    return 101


async def execute(server, kernel, cells):
    """Executes cells in order, and returns the outputs of each, up to the first that fails."""
    session, done = uuid.uuid4().hex, []
    line = await server.listen(kernel, session)
    for source in cells:
        asked = uuid.uuid4().hex
        await line.write_message(json.dumps({
            "channel": "shell", "buffers": [], "parent_header": {}, "metadata": {},
            "header": {"msg_id": asked, "msg_type": "execute_request", "session": session, "username": "", "date": "", "version": "5.3"},
            "content": {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True},
        }))
        outputs, status, idle = [], None, False
        while status is None or not idle:
            text = await asyncio.wait_for(line.read_message(), PATIENCE)
            if text is None:
                raise ConnectionError("the websocket was closed")
            message = json.loads(text)
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "execute_reply":
                status = content["status"]
            elif kind == "status":
                idle = content["execution_state"] == "idle"
            elif kind in ("display_data", "update_display_data", "execute_result", "stream", "error"):
                outputs.append(content)
        done.append(outputs)
        if status != "ok":
            break
    line.close()
    return done


def figures(outputs):
    return json.dumps(outputs).count('class=\\"schedlab-chart')


def chapter(server, path, stranger, check):
    """Opens and executes the notebook at path of a server. No kernel of it is for the stranger."""
    notebook = server.ask("GET", "api/contents/" + path).json()["content"]
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    session = server.ask("POST", "api/sessions", json={
        "path": path, "type": "notebook", "name": "", "kernel": {"name": notebook["metadata"]["kernelspec"]["name"]},
    }).json()
    kernel = session["kernel"]["id"]
    status = refused(stranger, kernel)
    check(f"the kernel's websocket is refused to the token of another student ({status})", status == 403)
    done = asyncio.run(execute(server, kernel, [c["source"] for c in cells]))
    failed = [o for outputs in done for o in outputs if "ename" in o]
    check(f"{path} is executed through the proxy, to its last cell: {len(done)} of {len(cells)}" + "".join(f"; {o['evalue']}" for o in failed),
          len(done) == len(cells) and not failed)
    got, want = [figures(o) for o in done], [figures(c["outputs"]) for c in cells]
    check(f"its cells have as many figures as the shipped ones: {sum(got)}", got == want and sum(want) > 0)
    said = sum("This container may use 1 CPU (cpu.max)" in json.dumps(o) for o in done)
    check(f"its first cell and its figure of a live run say that there is 1 CPU: {said} cells", said >= 2)
    server.ask("DELETE", "api/sessions/" + session["id"])
