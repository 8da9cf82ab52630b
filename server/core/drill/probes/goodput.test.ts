import { describe, expect, it } from 'vitest';
import { everyPath, goodJourneys, goodput } from './goodput.ts';
import { probeContract } from './probeKind.contract.ts';
import { calm, gapCase, recordedCase } from './recordedCase.support.ts';

const read = { kind: 'goodput' as const, path: 'pay' };

probeContract(goodput, { read, recorded: { load: recordedCase, span: calm, blind: gapCase } });

describe('goodput', () => {
  const { plan, seconds } = recordedCase;
  const own = seconds.slice(5, 10);

  it('is of one path, or of all', () => {
    const pay = goodJourneys(plan, own, 'pay');
    expect(pay).toBe(
      own
        .flatMap(({ cells }) => cells)
        .filter(({ path }) => path === 'pay')
        .reduce((sum, { correct }) => sum + correct, 0),
    );
    expect(pay).toBeGreaterThan(0);
    expect(goodput.measure?.(read, recordedCase, calm)).toEqual({
      state: 'read',
      value: pay / 5,
      text: `${pay} good journeys in 5 s`,
    });
    const all = ['browse', 'order', 'pay'].reduce(
      (sum, path) => sum + goodJourneys(plan, own, path),
      0,
    );
    expect(goodJourneys(plan, own, everyPath)).toBe(all);
  });

  it('counts no correct journey beyond the latency SLO of its path', () => {
    const strict = {
      ...plan,
      slos: plan.slos.map((spec) => (spec.kind === 'latency' ? { ...spec, limitMs: 0.001 } : spec)),
    };
    expect(goodJourneys(strict, own, 'pay')).toBe(0);
    const lax = { ...plan, slos: [] };
    expect(goodJourneys(lax, own, 'pay')).toBe(goodJourneys(plan, own, 'pay'));
  });

  it('needs the path that it names', () => {
    expect(goodput.needs(read)).toEqual({ paths: ['pay'] });
    expect(goodput.needs({ ...read, path: everyPath })).toEqual({});
    expect(goodput.describe({ ...read, path: everyPath })).toBe('goodput');
  });
});
