"""Prepared statements: what the driver gives by itself is what SQLAlchemy would give."""

import pytest
from sqlalchemy import bindparam, insert, literal, select
from sqlalchemy.exc import IntegrityError, OperationalError

from board.models import Card
from core.changes import CHANGE, STREAM
from core.extensions import db
from core.prepared import Prepared
from core.records import records
from tests.factories import make_board, make_card, make_task
from tests.support.settings import POSTGRESQL


@pytest.fixture
def connection(app):
    with db.engine.connect() as connection:
        yield connection


def test_each_record_is_read_as_sqlalchemy_reads_it(connection):
    board = make_board()
    make_task(board, make_card(board, value={"amount": 5, "currency": "EUR"}), due="2026-12-01")
    compared = 0
    for record in records.values():
        scope = record.table.c[record.scope_column]
        for place in connection.execute(select(scope, record.table.c.id)).all():
            values = {"in_scope": place[0], "with_id": place[1]}
            expected = connection.execute(record.find.statement, values).one()
            found = record.find.first(connection, values)
            assert dict(found._mapping) == dict(expected._mapping)
            assert record.dump(found) == record.dump(expected)
            compared += 1
    assert compared > 10


def test_a_change_is_read_as_sqlalchemy_reads_it(connection):
    board = make_board()
    make_card(board)
    statement = select(CHANGE).where(CHANGE.c.stream == bindparam("in_stream"))
    values = {"in_stream": board.stream}
    expected = [tuple(row) for row in connection.execute(statement, values)]
    assert [tuple(row) for row in Prepared(statement).rows(connection, values)] == expected


def test_the_same_statement_takes_other_columns_another_time(connection):
    board, number = make_board(), bindparam("with_id")
    card = make_card(board)
    edit = Prepared(Card.__table__.update().where(Card.id == number).returning(Card.title))
    assert edit.scalar(connection, {"title": "One", "with_id": card}) == "One"
    assert edit.scalar(connection, {"tasks_done": 3, "with_id": card}) == "One"


def test_what_finds_nothing_gives_nothing(connection):
    find = Prepared(select(STREAM.c.seq).where(STREAM.c.name == bindparam("in_stream")))
    nowhere = {"in_stream": "board:nowhere"}
    assert (find.rows(connection, nowhere), find.first(connection, nowhere)) == ([], None)
    assert find.scalar(connection, nowhere) is None


def test_a_value_that_is_missing_is_our_mistake_and_no_null(connection):
    with pytest.raises(KeyError):
        Prepared(select(STREAM).where(STREAM.c.name == bindparam("in_stream"))).rows(connection, {})


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (select(STREAM).where(STREAM.c.name.in_(["a", "b"])), {}),
        (insert(Card), {"board_id": "b", "id": "c"}),
    ],
)
def test_what_sqlalchemy_would_fill_in_at_each_run_cannot_be_prepared(
    connection, statement, values
):
    with pytest.raises(TypeError):
        Prepared(statement).rows(connection, values)


def test_what_the_database_refuses_is_raised_as_sqlalchemy_would(connection):
    add = Prepared(insert(STREAM))
    add.rows(connection, {"name": "board:1", "seq": 1})
    with pytest.raises(IntegrityError):
        add.rows(connection, {"name": "board:1", "seq": 1})


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no line that could break")
def test_a_line_that_breaks_is_given_up(app):
    with db.engine.connect() as connection:
        own = Prepared(select(literal(1)))
        own.rows(connection, {})
        with db.engine.connect() as other:
            pid = connection.connection.dbapi_connection.info.backend_pid
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(OperationalError) as lost:
            own.rows(connection, {})
        assert lost.value.connection_invalidated
        connection.rollback()
        assert own.scalar(connection, {}) == 1
