import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parseScenario.ts';
import { planDurationMs, plannedStarts, startsOf } from '../../traffic/arrival.ts';
import type { RoundPlan, StagePlan } from '../../traffic/round.ts';
import { compilePlan } from '../compile.ts';
import { firstRow } from '../k6/drives.ts';
import { renderScript } from '../k6/script.ts';
import type { Plan } from '../plan.ts';
import { changeRate, type RateChange, rateOf } from './changeRate.ts';
import { cutRound, drivenPlan, takeOverMsMax } from './drivenPlan.ts';

function planOf(load: string, more = ''): Plan {
  const text = `name: rates
target: shop
${more === '' ? 'data: {}' : more}
paths:
  browse: { within: 1s, steps: { look: "GET /a" } }
  pay: { within: 2s, steps: { pay: "GET /b" } }
load: { goal: hold, ${load}, require: 50% }
slos: {}
`;
  const parsed = parseScenario(text, 'rates.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const plan = compilePlan(parsed.value, {}, null);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}

const held = planOf('peak: { browse: 10/s, pay: 2/s }, levels: [50%, 100%], hold: 10s');
const ask = (over: Partial<RateChange> = {}): RateChange => ({
  ...{ round: 0, elapsedMs: 2_600, rate: 1.5, by: 'ada' },
  ...over,
});

function changed(plan: Plan, change: RateChange): Plan {
  const answer = changeRate(plan, change);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

const added = (plan: Plan, change: RateChange): RoundPlan => {
  const round = changed(plan, change).rounds[change.round + 1];
  if (round === undefined) throw new Error('no round');
  return round;
};

const startsIn = ({ stages }: Pick<RoundPlan, 'stages'>, path: string): number =>
  stages.reduce((sum, stage) => sum + plannedStarts(stage, path), 0);

describe('another rate', () => {
  it('is the rest of the shape with its rates multiplied, from the second of the expected switch', () => {
    const { stages, ...round } = added(held, ask());
    expect(round).toEqual({
      index: 1,
      durationMs: 16_000,
      takesOver: { shapeMs: 4_000, plannedMs: 4_000, rate: 1.5, rateBefore: 1, by: 'ada' },
    });
    expect(stages.map(({ level, startMs, holdMs }) => [level, startMs, holdMs])).toEqual([
      [0.75, 0, 6_000],
      [1.5, 6_000, 10_000],
    ]);
    expect(stages[0]).toEqual({
      ...{ index: 0, level: 0.75, startMs: 0, holdMs: 6_000 },
      loads: [
        // 7.5 starts/s that take a second each, and a fifth on top.
        { path: 'browse', rate: 15, timeUnitMs: 2_000, ratePerSecond: 7.5, vus: 9 },
        { path: 'pay', rate: 3, timeUnitMs: 2_000, ratePerSecond: 1.5, vus: 4 },
      ],
    });
    expect(changed(held, ask()).rounds[0]).toBe(held.rounds[0]);
  });

  it.each([
    [0, 2_000],
    [499, 2_000],
    [500, 2_000],
    [999, 2_000],
    [1_000, 3_000],
  ])('asked for after %d ms begins at %d ms of the shape', (elapsedMs, shapeMs) => {
    expect(added(held, ask({ elapsedMs })).takesOver?.shapeMs).toBe(shapeMs);
  });

  it('begins with the next level where the present one is over by then', () => {
    const [first, ...others] = added(held, ask({ elapsedMs: 8_500 })).stages;
    expect(first).toMatchObject({ index: 0, level: 1.5, startMs: 0, holdMs: 10_000 });
    expect(others).toEqual([]);
  });

  it('rounds to whole starts of the part where no time unit fits', () => {
    const third = planOf('peak: { browse: 10/s, pay: 3/s }, levels: [100%], hold: 20s');
    const [stage] = added(third, ask({ rate: 0.33334567 })).stages;
    // 3.33/s for 16 s.
    expect(stage?.loads).toMatchObject([
      { rate: 53, timeUnitMs: 16_000, ratePerSecond: 3.3125 },
      { rate: 16, timeUnitMs: 16_000, ratePerSecond: 1 },
    ]);
    expect(stage?.level).toBe(0.33334567);
  });

  it('leaves out a path without a start, and is refused when no load is left', () => {
    const tiny = planOf('peak: { browse: 10/s, pay: 1/s }, levels: [100%], hold: 6s');
    const rest = added(tiny, ask({ rate: 0.1234567 }));
    expect(rest.stages.map(({ transient }) => transient)).toEqual(['spike']);
    expect(rest.stages[0]?.loads.map(({ path }) => path)).toEqual(['browse']);
    const none = changeRate(tiny, ask({ rate: 0.0133337 }));
    expect(none.ok ? '' : none.error).toMatch(/^nothing of its load is left to change/);
  });

  it.each([
    [
      'nothing of its load is left',
      ask({ elapsedMs: 18_200 }),
      /^nothing of its load is left to change: it ends in 2 s/,
    ],
    [
      'the load is over',
      ask({ elapsedMs: 25_000 }),
      /it ends in 0 s, before a new rate could begin$/,
    ],
    ['the round is unknown', ask({ round: 1 }), /^the plan has no round 1$/],
  ])('is refused when %s', (_, change, error) => {
    const answer = changeRate(held, change);
    expect(answer.ok ? '' : answer.error).toMatch(error);
  });

  it('is refused when another round follows', () => {
    const [first] = held.rounds;
    if (first === undefined) throw new Error('no round');
    const rounds = [first, { ...first, index: 1 }];
    expect(changeRate({ ...held, rounds }, ask())).toEqual({
      ok: false,
      error: 'another round follows, which is planned at its own rate',
    });
  });

  it('relates to the scenario, also when it was changed before', () => {
    const once = changed(held, ask());
    const twice = changed(once, ask({ round: 1, elapsedMs: 4_500, rate: 2 }));
    expect(twice.rounds.map(rateOf)).toEqual([1, 1.5, 2]);
    expect(twice.rounds[2]?.takesOver).toEqual({
      ...{ shapeMs: 10_000, plannedMs: 6_000, rate: 2, rateBefore: 1.5, by: 'ada' },
    });
    expect(twice.rounds[2]?.stages.map(({ level }) => level)).toEqual([2]);
  });

  it('replaces a round that did not begin', () => {
    const once = changed(held, ask());
    const again = changed(once, ask({ elapsedMs: 5_000, rate: 3 }));
    expect(again.rounds.map(rateOf)).toEqual([1, 3]);
  });

  it('takes a part of a ramp, of a burst and of arrivals that are not even', () => {
    const ramp = planOf(
      'peak: { browse: 10/s, pay: 2/s }, levels: [0% to 100% for 10s, 100%], hold: 4s',
    );
    const [part] = added(ramp, ask({ rate: 2 })).stages;
    expect(part).toMatchObject({ level: 2, fromLevel: 0.8, transient: 'ramp', holdMs: 6_000 });
    expect(part?.loads[0]?.ramp).toEqual({ fromPerSecond: 8, toPerSecond: 20 });
    // The area below a line from 8/s to 20/s over 6 s.
    expect(part && plannedStarts(part, 'browse')).toBe(84);
    const burst = planOf(
      'peak: { browse: 10/s, pay: 2/s }, levels: ["300% for 1s spread 2s..10s", 100%], hold: 5s',
    );
    const [spread] = added(burst, ask()).stages;
    expect(spread?.transient).toBe('spike');
    expect(spread?.spread).toBeUndefined();
    const whole = added(
      planOf(
        'peak: { browse: 10/s, pay: 2/s }, levels: [100%, "300% for 1s spread 2s..10s"], hold: 4s',
      ),
      ask(),
    );
    expect(whole.stages.at(-1)?.spread).toEqual({ burstMs: 1_000, fromMs: 2_000, toMs: 10_000 });
  });

  it('is refused where a slot would hold more starts than a script can be told', () => {
    const ramp = planOf(
      'peak: { browse: 400000/s, pay: 2/s }, levels: [0% to 100% for 10s, 100%], hold: 4s',
    );
    const answer = changeRate(ramp, ask({ rate: 10 }));
    expect(answer.ok ? '' : answer.error).toMatch(
      /^more than 50000 starts of path "browse" within 100 ms/,
    );
  });
});

describe('a session', () => {
  const withSession = planOf(
    'peak: { browse: 10/s, pay: 2/s }, levels: [100%], hold: 30s',
    'session: { steps: { in: "POST /in" }, logout: { out: "POST /out" }, within: 1s, rate: 10/s }',
  );
  const [round] = withSession.rounds;
  const logInMs = round?.stages[0]?.holdMs ?? 0;

  it('begins anew in the new round, which takes over after its log-in', () => {
    const rest = added(withSession, ask({ elapsedMs: logInMs + 2_600, rate: 2 }));
    expect(rest.stages.map(({ transient }) => transient)).toEqual(['log-in', undefined, 'log-out']);
    const [logIn, load] = rest.stages;
    expect(load?.startMs).toBe(logIn?.holdMs);
    // Twice the VUs log in while the round before drives on, so the rest begins later in the shape.
    expect([withSession.session?.vus, rest.sessionVus]).toEqual([17, 34]);
    const leadMs = logIn?.holdMs ?? 0;
    expect(rest.takesOver?.shapeMs).toBe(Math.round((2_600 + 1_500 + leadMs) / 1_000) * 1_000);
    expect(rest.takesOver?.plannedMs).toBe((rest.takesOver?.shapeMs ?? 0) + logInMs);
    const script = renderScript(
      changed(withSession, ask({ elapsedMs: logInMs + 2_600, rate: 2 })),
      1,
    );
    expect(script).toContain(`vus: ${rest.sessionVus}, iterations: 1`);
  });

  it('is not cut into: no rate is changed while VUs log in', () => {
    expect(changeRate(withSession, ask({ elapsedMs: logInMs - 1 }))).toEqual({
      ok: false,
      error: 'its VUs are logging in',
    });
    expect(changeRate(withSession, ask({ elapsedMs: logInMs })).ok).toBe(true);
  });
});

describe('a plan as it was driven', () => {
  const plan = changed(held, ask());
  const at = (round: number, startAtMs: number | null, stopAtMs: number | null = null) => ({
    ...{ round, startAtMs, stopAtMs },
  });

  it('ends a round where the next took over', () => {
    const driven = drivenPlan(plan, [at(0, 1_000), at(1, 4_700)]);
    expect(driven.rounds[1]).toBe(plan.rounds[1]);
    expect(driven.rounds[0]?.durationMs).toBe(3_700);
    // Shorter than a hold that can be measured.
    expect(driven.rounds[0]?.stages).toMatchObject([{ holdMs: 3_700, transient: 'spike' }]);
    expect(planDurationMs(driven)).toBe(19_700);
    const [stage] = drivenPlan(plan, [at(0, 1_000), at(1, 5_000)]).rounds[0]?.stages ?? [];
    expect(stage?.transient).toBeUndefined();
    expect(stage?.loads[0]).toEqual(held.rounds[0]?.stages[0]?.loads[0]);
  });

  it('has no round that did not begin', () => {
    const [first] = plan.rounds;
    expect(drivenPlan(plan, [at(0, 1_000)]).rounds).toEqual([first]);
    expect(drivenPlan(plan, [at(0, 1_000), at(1, null)]).rounds).toEqual([first]);
    expect(drivenPlan(plan, [at(0, 1_000), at(1, 5_000, 5_000)]).rounds).toEqual([first]);
    expect(drivenPlan(plan, [at(0, 1_000), at(1, 5_000, 5_001)]).rounds).toHaveLength(2);
  });

  it('is the plan itself where rounds follow each other', () => {
    expect(drivenPlan(held, [])).toBe(held);
  });

  it('keeps a round that ended before the next began', () => {
    const [first] = plan.rounds;
    expect(drivenPlan(plan, [at(0, 0), at(1, 20_000)]).rounds[0]).toBe(first);
    expect(drivenPlan(plan, [at(0, 0), at(1, 19_999)]).rounds[0]).not.toBe(first);
  });
});

/** Shapes of several levels, with ramps. */
const shapes = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 4, max: 12 }), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  })
  .map((stages) => {
    const levels = stages.map(([tenths, seconds, ramps]) =>
      ramps
        ? `"${tenths * 10}% to ${tenths * 10 + 50}% for ${seconds}s"`
        : `"${tenths * 10}% for ${seconds}s"`,
    );
    return planOf(
      `peak: { browse: 10/s, pay: 2/s }, levels: [${levels.join(', ')}, 50%], hold: 4s`,
    );
  });

