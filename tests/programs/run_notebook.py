"""Runs a notebook from top to bottom in a folder, and writes it with what its cells gave to stdout."""

import queue
import sys

import nbformat
from nbclient import NotebookClient


class PatientClient(NotebookClient):
    """Deno's kernel may say that it is idle before it has sent the result of a cell."""

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                patience = 0.1 if cell.outputs else 2
                message = await self.kc.iopub_channel.get_msg(timeout=patience)
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") == parent_msg_id:
                self.process_message(message, cell, cell_index)


path, folder = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
PatientClient(
    notebook,
    allow_errors=True,
    kernel_name="deno",
    record_timing=False,
    resources={"metadata": {"path": folder}},
    timeout=60,
).execute()
nbformat.write(notebook, sys.stdout)
