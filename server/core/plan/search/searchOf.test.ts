import { describe, expect, it } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import { parseScenario } from '../../scenario/parseScenario.ts';
import type { Target } from '../../target/target.ts';
import { loadMs, planDurationMs } from '../../traffic/arrival.ts';
import { compilePlan } from '../compile.ts';
import { searchText } from '../criteria.ts';
import type { Plan } from '../plan.ts';
import { changeRate } from '../rate/changeRate.ts';
import { drivenPlan } from '../rate/drivenPlan.ts';
import { searchingText, searchRound } from './searchRound.ts';

function compiled(load: string, target: Target | null = null, more = '') {
  const text = `name: limit
target: shop
data: {}
${more}paths:
  browse: { within: 1s, steps: { look: "GET /a" } }
  pay: { within: 2s, steps: { pay: "GET /b" } }
load: { goal: find-capacity, ${load} }
slos: { browse: { p99: 500ms }, pay: { p95: 500ms } }
`;
  const parsed = parseScenario(text, 'limit.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return compilePlan(parsed.value, {}, target);
}

function planOf(load: string, target: Target | null = null, more = ''): Plan {
  const plan = compiled(load, target, more);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}

const caps = (over: Partial<Target['caps']>): Target =>
  targetCase({
    caps: { ratePerSecondMax: 1e6, vusMax: 1e6, durationMsMax: 3_600_000, ...over },
    allowHosts: ['127.0.0.1:1'],
  });
const peak = 'peak: { browse: 100/s, pay: 40/s }';
const specOf = (load = peak, target: Target | null = null) => planOf(load, target).search;

describe('what a search may drive', () => {
  it('follows from peaks, SLOs and bounds of the paths', () => {
    expect(specOf()).toEqual({
      ...{ firstLevel: 0.25, levelMin: 0.01, levelMax: 10, precision: 0.05 },
      // k6 starts in 3 s, and the slowest path has 2 s.
      ...{ durationMsMax: 600_000, betweenMs: 5_000, peakPerSecond: 140 },
      samples: [
        { needed: 1_000, peakPerSecond: 100 },
        { needed: 200, peakPerSecond: 40 },
        { needed: 1, peakPerSecond: 100 },
        { needed: 1, peakPerSecond: 40 },
      ].map((sample, index) =>
        index < 2 ? sample : expect.objectContaining({ peakPerSecond: sample.peakPerSecond }),
      ),
    });
    expect(specOf(`${peak}, precise: 3%`)?.precision).toBe(0.03);
  });

  it('ends at the caps of the target', () => {
    // Each path may start 0.05/s more, since its starts are whole.
    expect(specOf(peak, caps({ ratePerSecondMax: 280 }))?.levelMax).toBe(1.9992);
    // At 100% browse has 120 VUs and pay 96.
    expect(specOf(peak, caps({ vusMax: 216 }))?.levelMax).toBe(0.9987);
    const bursty = specOf(`${peak}, arrivals: poisson`, caps({ ratePerSecondMax: 280 }));
    expect(bursty?.levelMax).toBeLessThan(1.9);
    expect(bursty?.levelMax).toBeGreaterThan(1.4);
    expect(specOf(peak, caps({ durationMsMax: 300_000 }))?.durationMsMax).toBe(300_000);
  });

  it('lasts at most its time, whatever its rounds are', () => {
    const plan = planOf(peak);
    expect([planDurationMs(plan), loadMs(plan)]).toEqual([600_000, 600_000]);
  });

  it('is told before it starts', () => {
    expect(searchText(planOf(peak))).toMatch(
      /^It searches from 25% \(35\/s\) up to 1000% \(1400\/s\) until the 95% interval of the limit is at most 5% wide: at most 40 stages, 10 min and 716\s648 journeys\. Its first stage:$/,
    );
    expect(searchText({})).toBe(null);
  });
});

describe('the rounds of a search', () => {
  it('begin with the first level, held for the samples of its slowest path', () => {
    const [round, ...others] = planOf(peak).rounds;
    expect(others).toEqual([]);
    // 1,100 of browse at 25/s and 3 s.
    expect(round).toMatchObject({
      ...{ index: 0, durationMs: 47_000, search: { lastPass: null, firstFail: null } },
      stages: [{ index: 0, level: 0.25, startMs: 0, holdMs: 47_000 }],
    });
    expect(
      round?.stages[0]?.loads.map(({ path, rate, timeUnitMs }) => [path, rate, timeUnitMs]),
    ).toEqual([
      ['browse', 1_175, 47_000],
      ['pay', 470, 47_000],
    ]);
  });

  it('have whole starts at any level, and other arrivals in each round', () => {
    const plan = planOf(`${peak}, arrivals: poisson`);
    const at = (index: number) => {
      const made = searchRound(
        plan,
        index,
        { level: 0.9823, holdMs: 20_000 },
        { lastPass: 0.9, firstFail: null },
      );
      if (!made.ok) throw new Error(made.error);
      return made.value;
    };
    expect(at(3).stages[0]?.loads.map(({ rate }) => rate)).toEqual([1_965, 786]);
    expect(at(3).stages[0]?.loads[0]?.profile).not.toEqual(at(4).stages[0]?.loads[0]?.profile);
    expect(at(3)).toMatchObject({ index: 3, durationMs: 20_000, search: { lastPass: 0.9 } });
  });

  it('log their VUs in anew', () => {
    const session = 'session: { steps: { in: "POST /in" }, within: 1s, rate: 10/s }\n';
    const plan = planOf('peak: { browse: 100/s, pay: 40/s }', null, session);
    const made = searchRound(
      plan,
      1,
      { level: 1, holdMs: 20_000 },
      { lastPass: null, firstFail: null },
    );
    if (!made.ok) throw new Error(made.error);
    expect(made.value.stages.map(({ transient }) => transient)).toEqual(['log-in', undefined]);
    expect(made.value.sessionVus).toBeGreaterThan(plan.session?.vus ?? Infinity);
    expect(plan.rounds[0]?.stages.map(({ transient }) => transient)).toEqual(['log-in', undefined]);
  });

  it('that did not begin are none of what was driven; the first is', () => {
    const plan = planOf(peak);
    const [first] = plan.rounds;
    if (first === undefined) throw new Error('no round');
    const more = { ...plan, rounds: [first, { ...first, index: 1 }] };
    const at = (round: number, startAtMs: number | null) => ({ round, startAtMs, stopAtMs: null });
    expect(drivenPlan(more, []).rounds).toEqual([first]);
    expect(drivenPlan(more, [at(0, 0), at(1, null)]).rounds).toEqual([first]);
    expect(drivenPlan(more, [at(0, 0), at(1, 60_000)])).toEqual(more);
  });

  it('keep their own rates', () => {
    expect(changeRate(planOf(peak), { round: 0, elapsedMs: 5_000, rate: 2, by: 'ada' })).toEqual({
      ok: false,
      error: 'it searches for the capacity, and sets its own rates',
    });
  });
});

it.each([
  [null, null, 'stage 3 at 50% (70/s)'],
  [0.4, null, 'stage 3 at 50% (70/s), limit above 40% (56/s)'],
  [null, 0.6, 'stage 3 at 50% (70/s), limit below 60% (84/s)'],
  [0.4, 0.6, 'stage 3 at 50% (70/s), limit between 40% (56/s) and 60% (84/s)'],
])('tells of a limit above %j and below %j', (lastPass, firstFail, text) => {
  const stage = { index: 0, level: 0.5, startMs: 0, holdMs: 20_000, loads: [] };
  const logIn = { ...stage, level: 0, transient: 'log-in' as const };
  const round = { index: 2, stages: [logIn, stage], search: { lastPass, firstFail } };
  expect(searchingText(round, { peakPerSecond: 140 })).toBe(text);
  const { search: _, ...planned } = round;
  expect(searchingText(planned, { peakPerSecond: 140 })).toBe(null);
});

it('a search whose first stage takes longer than all of it is refused', () => {
  const plan = compiled('peak: { browse: 1/s, pay: 1/s }');
  expect(plan.ok ? [] : plan.error.map(({ message }) => message)).toEqual([
    'the first stage of a search, at 25%, takes 1h13m23s for the samples of its SLOs, and the whole search has 10m; raise the peak, give levels, or limit a lower percentile',
  ]);
});
