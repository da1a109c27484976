"""Decodes a trace by Perfetto's own protobuf definition.

It prints a line of JSON for each description of a track and each event, and
stops at a field that the definition does not know. What goes on in the lines
is official_test.go's.
"""

import json
import sys

from google.protobuf.unknown_fields import UnknownFieldSet
from perfetto.protos.perfetto.trace import perfetto_trace_pb2 as proto


def check(message):
    """Stops at a field that the definition does not know, at any depth."""
    unknown = [f.field_number for f in UnknownFieldSet(message)]
    if unknown:
        sys.exit(f"{message.DESCRIPTOR.full_name} has no fields {unknown}")
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for inner in value if field.is_repeated else [value]:
            check(inner)


trace = proto.Trace.FromString(sys.stdin.buffer.read())
check(trace)
texts = {}
for packet in trace.packet:
    data = packet.interned_data
    for kind in "event_names", "debug_annotation_names", "debug_annotation_string_values":
        for entry in getattr(data, kind):
            value = entry.str if kind == "debug_annotation_string_values" else entry.name
            texts[kind, entry.iid] = value if isinstance(value, str) else value.decode()
    if packet.HasField("track_descriptor"):
        d = packet.track_descriptor
        print(json.dumps({
            "track": d.uuid, "name": d.name, "parent": d.parent_uuid,
            "rank": d.sibling_order_rank, "counter": d.HasField("counter"),
        }))
        continue
    e = packet.track_event
    rule = ""
    for note in e.debug_annotations:
        if texts["debug_annotation_names", note.name_iid] == "rule":
            rule = texts["debug_annotation_string_values", note.string_value_iid]
    print(json.dumps({
        "event": proto.TrackEvent.Type.Name(e.type), "at": packet.timestamp, "track": e.track_uuid,
        "name": texts["event_names", e.name_iid] if e.name_iid else "", "rule": rule, "value": e.counter_value,
        "begins": list(e.flow_ids), "ends": list(e.terminating_flow_ids),
    }))
