/**
 * What a client of the binhost would have, in Python, because only Portage can tell. A string, so that it travels in the agent's
 * one file; it is given to Python by stdin.
 */
export const CLIENT_SCRIPT = `
"""Prints what each package of @world is here, and what the binhost's index says of it, as one line of JSON.

    python3 - SYNC_URI FINGERPRINT < this, with the binhost's packages as lines "cpv TAB slot TAB repository TAB keywords" in fd 3

Changes nothing and needs no root.

    {"verifySignature": true, "trustsKey": true, "installed": [["dev-libs/leaf-1.1", "1795465719"], ...],
     "packages": [{"atom": "dev-libs/leaf", "cpv": "dev-libs/leaf-1.1", "slot": "0/1", "iuse": ["ssl", ...],
                   "use": ["ssl", ...], "missingKeywords": {"dev-libs/leaf-1.1": ["~amd64"]}}, ...]}

"cpv" is the newest version that may be installed here, null when there is none. "verifySignature" is null when
binrepos.conf does not name this binhost, "trustsKey" when no FINGERPRINT was given.
"""

import json
import os
import subprocess
import sys

os.environ.setdefault("LC_ALL", "C.UTF-8")
os.environ["NO_COLOR"] = "1"
os.environ["NOCOLOR"] = "true"

import portage
from portage.binrepo.config import BinRepoConfigLoader
from portage.const import BINREPOS_CONF_FILE, PORTAGE_BASE_PATH
from portage.versions import cpv_getkey
from _emerge.actions import load_emerge_config


def main(sync_uri, fingerprint):
    config = load_emerge_config(action=None, args=[], opts={})
    target = config.target_config
    settings = portage.config(clone=target.settings)
    offered = {}
    with os.fdopen(3) as lines:
        for line in lines:
            cpv, slot, repository, keywords = line.rstrip("\\n").split("\\t")
            offered.setdefault(cpv_getkey(cpv), []).append((cpv, slot, repository, keywords))
    atoms = [atom for atom in target.setconfig.getSetAtoms("world") if not atom.blocker]
    vardb = target.trees["vartree"].dbapi
    portdb = target.trees["porttree"].dbapi
    installed = [[str(cpv), vardb.aux_get(cpv, ["BUILD_TIME"])[0]] for cpv in vardb.cpv_all()]
    packages = [describe(atom, settings, portdb, offered) for atom in sorted(atoms, key=str)]
    verifies = verify_signature(sync_uri, target)
    trusts = trusts_key(fingerprint, target.settings) if fingerprint else None
    print(json.dumps({"verifySignature": verifies, "trustsKey": trusts, "installed": installed, "packages": packages}))


def describe(atom, settings, portdb, offered):
    best = portdb.xmatch("bestmatch-visible", atom) or None
    missing = {}
    for cpv, slot, repository, keywords in offered.get(atom.cp, []):
        metadata = {"SLOT": slot, "KEYWORDS": keywords, "repository": repository}
        missing[cpv] = sorted(settings._getMissingKeywords(cpv_of(cpv, metadata, settings), metadata))
    package = {"atom": str(atom), "cpv": best and str(best), "missingKeywords": missing}
    if best is None:
        return {**package, "slot": None, "iuse": [], "use": []}
    slot, iuse = portdb.aux_get(best, ["SLOT", "IUSE"])
    settings.setcpv(best, mydb=portdb)
    flags = {flag.lstrip("+-") for flag in iuse.split()}
    use = flags.intersection(settings["PORTAGE_USE"].split())
    return {**package, "slot": slot, "iuse": sorted(flags), "use": sorted(use)}


def cpv_of(cpv, metadata, settings):
    return portage.versions._pkg_str(cpv, metadata=metadata, settings=settings)


def verify_signature(sync_uri, target):
    settings = target.settings
    features = settings.features
    # As bintree.populate does, which would ask all binhosts.
    base = os.path.join(PORTAGE_BASE_PATH, "cnf") if portage._not_installed else settings.global_config_path
    paths = [os.path.join(base, "binrepos.conf"), os.path.join(settings["PORTAGE_CONFIGROOT"], BINREPOS_CONF_FILE)]
    for repo in BinRepoConfigLoader(paths, settings).values():
        if not (repo.sync_uri or "").startswith(sync_uri.rstrip("/")):
            continue
        said = getattr(repo, "verify_signature", None)
        if "binpkg-request-signature" in features:
            return True
        return bool(said) and "binpkg-ignore-signature" not in features
    return None


def trusts_key(fingerprint, settings):
    # Portage takes signatures of keys of full or ultimate trust in this home; nothing is written to it.
    home = settings.get("BINPKG_GPG_VERIFY_GPG_HOME") or "/etc/portage/gnupg"
    quietly = ["--batch", "--no-tty", "--lock-never", "--no-auto-check-trustdb"]
    command = ["gpg", "--homedir", home, *quietly, "--with-colons", "--list-keys", fingerprint]
    try:
        listed = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except OSError:
        return False
    keys = [line.split(":") for line in listed.stdout.splitlines() if line.startswith("pub:")]
    return any(fields[1] in ("f", "u") for fields in keys)


main(sys.argv[1], sys.argv[2])
`;
