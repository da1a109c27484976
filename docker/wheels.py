"""Keeps, of the hashes in a requirements file, those of ready-made packages.

    python wheels.py REQUIREMENTS LOCK     (the second in pylock.toml's format)

uv lists the hash of the source archive, too. With that, pip may build the
package: it runs what setup.py says, with a setuptools that nothing pins.
"""

import re
import sys
import tomllib


def main(requirements, lock):
    with open(lock, "rb") as f:
        packages = tomllib.load(f)["packages"]
    wheels = {w["hashes"]["sha256"] for p in packages for w in p.get("wheels", [])}
    if bare := [p["name"] for p in packages if not p.get("wheels")]:
        sys.exit(f"no ready-made package of {', '.join(bare)} is on the index")
    with open(requirements) as f:
        text = f.read()
    text = text.replace(" \\\n    --hash=", " --hash=")
    text = re.sub(r" --hash=sha256:(\w+)", lambda m: m[0] if m[1] in wheels else "", text)
    with open(requirements, "w") as f:
        f.write(text.replace(" --hash=", " \\\n    --hash="))


main(*sys.argv[1:])
