"""Read by schemathesis: puts ids that are there into half of what it makes up, so that it comes past "not found".

It runs in the environment of schemathesis, hence imports nothing of ours. BATON_IDS holds the ids as JSON, by kind.
"""

import json
import os
import re
from uuid import UUID

import schemathesis

IDS = json.loads(os.environ["BATON_IDS"])
KINDS = {"boards": "board", "users": "user", "workspaces": "workspace", "cards": "card"}
KINDS |= {"attachments": "attachment"}
# Done to the one board, these would leave nothing to attack.
ENDING = re.compile("[.]archive|member.disable|member.remove|/account")


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Say of a command's key that it is a UUID: by the pattern it makes wrong ones and takes them for right."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            for one in operation["parameters"]:
                if one["in"] == "header":
                    one["schema"] = {"type": "string", "format": "uuid"}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Name things that are there."""
    path = context.operation.path
    if not path_parameters or ENDING.search(path) or not _is_chosen(path_parameters):
        return path_parameters
    kind = KINDS.get(path.split("/")[2])
    known = {"id": IDS.get(kind), "member": IDS["member"], "comment": IDS["comment"], "seq": 1}
    return path_parameters | {
        name: known[name] for name in path_parameters if known.get(name) is not None
    }


@schemathesis.hook
def map_query(context, query):
    """Wait for nothing: an answer that comes late is taken for none."""
    return query | {"wait": 0} if query and isinstance(query.get("wait"), int) else query


@schemathesis.hook
def map_body(context, body):
    """Likewise in the arguments of commands."""
    is_kept = ENDING.search(context.operation.path) or not _is_chosen(body)
    return body if is_kept else _with_ids(body)


def _is_chosen(value):
    # By the value itself, so that a case is the same when it is tried again.
    return len(repr(value)) % 2 == 0


def _with_ids(value, name=""):
    if isinstance(value, dict):
        return {key: _with_ids(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_ids(inner, name) for inner in value]
    if name in IDS and isinstance(value, str) and _is_uuid(value):
        return IDS[name]
    return value


def _is_uuid(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False
