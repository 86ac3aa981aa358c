"""A mark for tests of whole runs."""

import pytest

import mldebt.pipeline

needs_pipeline = pytest.mark.skipif(
    not hasattr(mldebt.pipeline, "check"), reason="the pipeline is not assembled in this checkout"
)
