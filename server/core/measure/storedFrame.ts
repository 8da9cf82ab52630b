import { flowCountsSchema } from './flowCounts.ts';
import type { Cell, Frame, GeneratorLag, GeneratorSample, StepCell } from './frame.ts';
import type { Histogram } from './histogram.ts';
import { isJourneySamples } from './journeySamples.ts';

/**
 * Whether a stored value is a frame that can be merged. A worker on another host may store any JSON under its own
 * shard, so this checks the shape and what later stages rely on: buckets that add up to the count of their
 * histogram (`quantile` throws otherwise), counts whose sums stay exact, and an interval whose middle is not
 * later than its second (the merge iterates over the seconds that it covers).
 */
export function isFrame(value: unknown): value is Frame {
  if (!isRecord(value)) return false;
  const {
    round,
    shard,
    epoch,
    second,
    fromMs,
    toMs,
    clockJumpMs,
    cells,
    generator,
    reached,
    samples,
  } = value;
  return (
    [round, shard, epoch, second].every(isCount) &&
    isInterval(fromMs, toMs, second) &&
    isOptional(clockJumpMs, isNumber) &&
    isOptional(reached, isReached) &&
    isListOf(cells, isCell) &&
    isGenerator(generator) &&
    isOptional(samples, isJourneySamples)
  );
}

/** A day of a thousand shards' seconds sums to less than 2^53. */
const COUNT_MAX = 1e8;
/** Prometheus has −4..8; a Trend of latency^8 is three finer. */
const SCHEMA_MIN = -4;
const SCHEMA_MAX = 11;
/** A double lies within 2^±1024; subnormal values are below the zero threshold. */
const EXPONENT_MAX = 1024;

function isInterval(fromMs: unknown, toMs: unknown, second: unknown): boolean {
  return (
    isAmount(fromMs) &&
    isAmount(toMs) &&
    isAmount(second) &&
    fromMs <= toMs &&
    fromMs + toMs < 2000 * (second + 1)
  );
}

function isCell(value: unknown): value is Cell {
  if (!isRecord(value) || typeof value.path !== 'string' || !isCount(value.stage)) return false;
  const { started, dropped, finished, correct, refused, failed, noEvidence } = value;
  return (
    [started, dropped, finished, correct, refused, failed].every(isCount) &&
    isOptional(noEvidence, isCount) &&
    isHistogram(value.journeyMs) &&
    isOptional(value.responseMs, isHistogram) &&
    isHistogram(value.startLagMs) &&
    isListOf(value.steps, isStep)
  );
}

function isStep(value: unknown): value is StepCell {
  return (
    isRecord(value) &&
    typeof value.step === 'string' &&
    isCount(value.requests) &&
    isCounts(value.failures) &&
    isOptional(value.noEvidence, isCounts) &&
    isOptional(value.refusedBy, isCounts) &&
    isOptional(value.flow, isFlow) &&
    isHistogram(value.serviceMs)
  );
}

const isCounts = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every(isCount);

const isFlow = (value: unknown): boolean =>
  isCounts(value) && flowCountsSchema.safeParse(value).success;

const ADDRESSES_MAX = 1_000;
/** One name, or several that share the address. */
const hostAndAddress = /^[\w.:[\]-]{1,300}(,[\w.:[\]-]{1,300}){0,99} [\w.:]{1,64}$/;
/** As a target file writes them. */
const targetAndUrl = /^[a-z0-9][a-z0-9-]{0,63} https?:\/\/[^\s\p{Cc}]{1,2048}$/iu;

const isReached = (value: unknown): boolean =>
  isRecord(value) &&
  isCounts(value) &&
  Object.keys(value).length <= ADDRESSES_MAX &&
  Object.keys(value).every((key) => hostAndAddress.test(key) || targetAndUrl.test(key));

function isHistogram(value: unknown): value is Histogram {
  if (!isRecord(value) || !Array.isArray(value.buckets)) return false;
  const { schema, count, zeroCount, buckets } = value;
  if (!isCount(count) || !isCount(zeroCount) || !isSchema(schema)) return false;
  const indexMax = EXPONENT_MAX * 2 ** schema;
  let [held, before] = [zeroCount, -Infinity];
  for (const bucket of buckets) {
    if (!Array.isArray(bucket) || bucket.length !== 2) return false;
    const [index, n]: unknown[] = bucket;
    if (!Number.isInteger(index) || !isNumber(index) || !isCount(n) || n === 0) return false;
    if (index <= before || Math.abs(index) > indexMax) return false;
    [held, before] = [held + n, index];
  }
  return held === count;
}

function isGenerator(value: unknown): value is GeneratorSample {
  if (!isRecord(value)) return false;
  const { k6CpuShare, workerCpuShare, memoryBytes, vusBusy, vusPlanned } = value;
  return (
    [workerCpuShare, memoryBytes, vusBusy, vusPlanned].every(isAmount) &&
    isOptional(k6CpuShare, isAmount) &&
    isOptional(value.host, (host) => typeof host === 'string') &&
    isOptional(value.sharesTarget, (shares) => shares === true) &&
    isOptional(value.lag, isLag)
  );
}

function isLag(value: unknown): value is GeneratorLag {
  if (!isRecord(value)) return false;
  const { workerP99Ms, workerMaxMs, k6WaitShare, hostCpuShare, hostStealShare } = value;
  return (
    [workerP99Ms, workerMaxMs].every(isAmount) &&
    [k6WaitShare, hostCpuShare, hostStealShare].every((share) => share === null || isAmount(share))
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value);

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isAmount = (value: unknown): value is number => isNumber(value) && value >= 0;
const isCount = (value: unknown): value is number =>
  isAmount(value) && Number.isInteger(value) && value <= COUNT_MAX;
const isSchema = (value: unknown): value is number =>
  isNumber(value) && Number.isInteger(value) && value >= SCHEMA_MIN && value <= SCHEMA_MAX;
