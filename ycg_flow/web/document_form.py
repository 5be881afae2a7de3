"""The form that puts a document on file: the paper of a policy, or internal rules."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ycg_flow.web.forms import GIVEN, PageForm

MOST_TITLE = 200


class DocumentForm(PageForm):
    """A document to put on file: what it is, and the file."""

    title = StringField("文件名称", [InputRequired(GIVEN), Length(max=MOST_TITLE)])
    file = FileField("文件", [FileRequired(GIVEN)])
