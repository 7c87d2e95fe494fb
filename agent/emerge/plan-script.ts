/**
 * The planner, in Python, because only Portage can tell what Portage would do. A string, so that it travels in the
 * agent's one file, and is handed to Python without a file of its own.
 */
export const PLAN_SCRIPT = String.raw`
"""Asks the Portage of this host what lines mean, or what has to be built, and prints one line of JSON.

    python3 - plan CONFIGROOT ATOM|@SET ...    what has to be built for all of them, and what each of these builds needs
    python3 - serve CONFIGROOT                 what each line means by itself, an atom, a bare name or a @set: reads lists of
                                               lines from stdin, each on a line of JSON, and answers each list

Runs beside the Portage of this host, changes nothing and needs no root. The plan is that of "emerge --pretend": the
resolver is asked for its graph, because --tree shows each package under one parent only. What cannot be planned is named
with the settings that would cure it, as Portage's own --autounmask finds them, and left out of the plan.

The names taken from _emerge are not a public interface, but were the same from Portage 3.0.20 (2021) to 3.0.82 (2026);
those of the resolver's problems are asked for one by one, and are nothing where they are absent.
"""

import contextlib
import difflib
import io
import json
import os
import re
import sys

# Read when portage is imported: it complains without a UTF-8 locale, and its colours are for people.
os.environ.setdefault("LC_ALL", "C.UTF-8")
os.environ["NO_COLOR"] = "1"
os.environ["NOCOLOR"] = "true"

import portage
from portage.dep import Atom
from portage.exception import InvalidAtom
from portage.versions import best, catpkgsplit, cpv_getkey
from _emerge.Blocker import Blocker
from _emerge.actions import adjust_configs, expand_set_arguments, load_emerge_config
from _emerge.create_depgraph_params import create_depgraph_params
from _emerge.depgraph import backtrack_depgraph
from _emerge.main import parse_opts
from _emerge.Package import Package

OPTIONS = ["--ignore-default-opts", "--pretend", "--quiet", "--oneshot"]
CURES = ["--autounmask=y", "--autounmask-license=y", "--autounmask-keep-masks=n", "--autounmask-use=y"]

# By the attributes of the resolver's priorities, the strongest first; those of newer Portage versions are not known to
# older ones.
KINDS = (
    ("buildtime", "build"),
    ("installtime", "install"),
    ("runtime", "run"),
    ("runtime_post", "post"),
)
# What is needed while a package is built, and what such a package needs in its turn to be of use.
BUILD = ("build", "bdepend")
USE = ("run", "post", "install")

# Each round leaves out what stood in the way; a world file of which more is wrong is told so much of it.
ROUNDS = 25


class Portage:
    """The Portage of this host, as emerge loads it."""

    def __init__(self, config_root):
        self.config_root = config_root
        _, self.options, _ = parse_opts(OPTIONS)
        self.config = load_emerge_config(action=None, args=[], opts=self.options)
        self.settings = self.config.target_config.settings
        self.tree = self.config.target_config.trees["porttree"].dbapi
        self.sets = self.config.target_config.setconfig
        self.names = None

    def setting(self, name, package, line):
        """A line of a package.* file; of a directory in its place, a file that is called like the package."""
        path = os.path.join(self.config_root, "etc/portage", name)
        file = os.path.join(path, package.split("/")[-1]) if os.path.isdir(path) else path
        return {"file": file, "line": line}

    def all_names(self):
        if self.names is None:
            self.names = self.tree.cp_all()
        return self.names

    def nearest(self, text):
        """Packages with names like that one, the nearest first."""
        name = text.split("/")[-1].lower()
        by_name = {}
        for cp in self.all_names():
            by_name.setdefault(cp.split("/")[1].lower(), []).append(cp)
        close = difflib.get_close_matches(name, by_name, n=3, cutoff=0.7)
        near = [cp for one in close for cp in sorted(by_name[one])]
        category = text.split("/")[0] + "/" if "/" in text else ""
        return sorted(near, key=lambda cp: not cp.startswith(category))[:3]


# ---- lines


def answers(host, lines):
    return {"answers": [answer(host, line) for line in lines]}


def answer(host, line):
    try:
        return set_answer(host, line) if line.startswith("@") else line_answer(host, line)
    except Exception as error:  # One line that Portage chokes on must not take the others along.
        return problem("other", sentence=str(error) or repr(error))


def problem(kind, **what):
    return {"kind": "problem", "problem": {"kind": kind, **what}}


def set_answer(host, line):
    name = line[1:]
    known = host.sets.getSets()
    if name not in known:
        near = ["@" + other for other in difflib.get_close_matches(name, known, n=3)]
        return problem("unknown", atom=line, nearest=near, requiredBy=None)
    return {"kind": "set", "set": line, "packages": len(host.sets.getSetAtoms(name))}


def line_answer(host, line):
    text = with_category(host, line)
    if isinstance(text, dict):
        return text
    try:
        atom = Atom(text, allow_repo=True)
    except InvalidAtom:
        return problem("invalid", why=line + " is not an atom, such as dev-libs/openssl or >=dev-libs/openssl-3.4")
    if atom.blocker:
        return problem("invalid", why="a blocker cannot be built")
    visible = host.tree.xmatch("match-visible", atom)
    if visible:
        cpv = best(visible)
        (slot,) = host.tree.aux_get(cpv, ["SLOT"], myrepo=atom.repo)
        return {"kind": "package", "atom": str(atom), "cpv": str(cpv), "slot": slot}
    every = host.tree.xmatch("match-all", atom.without_use)
    if not every:
        there = host.tree.cp_list(atom.cp)
        near = [str(cpv) for cpv in sorted(there, key=version_key, reverse=True)[:3]] if there else host.nearest(atom.cp)
        return problem("unknown", atom=line, nearest=near, requiredBy=None)
    return {"kind": "problem", "problem": masked(host, every, None)}


def version_key(cpv):
    from functools import cmp_to_key

    return cmp_to_key(portage.pkgcmp)(catpkgsplit(cpv)[1:])


def with_category(host, line):
    """The line with the category that a bare name lacks, or the problem of finding it."""
    if "/" in line:
        return line
    match = re.match(r"([<>=~]*)(.*)", line)
    operator, body = match.groups()
    versioned = catpkgsplit("null/" + re.split(r"[:\[*]", body)[0]) if operator else None
    name = versioned[1] if versioned else re.split(r"[:\[]", body)[0]
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9+_-]*", name):
        return problem("invalid", why=line + " is not an atom, such as dev-libs/openssl or >=dev-libs/openssl-3.4")
    found = sorted(cp for cp in host.all_names() if cp.split("/")[1] == name)
    # As emerge does: a virtual or an account is hardly ever meant when a package has the name too.
    meant = [cp for cp in found if cp.split("/")[0] not in ("acct-group", "acct-user", "virtual")] or found
    if not meant:
        return problem("unknown", atom=line, nearest=host.nearest(name), requiredBy=None)
    if len(meant) > 1:
        return problem("ambiguous", name=name, candidates=meant)
    return operator + meant[0].split("/")[0] + "/" + body


def masked(host, cpvs, required_by):
    """The version that is the easiest to unmask, with what it takes."""
    found = []
    for cpv in cpvs:
        masks, settings = masks_of(host, cpv)
        hard = sum(mask["by"] != "keyword" for mask in masks)
        found.append((hard, [], cpv, masks, settings))
    least = min(one[0] for one in found)
    _, _, cpv, masks, settings = max(
        (one for one in found if one[0] == least), key=lambda one: version_key(one[2])
    )
    return {"kind": "masked", "cpv": str(cpv), "masks": masks, "settings": settings, "requiredBy": required_by}


def masks_of(host, cpv):
    cp = cpv_getkey(cpv)
    masks, settings = [], []
    for reason in portage.getmaskingstatus(cpv, settings=host.config.target_config.settings, portdb=host.tree):
        keyword = re.fullmatch(r"(\S+) keyword", reason)
        license = re.fullmatch(r"(.*) license\(s\)", reason)
        if reason == "package.mask":
            masks.append({"by": "package.mask", "what": comment(host, cpv)})
            settings.append(host.setting("package.unmask", cp, "=" + cpv))
        elif keyword:
            what = "**" if keyword.group(1) == "missing" else keyword.group(1)
            masks.append({"by": "keyword", "what": what})
            settings.append(host.setting("package.accept_keywords", cp, "=%s %s" % (cpv, what)))
        elif license:
            masks.append({"by": "license", "what": license.group(1)})
            settings.append(host.setting("package.license", cp, "=%s %s" % (cpv, license.group(1))))
        else:
            masks.append({"by": "other", "what": reason})
    return masks or [{"by": "other", "what": "Portage"}], settings


def comment(host, cpv):
    try:
        said = portage.getmaskingreason(cpv, settings=host.settings, portdb=host.tree) or ""
    except Exception:
        said = ""
    return said.strip()[:4000]


# ---- the plan


def plan(host, wanted):
    problems, left = [], list(wanted)
    for _ in range(ROUNDS):
        if not left:
            return {"packages": [], "named": [], "problems": problems}
        graph = resolve(host, left, ["--autounmask=n"])
        if graph.possible:
            return {"packages": describe(graph), "named": named_in(graph), "problems": problems}
        found = problems_of(host, graph) or problems_of(host, resolve(host, left, CURES))
        culprits = {one["wanted"] for one in found}
        if not found or not culprits & set(left):
            # Nobody can be left out for it: then nothing of this can be planned.
            found = [dict(one, wanted=None) for one in found]
            said = [] if found else [{"wanted": None, "problem": {"kind": "other", "sentence": graph.said or "Portage says no."}}]
            return {"packages": [], "named": [], "problems": problems + found + said}
        problems += found
        left = [one for one in left if one not in culprits]
    return {"packages": [], "named": [], "problems": problems}


class Graph:
    """What the resolver found: its graph, {package: {package it depends on: [priority]}}, and what to build in order."""

    def __init__(self, depgraph, possible, arguments, said):
        self.depgraph = depgraph
        self.state = depgraph._dynamic_config
        self.arguments = arguments
        self.said = said
        self.tasks = depgraph.altlist() if possible else []
        self.possible = possible and not any(isinstance(task, Blocker) and not task.satisfied for task in self.tasks)
        self.order = [task for task in self.tasks if isinstance(task, Package) and task.operation == "merge"]

    def of(self, name, otherwise):
        return getattr(self.state, name, None) or otherwise

    def unsolved_blockers(self):
        """Each with the packages of the plan that block."""
        found = self.of("_unsolvable_blockers", None)
        blockers = [node for node in found.order if isinstance(node, Blocker)] if found is not None else []
        return [
            (blocker, [one for one in found.parent_nodes(blocker) if isinstance(one, Package)]) for blocker in blockers
        ]

    def wanted_by(self, node):
        """What was asked for because of which this node is in the graph, or nothing."""
        seen, todo = set(), [node]
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            argument = getattr(one, "arg", None)
            if argument in self.arguments:
                return argument
            todo += self.parents(one)
        return None

    def parents(self, node):
        digraph = self.state.digraph
        return digraph.parent_nodes(node) if node in digraph.nodes else []

    def needed_by(self, node):
        """A package that needs this node; nothing when it was asked for."""
        parents = self.parents(node)
        if any(not isinstance(one, Package) for one in parents):
            return None
        return next((str(one.cpv) for one in parents if isinstance(one, Package)), None)


def resolve(host, wanted, more):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        action, options, arguments = parse_opts(OPTIONS + more + wanted)
        config = host.config
        adjust_configs(options, config.trees)
        expanded, status = expand_set_arguments(list(arguments), action, config.target_config)
        params = create_depgraph_params(options, action)
        possible, depgraph, _ = backtrack_depgraph(
            config.target_config.settings, config.trees, options, params, action, expanded, None
        )
        graph = Graph(depgraph, possible and status == os.EX_OK, wanted, "")
        if not graph.possible:
            depgraph.display_problems()
    graph.said = said.getvalue().strip()
    return graph


def problems_of(host, graph):
    """Each problem once, with what was asked for and stands back for it."""
    found = []

    def add(wanted, kind, **what):
        one = {"wanted": wanted, "problem": {"kind": kind, **what}}
        if one not in found:
            found.append(one)

    for package, (_, changes) in graph.of("_needed_use_config_changes", {}).items():
        flags = sorted(flag if on else "-" + flag for flag, on in changes.items())
        line = ">=%s %s" % (package.cpv, " ".join(flags))
        settings = [host.setting("package.use", package.cp, line)]
        needed_by = graph.needed_by(package)
        add(graph.wanted_by(package), "use-change", cpv=str(package.cpv), flags=flags, settings=settings, requiredBy=needed_by)
    unmasked = dict.fromkeys(
        [*graph.of("_needed_unstable_keywords", ()), *graph.of("_needed_p_mask_changes", ())]
        + list(graph.of("_needed_license_changes", {}))
    )
    for package in unmasked:
        masks, settings = masks_of(host, package.cpv)
        needed_by = graph.needed_by(package)
        add(graph.wanted_by(package), "masked", cpv=str(package.cpv), masks=masks, settings=settings, requiredBy=needed_by)
    if found:
        return found
    for arguments, keywords in graph.of("_unsatisfied_deps_for_display", ()):
        _, atom = arguments[:2]
        parent = keywords.get("myparent")
        wanted = graph.wanted_by(parent) if parent is not None else keywords.get("arg")
        needed_by = str(parent.cpv) if isinstance(parent, Package) else None
        if keywords.get("show_req_use") is not None:
            package = keywords["show_req_use"]
            constraint = str(package._metadata.get("REQUIRED_USE", ""))
            add(wanted or graph.wanted_by(package), "required-use", atom=str(package.cpv), constraint=constraint, requiredBy=needed_by)
            continue
        add(wanted, **unsatisfied(host, atom, needed_by))
    for wanted, atom in graph.of("_missing_args", ()):
        add(wanted_of(wanted), **unsatisfied(host, atom, None))
    for blocker, parents in graph.unsolved_blockers():
        by = sorted(str(one.cpv) for one in parents)
        for parent in parents[:1]:
            add(graph.wanted_by(parent), "blocker", blocks=str(blocker.atom).lstrip("!"), by=by)
    for packages in slot_conflicts(graph):
        for package in packages:
            if graph.wanted_by(package) in graph.arguments:
                add(graph.wanted_by(package), "slot-conflict", packages=sorted(str(one.cpv) for one in packages))
                break
    circle = graph.of("_circular_deps_for_display", None)
    if circle is not None:
        packages = [node for node in circle.order if isinstance(node, Package)]
        for package in packages[:1]:
            add(graph.wanted_by(package), "circle", packages=[str(one.cpv) for one in packages[:100]])
    return found


def wanted_of(argument):
    return getattr(argument, "arg", argument)


def unsatisfied(host, atom, needed_by):
    """Why nothing satisfies an atom."""
    visible = host.tree.xmatch("match-visible", atom.without_use)
    every = visible or host.tree.xmatch("match-all", atom.without_use)
    if visible and atom.use:
        flags = sorted([*atom.use.enabled, *("-" + flag for flag in atom.use.disabled)])
        cpv = best(visible)
        settings = [host.setting("package.use", atom.cp, ">=%s %s" % (cpv, " ".join(flags)))]
        return {"kind": "use-change", "cpv": str(cpv), "flags": flags, "settings": settings, "requiredBy": needed_by}
    if every and not visible:
        return masked(host, every, needed_by)
    if every:
        return {"kind": "other", "sentence": "Portage cannot use any version of %s." % atom}
    there = [str(cpv) for cpv in host.tree.cp_list(atom.cp)][-3:]
    return {"kind": "unknown", "atom": str(atom), "nearest": there or host.nearest(str(atom.cp)), "requiredBy": needed_by}


def slot_conflicts(graph):
    tracker = getattr(graph.state, "_package_tracker", None)
    if tracker is None:
        return []
    return [[one for one in conflict if isinstance(one, Package)] for conflict in tracker.slot_conflicts()]


# ---- what a plan says


def named_in(graph):
    named = {node.cpv for node in graph.order if any(not isinstance(one, Package) for one in graph.parents(node))}
    return sorted(map(str, named))


def describe(graph):
    nodes = graph.state.digraph.nodes
    position = {package.cpv: at for at, package in enumerate(graph.order)}

    def edges(package):
        """What it depends on directly, and each kind of that."""
        children = nodes[package][0] if package in nodes else {}
        found = {child: kinds_of(package, child, priorities) for child, priorities in children.items() if isinstance(child, Package)}
        return {child: kinds for child, kinds in found.items() if kinds and child.cpv != package.cpv}

    def needs(package):
        """What must be there while it is built, and the kind of the edge that it was reached by first."""
        found = {child: kinds[0] for child, kinds in edges(package).items() if kinds[0] in BUILD}
        todo = list(found)
        while todo:
            for child, kinds in edges(todo.pop()).items():
                use = [kind for kind in kinds if kind in USE]
                if use and child not in found and child.cpv != package.cpv:
                    found[child] = use[0]
                    todo.append(child)
        return found

    def told(children):
        return [{"cpv": str(child.cpv), "kind": kind} for child, kind in sorted(children, key=lambda one: str(one[0].cpv))]

    def entry(package):
        needed = needs(package)
        # Packages may need each other to run. Portage's order cuts such circles where it hurts least.
        before = {other: kind for other, kind in needed.items() if position.get(other.cpv, len(position)) < position[package.cpv]}
        outside = {other: kind for other, kind in needed.items() if other.cpv not in position}
        slot_of = {str(other.cpv): other.slot for other in outside}
        return {
            "cpv": str(package.cpv),
            "slot": package.slot if package.slot == package.sub_slot else package.slot + "/" + package.sub_slot,
            "repository": str(package.repo),
            "use": sorted(package.use.enabled & package.iuse.all),
            "needs": told(before.items()),
            "assumed": [dict(one, slot=slot_of[one["cpv"]]) for one in told(outside.items())],
            "edges": told((child, kind) for child, kinds in edges(package).items() for kind in kinds),
        }

    return [entry(package) for package in graph.order]


def kinds_of(package, child, priorities):
    """The kinds of an edge, the strongest first; whether a tool or a library is needed to build tells the ebuild alone."""
    has = [one for one in priorities if not getattr(one, "ignored", False) and not getattr(one, "optional", False)]
    kinds = [kind for attribute, kind in KINDS if any(getattr(one, attribute, False) for one in has)]
    # What an IDEPEND names has the priority of an RDEPEND too.
    if "install" in kinds and "run" in kinds and not atoms_match(package, "RDEPEND", child):
        kinds.remove("run")
    return [tool_or_library(package, child) if kind == "build" else kind for kind in kinds]


def tool_or_library(package, child):
    """The resolver calls DEPEND and BDEPEND alike."""
    if not atoms_match(package, "DEPEND", child) and atoms_match(package, "BDEPEND", child):
        return "bdepend"
    return "build"


def atoms_match(package, variable, child):
    try:
        flat = portage.dep.use_reduce(
            package._metadata.get(variable, ""), uselist=package.use.enabled, eapi=package.eapi, token_class=Atom, flat=True
        )
    except Exception:
        return False
    return any(isinstance(one, Atom) and not one.blocker and child.cp == one.cp for one in flat)


def quietly(act, *arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return act(*arguments)


def main(mode, config_root, arguments):
    host = quietly(Portage, config_root)
    if mode == "plan":
        print(json.dumps(quietly(plan, host, arguments)))
        return
    for request in sys.stdin:
        print(json.dumps(quietly(answers, host, json.loads(request))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
`;
