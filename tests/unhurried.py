"""Hypothesis without a clock: how fast the machine is proves nothing about a rule. The rest stays as it has it, in CI its own profile."""

from hypothesis import HealthCheck, settings

settings.register_profile("whitebook", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("whitebook")
