import { isTheTargets } from '../../core/evidence/noEvidence.ts';
import { type FlowKind, isFlowKind } from '../../core/measure/flowCounts.ts';
import type { Cell } from '../../core/measure/frame.ts';
import {
  emptyHistogram,
  type Histogram,
  rescaleEighthPower,
  subtract,
} from '../../core/measure/histogram.ts';
import { namedHost } from '../../core/plan/caps.ts';
import { hasOwnTrend } from '../../core/plan/k6/journey.ts';
import { baseTag, metrics, parseScenarioName, sessionTag } from '../../core/plan/k6/metrics.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { sessionPath } from '../../core/traffic/session.ts';
import { millisecondsOf, secondsSchema } from './seconds.ts';
import type { Series } from './writeRequest.ts';

/** Subtracts consecutive readings of k6's cumulative series. It remembers the last reading of each series. */
export interface CellReader {
  /** What the push added, as cells to merge. A series that is sent again adds nothing. */
  read(series: readonly Series[]): readonly Cell[];
  /** Requests by address, and by `baseKey`, since the last call; empty where k6 tags neither. */
  takeReached(): ReadonlyMap<string, number>;
}

/**
 * The names are those of k6's remote write: `k6_`, the metric, `_seconds` on times, `_total` on
 * counters. Counts are taken from histograms where there is one, since k6 pushes those once more at its
 * end in full (the stale marker of a counter has lost its value).
 */
export function createCellReader(plan: Plan): CellReader {
  const last = new Map<string, Histogram | number>();
  const own = ownSteps(plan);
  let reached = new Map<string, number>();
  const elsewhere = stepsElsewhere(plan);
  const countAddress = (path: string, { name, labels }: Series, count: number): void => {
    if (!byAddress.has(name)) return;
    const { ip, [baseTag]: base } = labels;
    const add = (key: string): void => void reached.set(key, (reached.get(key) ?? 0) + count);
    if (ip !== undefined) add(ip);
    if (base !== undefined && !elsewhere.has(`${path} ${labels.name}`)) add(baseKey(base));
  };
  return {
    takeReached: () => {
      const taken = reached;
      reached = new Map();
      return taken;
    },
    read: (pushed) =>
      pushed.flatMap((series) => {
        const place = parseScenarioName(String(series.labels.scenario));
        if (place === null) return [];
        const gained = gain(last, series, plan.precision);
        if (gained === null) return [];
        countAddress(place.path, series, gained.count);
        const cell = emptyCell(place.path, place.stage, plan.precision);
        const step = String(series.labels.step ?? series.labels.name);
        const isOfSession = place.path === sessionPath || series.labels[sessionTag] !== undefined;
        const hasOwn = !isOfSession && own.has(`${place.path} ${step}`);
        const none = hasOwn ? cell.journeyMs : emptyHistogram(secondsSchema);
        const fields = fieldsOf(series, gained, { step, hasOwn, none });
        const counted = { ...cell, ...fields };
        return isOfSession ? ofItsSession(counted, plan.precision) : [counted];
      }),
  };
}

/**
 * Requests of a log-in are counted under the session, wherever a VU made them. A journey that ends with one counts as
 * its path's; the iterations in which VUs log in and out are no journeys.
 */
function ofItsSession(cell: Cell, precision: Plan['precision']): readonly Cell[] {
  const { path, stage, steps } = cell;
  const own = { ...emptyCell(sessionPath, stage, precision), steps };
  return path === sessionPath ? [own] : [{ ...cell, steps: [] }, own];
}

export function emptyCell(path: string, stage: number, precision: Plan['precision']): Cell {
  return {
    path,
    stage,
    started: 0,
    dropped: 0,
    finished: 0,
    correct: 0,
    refused: 0,
    failed: 0,
    journeyMs: emptyHistogram(precision === 'fine' ? 6 : 3),
    responseMs: emptyHistogram(precision === 'fine' ? 6 : 3),
    startLagMs: emptyHistogram(3),
    steps: [],
  };
}

/** The key of the requests to a base URL, by its index in the plan. */
export const baseKey = (index: string | number): string => `base ${index}`;

/** Steps whose requests go to a host that they name themselves, as `path step`. */
function stepsElsewhere(plan: Plan): ReadonlySet<string> {
  return new Set(
    plan.paths.flatMap((path) =>
      path.journey.steps
        .filter(({ url }) => namedHost(url) !== null)
        .map((step) => `${path.name} ${step.name}`),
    ),
  );
}

