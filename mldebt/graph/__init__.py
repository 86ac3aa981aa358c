"""Events to nodes and edges, declared edges beside observed ones, and the partition into components."""
