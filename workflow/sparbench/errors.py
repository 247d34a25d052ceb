"""The one exception that users are meant to see."""


class UserError(Exception):
    """Bad input that the user can mend: the message names the file, key or record, the value and the fix.

    A step that raises it ends with the message alone, without a traceback, and with exit status 1.
    """
