"""The part of JupyterLab's configuration that is a program.

The launcher says by a variable what it wants; it goes no further, so that no
cell sees it.
"""

import asyncio
import os
import sys
import types

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.utils import url_path_join
from nbconvert.preprocessors import Preprocessor
from tornado.web import HTTPError, authenticated

c = get_config()  # noqa: F821, Jupyter defines it

# The only folder that JupyterLab may write to, relative to its root; without
# one it may write everywhere.
WRITABLE = os.environ.pop("SCHEDLAB_WRITABLE", "")

# Where cells that explore put their programs for the page. The cells see it, too.
PAGES = os.environ.get("SCHEDLAB_PAGES", "")


class OneFolder(AsyncLargeFileManager):
    """Shows everything and writes to one folder, so that a reader's work never
    touches a file that git tracks."""

    def _writable(self, path):
        if not WRITABLE:
            return True
        # Where a path with .. or a symbolic link in it really leads.
        file = os.path.realpath(self._get_os_path(path))
        folder = os.path.realpath(self._get_os_path(WRITABLE))
        return file == folder or file.startswith(folder + os.sep)

    def _refuse(self, path):
        if not self._writable(path):
            raise HTTPError(403, f"{path} is an original, which stays as it is; only the folder {WRITABLE} is yours to write to")

    def is_writable(self, path):
        return self._writable(path) and super().is_writable(path)

    async def save(self, model, path=""):
        self._refuse(path)
        return await super().save(model, path)

    async def delete_file(self, path):
        self._refuse(path)
        if WRITABLE and os.path.realpath(self._get_os_path(path)) == os.path.realpath(self._get_os_path(WRITABLE)):
            raise HTTPError(403, f"{path} holds all of your work, so it is not deleted as a whole")
        return await super().delete_file(path)

    async def rename_file(self, old_path, new_path):
        self._refuse(old_path)
        self._refuse(new_path)
        return await super().rename_file(old_path, new_path)

    async def create_checkpoint(self, path):
        if not self._writable(path):  # there is nothing that it could bring back
            return {"id": "checkpoint", "last_modified": (await self.get(path, content=False))["last_modified"]}
        return await super().create_checkpoint(path)

    async def restore_checkpoint(self, checkpoint_id, path):
        self._refuse(path)
        return await super().restore_checkpoint(checkpoint_id, path)


class GoColours(Preprocessor):
    """Colours Go in what JupyterLab exports. The kernel names no lexer, and
    nbconvert then takes Python's."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code" and self.language == "go":
            cell.metadata["magics_language"] = "go"
        return cell, resources

    def preprocess(self, nb, resources):
        self.language = nb.metadata.get("language_info", {}).get("name")
        return super().preprocess(nb, resources)


class Pages(APIHandler):
    """Gives a page the program of its cell, if the reader may open notebooks."""

    auth_resource = "contents"

    @authenticated
    @authorized
    async def get(self, name):
        try:
            data = await asyncio.to_thread(self.read, name)
        except OSError:
            raise HTTPError(404, f"there is no program {name}; run the cell that explores") from None
        self.set_header("Cache-Control", "no-store")
        self.finish(data)

    def read(self, name):
        with open(os.path.join(PAGES, name + ".json"), "rb") as file:
            return file.read()


def serve_pages(server):
    at = url_path_join(server.web_app.settings["base_url"], "schedlab/pages/([0-9a-f]{32})[.]json")
    server.web_app.add_handlers(".*$", [(at, Pages)])


if PAGES:
    # A server takes handlers from its extensions, which are modules.
    extension = types.ModuleType("schedlab_pages")
    extension._jupyter_server_extension_points = lambda: [{"module": "schedlab_pages"}]
    extension._load_jupyter_server_extension = serve_pages
    sys.modules["schedlab_pages"] = extension
    c.ServerApp.jpserver_extensions.update({"schedlab_pages": True})  # besides those that others name

c.ServerApp.contents_manager_class = OneFolder
c.HTMLExporter.preprocessors = [GoColours]
c.GoColours.enabled = True
