import { z } from 'zod';
import { hint } from '../diagnostics/suggest.ts';
import { show } from '../diagnostics/zodDiagnostics.ts';
import {
  durationHint,
  parseDuration,
  parsePercent,
  parseQuantile,
  percentHint,
} from '../text/units.ts';
import type { SloSpec } from './slo.ts';

/** The SLOs of one path: `{ p95: 750ms, errors: 1%, steps: { confirm: { p99: 200ms } } }`. */

export const quantileKeys = ['p50', 'p90', 'p95', 'p99', 'p99.9'];

type Spec = Omit<SloSpec, 'path'>;

interface Rejection {
  readonly path: readonly string[];
  readonly message: string;
  readonly at: 'key' | 'value';
}

/** One SLO each: a path with three promises gives three. */
export const sloSchema = z
  .record(z.string(), z.unknown())
  .transform((value, context): readonly Spec[] => {
    const { specs, rejections } = readSlo(value);
    for (const { path, message, at } of rejections) {
      context.issues.push({
        code: 'custom',
        input: value,
        path: [...path],
        message,
        params: { at },
      });
    }
    return specs;
  });

interface Read {
  readonly specs: readonly Spec[];
  readonly rejections: readonly Rejection[];
}

function readSlo(value: Readonly<Record<string, unknown>>): Read {
  const own = Object.entries(value).map(([key, limit]): Read => {
    if (key === 'errors') return readShare(limit);
    if (key === 'steps') return readSteps(limit);
    return readLatency(key, limit, null, [...quantileKeys, 'errors', 'steps']);
  });
  return joined(own);
}

function readSteps(steps: unknown): Read {
  const notMapping = refused(['steps'], `${show(steps)} should be a mapping of steps`);
  if (!isMapping(steps)) return notMapping;
  const all = Object.entries(steps).map(([step, limits]): Read => {
    if (!isMapping(limits)) return refused(['steps', step], 'write { p95: 200ms }');
    return joined(
      Object.entries(limits).map(([key, limit]) =>
        readLatency(key, limit, step, quantileKeys, ['steps', step]),
      ),
    );
  });
  return joined(all);
}

function readLatency(
  key: string,
  limit: unknown,
  step: string | null,
  known: readonly string[],
  above: readonly string[] = [],
): Read {
  const quantile = parseQuantile(key);
  if (quantile === null)
    return refused([...above, key], `"${key}" is no SLO${hint(key, known)}`, 'key');
  const limitMs = typeof limit === 'string' ? parseDuration(limit) : null;
  if (limitMs === null || limitMs === 0) {
    return refused([...above, key], `${show(limit)} is not understood; ${durationHint}`);
  }
  return { specs: [{ latency: { quantile, limitMs, step }, errorShareMax: null }], rejections: [] };
}

function readShare(limit: unknown): Read {
  const share = typeof limit === 'string' ? parsePercent(limit) : null;
  if (share === null || share > 1) {
    return refused(['errors'], `${show(limit)} is not understood; ${percentHint}`);
  }
  return { specs: [{ latency: null, errorShareMax: share }], rejections: [] };
}

const refused = (
  path: readonly string[],
  message: string,
  at: 'key' | 'value' = 'value',
): Read => ({ specs: [], rejections: [{ path, message, at }] });

const joined = (reads: readonly Read[]): Read => ({
  specs: reads.flatMap((read) => read.specs),
  rejections: reads.flatMap((read) => read.rejections),
});

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