describe('planned starts', () => {
  it('are conserved: those until the switch and those of the rest are those of the shape', () => {
    fc.assert(
      fc.property(shapes, fc.nat(40), (plan, second) => {
        const elapsedMs = second * 1_000;
        const [shape] = plan.rounds;
        const answer = changeRate(plan, ask({ elapsedMs, rate: 1 }));
        if (!answer.ok || shape === undefined) return;
        const [, rest] = answer.value.rounds;
        const atMs = rest?.takesOver?.plannedMs ?? 0;
        const until = cutRound(plan, shape, atMs);
        expect(until.durationMs + (rest?.durationMs ?? 0)).toBe(shape.durationMs);
        for (const path of ['browse', 'pay']) {
          const both = startsIn(until, path) + (rest === undefined ? 0 : startsIn(rest, path));
          // The level that is cut begins its count of starts anew.
          expect(both - startsIn(shape, path)).toBeGreaterThanOrEqual(0);
          expect(both - startsIn(shape, path)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('of the rest are the multiple of the shape, off by less than one for each level', () => {
    const factors = fc.integer({ min: 1, max: 60 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(shapes, factors, (plan, rate) => {
        const one = changeRate(plan, ask({ rate: 1 }));
        const more = changeRate(plan, ask({ rate }));
        if (!one.ok || !more.ok) return;
        const [rest, multiple] = [one.value.rounds[1], more.value.rounds[1]];
        if (rest === undefined || multiple === undefined) return;
        for (const path of ['browse', 'pay']) {
          const off = startsIn(multiple, path) - rate * exactStarts(rest.stages, path);
          expect(Math.abs(off)).toBeLessThanOrEqual(rest.stages.length);
        }
      }),
    );
  });
});

/** Without rounding up the last period of an even load. */
const exactStarts = (stages: readonly StagePlan[], path: string): number =>
  stages
    .flatMap((stage) => stage.loads.map((load) => ({ stage, load })))
    .filter(({ load }) => load.path === path)
    .reduce(
      (sum, { stage, load }) =>
        sum +
        (load.profile === undefined
          ? (load.ratePerSecond * stage.holdMs) / 1000
          : startsOf(load, stage.holdMs)),
      0,
    );

describe('unique rows of a new round', () => {
  it('begin behind the last one that the round before can have drawn', () => {
    const base = planOf('peak: { browse: 10/s, pay: 2/s }, levels: [100%], hold: 60s');
    const [browse, ...others] = base.paths;
    if (browse === undefined) throw new Error('no path');
    const look = browse.journey.steps.map((step) => ({
      ...step,
      url: ['/', '$', '{card.number}'].join(''),
    }));
    const plan: Plan = {
      ...base,
      paths: [{ ...browse, journey: { ...browse.journey, steps: look } }, ...others],
      datasets: [{ name: 'card', columns: ['number'], rows: [['1']], pick: { kind: 'unique' } }],
    };
    const after = changed(plan, ask());
    const [first, round] = after.rounds;
    const [stage] = round?.stages ?? [];
    const [path] = after.paths;
    if (first === undefined || round === undefined || stage === undefined || path === undefined) {
      throw new Error('no round');
    }
    // 10/s until 4 s, and until the latest switch with the time in which a k6 is killed.
    expect(firstRow(after, 'card', round, stage, path)).toBe(10 * (4 + takeOverMsMax / 1_000 + 4));
    const [only] = first.stages;
    if (only === undefined) throw new Error('no stage');
    expect(firstRow(after, 'card', first, only, path)).toBe(0);
  });
});
