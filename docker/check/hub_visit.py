"""Two students of a class, as browsers go: log in, get a server, look around.

    python hub_visit.py ADDRESS

ADDRESS is that of the hub's proxy, and nothing else is asked. Prints a line for each thing that must hold, and ends with the number of those
that do not.
"""

import sys
import time

import hub_chapter
import requests

hub = sys.argv[1]
failed = 0


def check(what, held):
    global failed
    failed += not held
    print("ok   " if held else "FAIL ", what, flush=True)


def log_in(name, password, follow=True):
    """A browser after the login. What follows it is that the account's server is started."""
    browser = requests.Session()
    browser.get(hub + "/hub/login")
    browser.post(hub + "/hub/login", {"username": name, "password": password, "_xsrf": browser.cookies.get("_xsrf", path="/hub/")}, allow_redirects=follow)
    return browser


def gets_in(browser):
    return browser.get(hub + "/hub/home").url.endswith("/hub/home")


def ask_hub(browser, method, path, **body):
    """Asks the hub's API as its own pages do."""
    xsrf = browser.cookies.get("_xsrf", path="/hub/")
    return browser.request(method, hub + "/hub/api/" + path, json=body, headers={"X-XSRFToken": xsrf, "Referer": hub + "/hub/home"})


def serve(browser, name):
    """Asks for the server and waits until its own page answers."""
    began = time.monotonic()
    browser.get(hub + "/hub/spawn")
    while time.monotonic() - began < 300:
        # The page leads through the hub's login and back; only then is the API open.
        page = browser.get(f"{hub}/user/{name}/lab")
        answer = browser.get(f"{hub}/user/{name}/api/contents/work") if page.status_code == 200 else page
        if answer.status_code == 200 and answer.url.endswith("/api/contents/work"):
            return time.monotonic() - began, [f["name"] for f in answer.json()["content"]]
        time.sleep(0.2)
    return None, []


stranger = log_in("mallory", "a long password")
check("who is not of the class does not get in", stranger.get(hub + "/hub/home").url.startswith(hub + "/hub/login"))

ada, bob = log_in("ada", "ada's password"), log_in("bob", "bob's password")
for name, browser in (("ada", ada), ("bob", bob)):
    took, files = serve(browser, name)
    check(f"{name} gets a server" + (f", which answers after {took:.1f} s" if took else ""), took is not None)
    if took is None:
        sys.exit(failed)
    check(f"{name} has a copy of each chapter: {len(files)}", any(f.startswith("00-") for f in files) and len(files) > 3)

check("the name of another does not get in without the password", not gets_in(log_in("ada", "a guess", follow=False)))

# What docker/hub/README.md tells a teacher to do.
grace = log_in("grace", "grace's password", follow=False)
check("a teacher gets in", gets_in(grace))
check("the first login of a student sets the password", gets_in(log_in("cy", "the first password", follow=False)))
check("and no other", not gets_in(log_in("cy", "another password", follow=False)))
deleted, added = ask_hub(grace, "DELETE", "users/cy").status_code, ask_hub(grace, "POST", "users/cy").status_code
check(f"a teacher deletes an account and adds it again ({deleted}, {added})", deleted == 204 and added == 201)
check("and its next login sets the password", gets_in(log_in("cy", "another password", follow=False)))
added = ask_hub(grace, "POST", "users/eve").status_code
check(f"a teacher adds an account that is not of the class ({added}), and it does not get in",
      added == 201 and not gets_in(log_in("eve", "a long password", follow=False)))

# JupyterLab writes with the token of its cookie.
url = f"{hub}/user/ada/api/contents/work/secret.txt"
xsrf = next((c.value for c in ada.cookies if c.name == "_xsrf" and c.path == "/user/ada/"), "")
wrote = ada.put(url, json={"type": "file", "format": "text", "content": "of ada"}, headers={"X-XSRFToken": xsrf})
check(f"ada writes a file ({wrote.status_code})", wrote.status_code == 201)
check("ada reads it", ada.get(url).status_code == 200)
other = bob.get(url)
check(f"bob does not ({other.status_code})", other.status_code in (403, 404) and "of ada" not in other.text)
own = bob.get(f"{hub}/user/bob/api/contents/work/secret.txt")
check(f"nor has it come to bob's own folder ({own.status_code})", own.status_code == 404)

# With a token, as a program asks.
tokens = [ask_hub(browser, "POST", f"users/{name}/tokens", note="check").json()["token"] for name, browser in (("ada", ada), ("bob", bob))]
own, of_bob, of_none = (hub_chapter.Server(hub, "ada", t) for t in (*tokens, "0123456789abcdef"))
for whose, server, want in (("ada's", own, 200), ("bob's", of_bob, 403), ("an invented", of_none, 403)):
    got = server.ask("GET", "api/contents/work/secret.txt").status_code
    check(f"ada's server, asked through the proxy with {whose} token, answers {want} ({got})", got == want)
got = requests.get(f"{hub}/user/ada/api/contents/work/secret.txt").status_code
check(f"and 403 without a token ({got})", got == 403)
hub_chapter.chapter(own, "work/00-start-here.ipynb", of_bob, check)
sys.exit(failed)
