/**
 * The planner, in Python, because only Portage can tell what Portage would do. A string, so that it travels in the
 * agent's one file; it is given to Python by stdin.
 */
export const PLAN_SCRIPT = `
"""Prints what has to be built for some atoms, and what each of these builds needs, as one line of JSON.

    python3 - ATOM ...

Runs beside the Portage of this host, changes nothing and needs no root. The plan is that of "emerge --pretend": the
resolver is asked for its graph, because --tree shows each package under one parent only.

    {"packages": [{"cpv": "dev-libs/left-1.0", "slot": "0/1", "needs": ["dev-libs/leaf-1.1", ...],
                   "installed": ["dev-libs/zlib-1.3", ...]}, ...]}
    {"refused": "what the resolver said"}

What is installed here already is not to be built; where it is needed, it is named apart.

The names taken from _emerge are not a public interface, but were the same from Portage 3.0.20 (2021) to 3.0.82 (2026).
"""

import contextlib
import io
import json
import os
import sys

# Read when portage is imported: it complains without a UTF-8 locale, and its colours are for people.
os.environ.setdefault("LC_ALL", "C.UTF-8")
os.environ["NO_COLOR"] = "1"
os.environ["NOCOLOR"] = "true"

from _emerge.actions import adjust_configs, expand_set_arguments, load_emerge_config
from _emerge.create_depgraph_params import create_depgraph_params
from _emerge.depgraph import backtrack_depgraph
from _emerge.main import parse_opts
from _emerge.Package import Package

OPTIONS = ["--ignore-default-opts", "--pretend", "--quiet", "--oneshot", "--autounmask=n"]

# What a package needs while it is built, and what such a package needs in its turn to be of use. Priorities of newer
# Portage versions are not known to older ones.
BUILD = ("buildtime",)
USE = ("runtime", "runtime_post", "installtime")


class Refused(Exception):
    """The resolver said no; what it said was printed."""


def main(atoms):
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            graph, order = resolve(atoms)
            answer = {"packages": describe(graph, order)}
    except (Refused, SystemExit):
        answer = {"refused": said.getvalue().strip()}
    print(json.dumps(answer))


def resolve(atoms):
    """The resolver's graph, {package: {package it depends on: [priority]}}, and what to build in a possible order."""
    action, options, arguments = parse_opts(OPTIONS + atoms)
    config = load_emerge_config(action=action, args=arguments, opts=options)
    adjust_configs(options, config.trees)
    arguments, status = expand_set_arguments(arguments, action, config.target_config)
    if status != os.EX_OK:
        raise Refused
    settings = config.target_config.settings
    params = create_depgraph_params(options, action)
    possible, depgraph, _ = backtrack_depgraph(settings, config.trees, options, params, action, arguments, None)
    tasks = depgraph.altlist() if possible else []
    if any(is_unsolved_blocker(task) for task in tasks):
        depgraph.display(tasks)
        possible = False
    if not possible:
        depgraph.display_problems()
        raise Refused
    nodes = depgraph._dynamic_config.digraph.nodes
    graph = {package: children for package, (children, _, _) in nodes.items()}
    return graph, [task for task in tasks if isinstance(task, Package) and task.operation == "merge"]


def is_unsolved_blocker(task):
    return getattr(task, "blocker", False) and not task.satisfied


def describe(graph, order):
    position = {package.cpv: at for at, package in enumerate(order)}

    def dependencies(package, kinds):
        children = graph.get(package, {}).items()
        return {child for child, priorities in children if isinstance(child, Package) and is_of(kinds, priorities)}

    def needs(package):
        found, todo = set(), dependencies(package, BUILD)
        while todo:
            dependency = todo.pop()
            if dependency not in found:
                found.add(dependency)
                todo |= dependencies(dependency, USE)
        return found

    def entry(package):
        needed = needs(package)
        # Packages may need each other to run. Portage's order cuts such circles where it hurts least.
        before = [other.cpv for other in needed if position.get(other.cpv, len(order)) < position[package.cpv]]
        installed = [other.cpv for other in needed if other.installed and other.cpv not in position]
        return {
            "cpv": str(package.cpv),
            "slot": slot_of(package),
            "needs": sorted(map(str, before)),
            "installed": sorted(map(str, installed)),
        }

    return [entry(package) for package in order]


def is_of(kinds, priorities):
    return any(
        getattr(priority, kind, False)
        for priority in priorities
        for kind in kinds
        if not getattr(priority, "ignored", False) and not getattr(priority, "optional", False)
    )


def slot_of(package):
    return package.slot if package.slot == package.sub_slot else package.slot + "/" + package.sub_slot


if __name__ == "__main__":
    main(sys.argv[1:])
`;
