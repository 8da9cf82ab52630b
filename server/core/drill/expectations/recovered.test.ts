import { describe, expect, it } from 'vitest';
import type { Recovery } from '../probeJudge.ts';
import { expectationContract } from './expectationKind.contract.ts';
import { resultOf } from './expectations.support.ts';
import { recovered } from './recovered.ts';

const spec = { kind: 'recovered', withinMs: 20_000 } as const;
const recovery = (leastMs: number | null, mostMs: number | null): Recovery => ({
  fromMs: 80_000,
  leastMs,
  mostMs,
  text: 'pay-good last broken at 85 s: errors',
});
const judge = (...of: Parameters<typeof recovery>) =>
  recovered.judge(spec, resultOf({ recovery: recovery(...of) }));

expectationContract(recovered, {
  spec,
  pass: resultOf({ recovery: recovery(20_000, 20_000) }),
  fail: resultOf({ recovery: recovery(20_001, 25_000) }),
  unknown: resultOf({ recovery: recovery(20_000, 20_001) }),
  refused: ['soon', '999ms', '1h1ms', 'within', 'after 20s'],
});

describe('the recovery', () => {
  it('fails where it is late at best, or never came', () => {
    expect(judge(25_000, null)).toEqual({
      state: 'fail',
      saw: 'recovered after 25.0 s: pay-good last broken at 85 s: errors',
    });
    expect(judge(null, null)).toEqual({
      state: 'fail',
      saw: 'not recovered when the load ended: pay-good last broken at 85 s: errors',
    });
    expect(judge(0, null).state).toBe('unknown');
    expect(judge(10_000, 10_000).saw).toBe('recovered after 10.0 s');
  });

  it('needs a disturbance, a probe after it, and the time to show it', () => {
    const { body } = resultOf();
    const calm = {
      ...body,
      method: [],
      load: { ...body.load, stages: [{ share: 1, holdMs: 9_000 }] },
    };
    expect(recovered.impossible(spec, calm)).toMatch(/^nothing disturbs/);
    const [probe] = body.hypothesis;
    if (probe === undefined) throw new Error('no probe');
    const early = { ...body, hypothesis: [{ ...probe, phases: { before: null } }] };
    expect(recovered.impossible(spec, early)).toMatch(/^no probe is read after the disturbance/);
    expect(recovered.impossible({ ...spec, withinMs: 35_000 }, body)).toBe(null);
    expect(recovered.impossible({ ...spec, withinMs: 36_000 }, body)).toBe(
      'the load ends 40 s after the last disturbance; probe pay-good needs 2 readings at 36 s and later',
    );
    expect(recovered.parse('60s')).toEqual({ withinMs: 60_000 });
    expect(recovered.parse('<= 1s')).toEqual({ withinMs: 1_000 });
    expect(recovered.parse('within 1h')).toEqual({ withinMs: 3_600_000 });
  });
});
