"""What all tests share."""

from hypothesis import settings

# A loaded machine is no fault of the code: how long an example takes decides nothing.
settings.register_profile("mldebt", deadline=None)
settings.load_profile("mldebt")