/** Steps with a Trend of their own for correct latency, as `path step`. */
function ownSteps(plan: Plan): ReadonlySet<string> {
  return new Set(
    plan.paths.flatMap((path) =>
      path.journey.steps
        .filter((step) => hasOwnTrend(plan, path.name, step))
        .map((step) => `${path.name} ${step.name}`),
    ),
  );
}

type Gain = { readonly count: number; readonly values: Histogram | null };

/** The difference to the last reading, in milliseconds; null when there is none. */
function gain(
  last: Map<string, Histogram | number>,
  series: Series,
  precision: Plan['precision'],
): Gain | null {
  const key = `${series.name} ${JSON.stringify(series.labels)}`;
  const before = last.get(key);
  if (series.histogram !== null) {
    const now = inMilliseconds(series.name, series.histogram, precision);
    const earlier = typeof before === 'object' ? before : emptyHistogram(now.schema);
    // A push that was overtaken on the way is older than the last reading.
    if (now.count <= earlier.count) return null;
    last.set(key, now);
    const values = subtract(now, earlier);
    return { count: values.count, values };
  }
  const earlier = typeof before === 'number' ? before : 0;
  if (series.value === null || series.value <= earlier) return null;
  last.set(key, series.value);
  return { count: series.value - earlier, values: null };
}

function inMilliseconds(name: string, h: Histogram, precision: Plan['precision']): Histogram {
  if (name.endsWith('_seconds')) return millisecondsOf(h);
  return precision === 'fine' && inPowers.has(name) ? rescaleEighthPower(h) : h;
}

/** Trends that `fine` records in latency^8. */
const inPowers: ReadonlySet<string> = new Set(
  [metrics.journey, metrics.response, metrics.step].map((name) => `k6_${name}`),
);

/** Series whose requests k6 tags with the address that they went to. */
const byAddress: ReadonlySet<string> = new Set([
  'k6_http_req_duration_seconds',
  'k6_grpc_req_duration_seconds',
]);

/** The step of a series, and the empty histogram of its latencies' schema. */
interface StepOf {
  readonly step: string;
  readonly hasOwn: boolean;
  readonly none: Histogram;
}

/** What the tag `again` of a request counts as. */
const again: Readonly<Record<string, FlowKind>> = {
  retry: 'retried',
  poll: 'polled',
  'log-in': 'repeated',
};

function fieldsOf(series: Series, gained: Gain, of: StepOf): Partial<Cell> {
  const { count } = gained;
  const { step, hasOwn, none } = of;
  const values = gained.values ?? emptyHistogram(3);
  switch (series.name) {
    case `k6_${metrics.startLag}`:
      return { started: count, startLagMs: values };
    case `k6_${metrics.journey}`:
      return { correct: count, journeyMs: values };
    case `k6_${metrics.response}`:
      return { responseMs: values };
    case 'k6_iteration_duration_seconds':
      return { finished: count };
    case 'k6_dropped_iterations_total':
      return { dropped: count };
    case `k6_${metrics.refused}_total`: {
      const { reason } = series.labels;
      if (reason === undefined) return { refused: count };
      const own = { step, requests: 0, failures: {}, serviceMs: none };
      return { refused: count, steps: [{ ...own, refusedBy: { [reason]: count } }] };
    }
    case `k6_${metrics.failed}_total`: {
      const reason = series.labels.reason ?? 'unknown';
      const ended = { [reason]: count };
      const own = { step, requests: 0, serviceMs: none };
      return isTheTargets(reason)
        ? { failed: count, steps: [{ ...own, failures: ended }] }
        : { noEvidence: count, steps: [{ ...own, failures: {}, noEvidence: ended }] };
    }
    case `k6_${metrics.flow}_total`: {
      const kind = series.labels.kind ?? '';
      const own = { step, requests: 0, failures: {}, serviceMs: none };
      return isFlowKind(kind) ? { steps: [{ ...own, flow: { [kind]: count } }] } : {};
    }
    case `k6_${metrics.step}`:
      return { steps: [{ step, requests: 0, failures: {}, serviceMs: values }] };
    case `k6_${metrics.call}_seconds`: {
      const serviceMs = series.labels.expected === 'true' ? values : none;
      return { steps: [{ step, requests: count, failures: {}, serviceMs }] };
    }
    case 'k6_http_req_duration_seconds': {
      // A followed redirect belongs to the request before it, which its step has counted.
      if (series.labels.redirect !== undefined) return {};
      const isCounted = series.labels.expected_response === 'true' && !hasOwn;
      const serviceMs = isCounted ? values : none;
      const kind = again[String(series.labels.again)];
      const flow = kind === undefined ? {} : { flow: { [kind]: count } };
      return { steps: [{ step, requests: count, failures: {}, ...flow, serviceMs }] };
    }
    default:
      return {};
  }
}
