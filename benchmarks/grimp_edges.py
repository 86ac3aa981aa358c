"""Import edges as grimp sees them: ``python grimp_edges.py FOLDER PACKAGE`` prints modules and edges as JSON.

A process of its own, so that the library that is looked at is not one that is loaded already. grimp reads the files and
imports nothing but finds the package on the path. ``edges`` are those without imports for type checking only,
``typing`` the others.
"""

import json
import sys


def main() -> None:
    """Builds the graph twice and prints it."""
    folder, package = sys.argv[1:3]
    sys.path.insert(0, folder)
    import grimp

    found = []
    for leave_out in (True, False):
        graph = grimp.build_graph(package, exclude_type_checking_imports=leave_out, cache_dir=None)
        modules = sorted(graph.modules)
        found.append(
            {(module, other) for module in modules for other in graph.find_modules_directly_imported_by(module)}
        )
    edges, everything = found
    print(json.dumps({"modules": modules, "edges": sorted(edges), "typing": sorted(everything - edges)}))


if __name__ == "__main__":
    main()
