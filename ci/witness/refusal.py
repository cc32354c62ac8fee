"""The two ways in which a question has no answer."""


class Refusal(Exception):
    """The question must be refused: an answer too, that of a step whose result is `invalid`."""

    def __init__(self, what, alert=None):
        """`alert` is the one that the RFC names for this, where it names one."""
        super().__init__(what if alert is None else f"{alert}: {what}")
        self.alert = alert


class NotRecomputed(Exception):
    """This program, or a package that it needs, does not have what is asked for."""
