import protobuf from 'protobufjs';
import { emptyHistogram, type Histogram } from '../../core/measure/histogram.ts';

/** One series of a push: its newest value. Counters and gauges have a value, trends a histogram. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Null in a trend, and in the stale marker that ends a series. */
  readonly value: number | null;
  /** Cumulative; in the unit that k6 recorded. */
  readonly histogram: Histogram | null;
}

/**
 * Decodes a Prometheus remote-write 0.1 `WriteRequest` (protobuf; field numbers from prometheus'
 * prompb/types.proto). Series that `wanted` declines are skipped without decoding: k6 sends
 * six timings of every request, and frames use one. Throws on a malformed message.
 */
export function decodeWriteRequest(
  bytes: Uint8Array,
  wanted: (name: string) => boolean = () => true,
): Series[] {
  const reader = protobuf.Reader.create(bytes);
  const found: Series[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === message(1)) {
      const series = readSeries(reader, reader.uint32() + reader.pos, wanted);
      if (series !== null) found.push(series);
    } else reader.skipType(tag & 7);
  }
  return found;
}

type Reader = protobuf.Reader;

/** Tags of a field on the wire: its number and its wire type. */
const varint = (field: number): number => field << 3;
const fixed64 = (field: number): number => (field << 3) | 1;
const message = (field: number): number => (field << 3) | 2;

function readSeries(reader: Reader, end: number, wanted: (name: string) => boolean): Series | null {
  const labels: Record<string, string> = {};
  let value: number | null = null;
  let histogram: Histogram | null = null;
  bounded(reader, end);
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === message(1)) readLabel(reader, labels);
    // k6 writes the labels first, sorted by name, so __name__ is the first.
    else if (!wanted(String(labels.__name__))) {
      reader.pos = end;
      return null;
    } else if (tag === message(2)) value = readSample(reader);
    else if (tag === message(4)) histogram = readHistogram(reader);
    else reader.skipType(tag & 7);
  }
  const { __name__: name, ...rest } = labels;
  return { name: String(name), labels: rest, value: Number.isNaN(value) ? null : value, histogram };
}

function readLabel(reader: Reader, labels: Record<string, string>): void {
  const end = bounded(reader, reader.uint32() + reader.pos);
  let name = '';
  let value = '';
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === message(1)) name = reader.string();
    else if (tag === message(2)) value = reader.string();
    else reader.skipType(tag & 7);
  }
  labels[name] = value;
}

function readSample(reader: Reader): number {
  const end = bounded(reader, reader.uint32() + reader.pos);
  let value = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === fixed64(1)) value = reader.double();
    else reader.skipType(tag & 7);
  }
  return value;
}

interface Span {
  readonly offset: number;
  readonly length: number;
}

/** k6 sends integer histograms. A negative latency counts as zero. */
function readHistogram(reader: Reader): Histogram {
  const end = bounded(reader, reader.uint32() + reader.pos);
  const raw = { count: 0, schema: 0, zeros: 0, spans: [] as Span[], deltas: [] as number[] };
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === varint(1)) raw.count = Number(reader.uint64());
    else if (tag === varint(4)) raw.schema = reader.sint32();
    else if (tag === varint(6)) raw.zeros = Number(reader.uint64());
    else if (tag === message(11)) raw.spans.push(readSpan(reader));
    else if (tag === message(12)) readPacked(reader, raw.deltas);
    else if (tag === fixed64(2) || tag === message(13)) throw new Error('float histogram');
    else reader.skipType(tag & 7);
  }
  const buckets = bucketsOf(raw.spans, raw.deltas);
  const positive = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (positive + raw.zeros > raw.count) throw new Error('histogram holds more than it counts');
  return {
    ...emptyHistogram(raw.schema),
    count: raw.count,
    zeroCount: raw.count - positive,
    buckets,
  };
}

function readSpan(reader: Reader): Span {
  const end = bounded(reader, reader.uint32() + reader.pos);
  let offset = 0;
  let length = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === varint(1)) offset = reader.sint32();
    else if (tag === varint(2)) length = reader.uint32();
    else reader.skipType(tag & 7);
  }
  return { offset, length };
}

function readPacked(reader: Reader, into: number[]): void {
  const end = bounded(reader, reader.uint32() + reader.pos);
  while (reader.pos < end) into.push(Number(reader.sint64()));
}

/** Spans name the buckets (each offset counts from the end of the span before), deltas their counts. */
function bucketsOf(spans: readonly Span[], deltas: readonly number[]): [number, number][] {
  const buckets: [number, number][] = [];
  let index = 0;
  let count = 0;
  let next = 0;
  for (const { offset, length } of spans) {
    index += offset;
    if (next + length > deltas.length) throw new Error('spans name more buckets than there are');
    for (let i = 0; i < length; i += 1) {
      count += deltas[next] ?? 0;
      if (count < 0) throw new Error('a bucket holds less than nothing');
      if (count > 0) buckets.push([index, count]);
      next += 1;
      index += 1;
    }
  }
  return buckets;
}

function bounded(reader: Reader, end: number): number {
  if (end > reader.len) throw new Error('message is cut short');
  return end;
}
