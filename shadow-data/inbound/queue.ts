import { runInContext, ShadowRoutingError } from '../core/context.ts';
import { readSigned } from '../core/tag.ts';
import type { Carried } from '../outbound/queue.ts';

/**
 * Runs a job in the context that queued it. Its signature is judged, its expiry is not: work
 * admitted before the tag expired finishes in the store where it began. Throws on data that
 * `carry` did not make or that was changed since.
 */
export function runJob<T, R>(carried: Carried<T>, keys: readonly string[], fn: (data: T) => R): R {
  if (!isCarried(carried)) {
    throw new ShadowRoutingError('job data has no owner; wrap it in carry() where it is queued');
  }
  if (carried.zhShadow === null) return runInContext({ kind: 'live' }, () => fn(carried.data));
  const read = readSigned(carried.zhShadow, keys);
  if (read.kind === 'shadow') return runInContext(read, () => fn(carried.data));
  const why = read.kind === 'refused' ? read.reason : 'its entry is not a shadow tag';
  throw new ShadowRoutingError(`job refused: ${why}`);
}

/** Job data comes from Redis: whatever its type says, it may be anything. */
function isCarried(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!('zhShadow' in value) || !('data' in value)) return false;
  return value.zhShadow === null || typeof value.zhShadow === 'string';
}
