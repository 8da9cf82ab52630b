import { describe, expect, it } from 'vitest';
import { probeContract } from './probeKind.contract.ts';
import { calm, gapCase, late, recordedCase } from './recordedCase.support.ts';
import { slo } from './slo.ts';

const limit = (quantile: number, limitMs: number) =>
  ({ kind: 'latency', path: 'pay', step: null, quantile, limitMs }) as const;
const read = { kind: 'slo' as const, path: 'pay', slos: [limit(0.5, 750)] };

probeContract(slo, {
  read,
  recorded: { load: recordedCase, span: calm, blind: gapCase },
});

describe('SLOs in the seconds since the reading before', () => {
  it('hold while the shop carries its load, and break when it does not', () => {
    expect(slo.measure?.(read, recordedCase, calm)).toEqual({
      state: 'judged',
      holds: true,
      text: 'met',
    });
    const broken = slo.measure?.(read, recordedCase, late);
    expect(broken).toMatchObject({ state: 'judged', holds: false });
    expect(broken?.state === 'judged' ? broken.text : '').toMatch(/^pay p50 ≤ 750 ms: /);
  });

  it('break when one of several does', () => {
    const two = { ...read, slos: [limit(0.5, 10_000), limit(0.5, 1)] };
    expect(slo.measure?.(two, recordedCase, calm)).toMatchObject({ holds: false });
  });

  it('are unknown with too few samples, and of a path that the run does not have', () => {
    const rare = { ...read, slos: [limit(0.9999, 750)] };
    expect(slo.measure?.(rare, recordedCase, calm)).toMatchObject({ state: 'unknown' });
    expect(slo.measure?.({ ...read, path: 'search' }, recordedCase, calm)).toEqual({
      state: 'unknown',
      reason: 'the run has no path "search"',
    });
    expect(slo.measure?.(read, gapCase, calm)).toEqual({
      state: 'unknown',
      reason: 'a shard sent nothing in 1 of 5 s',
    });
    const ms = recordedCase.seconds.length * 1_000;
    expect(slo.measure?.(read, recordedCase, { fromMs: ms - 2_000, toMs: ms + 3_000 })).toEqual({
      state: 'unknown',
      reason: '3 of 5 s were not recorded',
    });
  });

  it('need their path', () => {
    expect(slo.needs(read)).toEqual({ paths: ['pay'], samples: 20 });
    const both = { ...read, slos: [limit(0.95, 750), limit(0.5, 100)] };
    expect(slo.needs(both)).toEqual({ paths: ['pay'], samples: 200 });
    expect(slo.describe({ ...read, slos: [limit(0.95, 750), limit(0.5, 100)] })).toBe(
      'pay p95 ≤ 750 ms, pay p50 ≤ 100 ms',
    );
  });
});
