import protobuf from 'protobufjs';

/** Encodes remote-write messages by Prometheus' own schema, to check the decoder against. */
const schema = `syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; repeated Metadata metadata = 3; }
message Metadata { string help = 4; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4; }
message Exemplar { double value = 2; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
message BucketSpan { sint32 offset = 1; uint32 length = 2; }
message Histogram {
  oneof count { uint64 count_int = 1; double count_float = 2; }
  double sum = 3; sint32 schema = 4; double zero_threshold = 5;
  oneof zero_count { uint64 zero_count_int = 6; double zero_count_float = 7; }
  repeated BucketSpan negative_spans = 8; repeated sint64 negative_deltas = 9;
  repeated double negative_counts = 10;
  repeated BucketSpan positive_spans = 11; repeated sint64 positive_deltas = 12;
  repeated double positive_counts = 13; int32 reset_hint = 14; int64 timestamp = 15;
}`;
const WriteRequest = protobuf.parse(schema).root.lookupType('WriteRequest');

export interface PushedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly histogram?: Readonly<Record<string, unknown>>;
}

export function encodeWriteRequest(series: readonly PushedSeries[]): Uint8Array {
  const timeseries = series.map(({ labels, value, histogram }) => ({
    // An empty text is left out, as proto3 has it.
    labels: Object.entries(labels).map(([name, text]) => ({
      ...(name === '' ? {} : { name }),
      ...(text === '' ? {} : { value: text }),
    })),
    samples: value === undefined ? [] : [{ value, timestamp: 1_795_252_941_048 }],
    exemplars: [{ value: 1 }],
    histograms: histogram === undefined ? [] : [{ timestamp: 1_795_252_941_048, ...histogram }],
  }));
  const message = { timeseries, metadata: [{ help: 'ignored' }] };
  return WriteRequest.encode(WriteRequest.fromObject(message)).finish();
}
