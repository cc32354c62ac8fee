"""The two ways in which a question has no answer."""


class Refusal(Exception):
    """The question must be refused: an answer too, that of a step whose result is `invalid`."""


class NotRecomputed(Exception):
    """This program, or a package that it needs, does not have what is asked for."""
