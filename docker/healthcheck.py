"""Ends with 0 where a Jupyter server of this container answers.

A server writes its port and the path below which a hub serves it into a file
beside its token; a container that runs another program has none, and is no
server that could be ill.
"""

import glob
import json
import os
import sys
import urllib.request

runtime = os.path.join(os.environ["SCHEDLAB_STATE"], "jupyter", "runtime")
files = glob.glob(os.path.join(glob.escape(runtime), "jpserver-*.json"))
if not files:
    sys.exit("no Jupyter server has said in " + runtime + " that it serves")
with open(max(files, key=os.path.getmtime)) as f:  # a volume may keep those of servers that were killed
    server = json.load(f)
url = f"http://127.0.0.1:{server['port']}{server['base_url']}api"
with urllib.request.urlopen(url, timeout=4) as answer:
    sys.exit(answer.status != 200)
