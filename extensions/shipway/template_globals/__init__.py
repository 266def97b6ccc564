"""What copier.yml and the template call. Pure reading: nothing here writes a file.

Every function takes Jinja's context first. Copier renders into temp folders too (on update), so
the host is looked for in ``_copier_conf.dst_path``, or in ``SHIPWAY_HOST`` when ``shipway new``
renders into a staging folder beside it. Each run of Copier loads this package anew.
"""

from shipway.template_globals import files, messages, questions, shared
from shipway.template_globals.registry import GLOBALS

__all__ = ["GLOBALS", "files", "messages", "questions", "shared"]
