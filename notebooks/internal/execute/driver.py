"""Executes one notebook through its kernel and tells about it on stdout.

    python -c <this> NOTEBOOK KERNEL FIRST_ON_PATH [NAME=VALUE...]

The kernel gets the variables besides its own.

One JSON object a line: {"event": "start", "cell": 3}, then {"event": "end",
"cell": 3, "outputs": [...]}, with "dead": true where the kernel died; at last
{"event": "done", "notebook": {...}}. Time limits, and what counts as a failure,
are the caller's. The caller keeps stdin open; when it goes away, so do we.
"""

import json
import os
import signal
import sys
import threading

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

# Whatever the kernel's process prints must not end up among the events.
events = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)


def tell(event, **fields):
    json.dump({"event": event, **fields}, events)
    events.write("\n")
    events.flush()


def die_with_parent(client):
    while os.read(0, 4096):
        pass
    kernel = client.km and client.km.provisioner and client.km.provisioner.process
    if kernel:
        os.killpg(kernel.pid, signal.SIGKILL)  # jupyter_client gives it its own group
    os._exit(1)


def main(path, kernel, first_on_path, *variables):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(path))}},
        timeout=None,
        allow_errors=True,  # go on as Run All does, and report every cell
        record_timing=False,
    )
    client.reset_execution_trackers()
    env = client.create_kernel_manager().kernel_spec.env
    env["PATH"] = first_on_path + os.pathsep + env.get("PATH", "${PATH}")
    env.update(v.split("=", 1) for v in variables)
    threading.Thread(target=die_with_parent, args=[client], daemon=True).start()
    with client.setup_kernel():
        tell("ready")
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            tell("start", cell=index)
            try:
                client.execute_cell(cell, index)
            except DeadKernelError:
                tell("end", cell=index, outputs=cell.outputs, dead=True)
                return
            tell("end", cell=index, outputs=cell.outputs)
    tell("done", notebook=notebook)


main(*sys.argv[1:])
