"""Settings of all tests."""

from hypothesis import settings

# The same examples every time and no limit of milliseconds: a busy machine fails no test. For other examples,
# ``pytest --hypothesis-profile default``.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
