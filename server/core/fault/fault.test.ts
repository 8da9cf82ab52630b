import { describe, expect, it } from 'vitest';
import {
  effectOf,
  faultKindNames,
  faultKindOf,
  faultOrderSchema,
  isFaultKind,
  unknownKind,
} from './fault.ts';

const order = (over: object) =>
  faultOrderSchema.safeParse({
    id: 'f-1',
    kind: 'latency',
    subject: 'db',
    parameters: { latencyMs: '200ms' },
    ...over,
  });

const reasonOf = (over: object): string => order(over).error?.issues[0]?.message ?? '';

describe('an order of a fault', () => {
  it('is read with the defaults of its kind', () => {
    expect(order({}).data).toEqual({
      id: 'f-1',
      kind: 'latency',
      subject: 'db',
      parameters: { latencyMs: 200, jitterMs: 0 },
      ttlMs: 10_000,
    });
    expect(order({ kind: 'http-error', parameters: {} }).data?.parameters).toEqual({
      status: 503,
      share: 1,
      retryAfterSeconds: null,
    });
  });

  it.each([
    [{ parameters: { latencyMs: '49ms' } }, '"49ms" lies outside 50 ms to 10 s'],
    [{ parameters: { latencyMs: 10_001 } }, '10001 lies outside 50 ms to 10 s'],
    [
      { parameters: { latencyMs: 'soon' } },
      '"soon" is not understood; write a duration such as 200ms, 2s or 1m30s',
    ],
    [{ kind: 'http-truncate', parameters: { share: '9%' } }, '"9%" lies outside 10% to 100%'],
    [{ kind: 'http-truncate', parameters: { share: 1.01 } }, '1.01 lies outside 10% to 100%'],
    [
      { kind: 'http-truncate', parameters: { share: 'all' } },
      '"all" is not understood; write a percentage such as 85%',
    ],
    [{ kind: 'http-error', parameters: { status: 428 } }, 'write 429, or 500 to 599'],
    [{ kind: 'http-error', parameters: { status: 430 } }, 'write 429, or 500 to 599'],
    [{ kind: 'http-error', parameters: { status: 499 } }, 'write 429, or 500 to 599'],
    [{ kind: 'http-error', parameters: { status: 600 } }, 'write 429, or 500 to 599'],
    [{ kind: 'db-slow', parameters: { table: 'a; drop' } }, 'not a name of a table or column'],
    [{ id: 'F 1' }, 'lower-case letters, digits or "-"'],
    [{ subject: '' }, 'lower-case letters, digits or "-"'],
  ])('%j is refused', (over, reason) => {
    expect(reasonOf(over)).toBe(reason);
  });

  it.each([
    { kind: 'latency', parameters: { latencyMs: 50, jitterMs: 0 } },
    { kind: 'latency', parameters: { latencyMs: 10_000, jitterMs: 5_000 } },
    { kind: 'http-truncate', parameters: { share: 0.1 } },
    { kind: 'http-error', parameters: { status: 429, retryAfterSeconds: 0 } },
    { kind: 'http-error', parameters: { status: 500 } },
    { kind: 'http-error', parameters: { status: 599 } },
    { kind: 'db-slow', parameters: { table: 'shadow.orders' } },
    { kind: 'db-slow', parameters: { table: 'orders' } },
  ])('%j is taken', (over) => {
    expect(order(over).error).toBe(undefined);
  });

  it('names a kind', () => {
    expect(isFaultKind('redis-pause')).toBe(true);
    expect(isFaultKind('redis')).toBe(false);
    expect(unknownKind('latncy')).toBe('"latncy" is not a kind of fault; did you mean "latency"?');
    expect(unknownKind('storm')).toBe(
      `"storm" is not a kind of fault; known: ${faultKindNames.join(', ')}`,
    );
    expect(faultKindOf('cpu').subject).toBe('process');
  });

  it('has the effect of its own parameters', () => {
    const { data } = order({});
    expect(data && effectOf(data, 0)).toEqual({ direction: 'rises', by: 200 });
  });
});
