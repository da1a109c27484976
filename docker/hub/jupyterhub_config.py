"""A JupyterHub for a class on one machine.

Each student has a container of the image with a limit of memory and of cores,
and a volume of their own over the home folder. compose.yaml sets the variables.
"""

import os
import sys

c = get_config()  # noqa: F821, JupyterHub defines it

HOME = "/home/jovyan"
DATA = os.environ.get("SCHEDLAB_HUB_DATA", "/srv/hub")


def names(text):
    """The names in a text, one a line or with commas; # begins a remark."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    return {name.strip().lower() for line in lines for name in line.split(",") if name.strip()}


# Only the class gets in. A name that has not been here yet sets its password
# with its first login, so everybody should come once before the address is known
# elsewhere. A teacher who deletes an account in the hub's admin page, and adds it
# again, lets it set another one.
with open(os.environ.get("SCHEDLAB_CLASS_FILE", "/srv/class.txt")) as f:
    students = names(f.read())
teachers = names(os.environ.get("SCHEDLAB_TEACHERS", ""))
if not teachers:
    sys.exit("SCHEDLAB_TEACHERS is empty; name the accounts of the teachers, with commas between them")
c.JupyterHub.authenticator_class = "firstuseauthenticator.FirstUseAuthenticator"
c.FirstUseAuthenticator.dbm_path = os.path.join(DATA, "passwords.dbm")
c.FirstUseAuthenticator.create_users = False
c.Authenticator.allowed_users = students | teachers
# An account of the class of last year, or one that was added in the admin page, does
# not get in: the file says all of them.
c.Authenticator.allow_existing_users = False
c.Authenticator.admin_users = teachers
# A teacher stops servers and removes accounts; looking into a student's server is
# another matter, and stays off.
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]

c.JupyterHub.bind_url = "http://:8000"
c.JupyterHub.hub_ip = "0.0.0.0"
c.JupyterHub.hub_connect_ip = os.environ.get("SCHEDLAB_HUB_HOST", "hub")
c.JupyterHub.db_url = "sqlite:///" + os.path.join(DATA, "hub.sqlite")
c.JupyterHub.cookie_secret_file = os.path.join(DATA, "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = "/tmp/proxy.pid"
# A hub that starts anew finds the servers that run.
c.JupyterHub.cleanup_servers = False
# A class that comes in at the same minute starts one after the other.
c.JupyterHub.concurrent_spawn_limit = 4

c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
c.DockerSpawner.image = os.environ.get("SCHEDLAB_IMAGE", "schedlab")
c.DockerSpawner.cmd = ["jupyterhub-singleuser"]
c.DockerSpawner.default_url = "/lab/tree/work/00-start-here.ipynb"
c.DockerSpawner.network_name = "schedlab-class"
c.DockerSpawner.use_internal_ip = True
c.DockerSpawner.remove = True
# The name is escaped, so no two names share a volume.
c.DockerSpawner.volumes = {"schedlab-{username}": HOME}
c.DockerSpawner.notebook_dir = ""  # the image says it
c.DockerSpawner.mem_limit = os.environ.get("SCHEDLAB_MEMORY", "1G")
c.DockerSpawner.cpu_limit = float(os.environ.get("SCHEDLAB_CPUS", "1"))
# A server that has a core to itself answers within seconds; those of a class that
# comes in at the same minute share the cores, and one may not be given up for that.
c.DockerSpawner.start_timeout = 300
c.DockerSpawner.http_timeout = 300
c.DockerSpawner.extra_host_config = {
    "read_only": True,
    # Cells are compiled and run there. It counts as memory.
    "tmpfs": {"/tmp": "exec,mode=1777,size=384m"},
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "pids_limit": 512,
}
