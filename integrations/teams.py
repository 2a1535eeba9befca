"""x"""

from typing import Any

from sqlalchemy.engine import Row

from core.outbound import Answer
from integrations.refusals import Refused
from integrations.telling import News


def write(outlet: Row[Any], rows: list[Row[Any]], news: list[News]) -> Any:
    raise Refused("nothing")


def send(outlet: Row[Any], rows: list[Row[Any]], news: Any) -> Answer:
    raise Refused("nothing")
