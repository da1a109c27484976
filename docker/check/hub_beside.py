"""What a program in the container of bob reaches of others, past the hub's proxy: the
students' containers are in one network.

Prints a line for each thing that must hold, and ends with the number of those
that do not.
"""

import os
import sys
import urllib.error
import urllib.request


def ask(address):
    """The status of the answer to bob's own token, or why there is none."""
    request = urllib.request.Request(address, headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]})
    try:
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as e:
        return e.code
    except urllib.error.URLError as e:
        return str(e.reason)


failed = 0
ada = "http://schedlab-check-ada:8888/user/ada/api/contents/work/secret.txt"
for what, address, want in (
    ("the hub knows bob's server", "http://hub:8081/hub/api/user", 200),
    ("ada's server refuses him", ada, 403),
    ("the hub tells him nothing of ada", "http://hub:8081/hub/api/users/ada", 404),
    ("the proxy's table, which would lead her address elsewhere, is out of his reach", "http://hub:8001/api/routes", "[Errno 111] Connection refused"),
):
    got = ask(address)
    failed += got != want
    print("ok   " if got == want else "FAIL ", f"from bob's container, {what} ({got})", flush=True)
sys.exit(failed)
