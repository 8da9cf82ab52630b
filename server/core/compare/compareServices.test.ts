import { describe, expect, it } from 'vitest';
import type { ComparedRun } from './comparable.ts';
import { type SimulatedPair, simulatedRun, withPair } from './comparedRun.support.ts';
import { defaultOptions } from './compareRuns.ts';
import { compareServices } from './compareServices.ts';
import type { CompareOptions } from './comparison.ts';
import { renderComparisonJunit } from './formats/junit.ts';
import { renderComparisonMarkdown } from './formats/markdown.ts';
import { ruleText } from './formats/rows.ts';

const pair = { before: 'old', after: 'new' };
const run = simulatedRun({ seconds: 80, levels: [100], journeysPerSecond: 80 });

const runsOf = (count: number, given: Partial<SimulatedPair>, seed = 1): readonly ComparedRun[] =>
  Array.from({ length: count }, (_, at) =>
    withPair({ ...run, id: `r${at + 1}` }, given, seed + at),
  );

function compared(
  runs: readonly ComparedRun[],
  options: Partial<CompareOptions> = {},
  services = pair,
) {
  const told = compareServices(runs, services, { ...defaultOptions, ...options });
  if (!told.ok) throw new Error(`${told.error.kind}: ${told.error.reason}`);
  return told.value;
}

const serviceOf = (comparison: ReturnType<typeof compared>) => {
  const service = comparison.stages[0]?.services[0];
  if (service === undefined) throw new Error('no service was compared');
  return service;
};

const problemOf = (first: ComparedRun, services = pair) => {
  const told = compareServices([first], services, defaultOptions);
  return told.ok ? null : told.error;
};

describe('two services that took the journeys of a run in turn', () => {
  it('sees 1% although the speed of the machine wanders by 3%', () => {
    const slower = compared(runsOf(1, { afterMs: 4.04 }));
    const { effect, variance, seconds, service } = serviceOf(slower);
    expect([service, variance, seconds]).toEqual(['new beside old', 'seconds', [80, 80]]);
    expect(effect).toMatchObject({ state: 'worse', judged: true, metric: 'cpuPerRequest' });
    expect(effect.before).toBeCloseTo(4, 0);
    expect((effect.after ?? 0) / (effect.before ?? 0)).toBeCloseTo(effect.change ?? 0, 9);
    const [low, high] = effect.interval ?? [0, 0];
    expect(low).toBeLessThan(1.01);
    expect(high).toBeGreaterThan(1.01);
    expect(high - low).toBeLessThan(0.006);
    expect(slower).toMatchObject({ state: 'fail', services: pair, after: [], allowedCpu: 0 });
    expect(slower.before.map(({ id }) => id)).toEqual(['r1']);
    expect(slower.sentence).toMatch(
      /^worse than allowed \(0% more CPU per request\): new beside old at 100%: CPU per request \d\.\d{3} ms → \d\.\d{3} ms, \+[\d.]+% /,
    );
    expect(slower.reasons).toHaveLength(1);
    // The other way round it is better.
    const better = compared(runsOf(1, { afterMs: 4.04 }), {}, { before: 'new', after: 'old' });
    expect(serviceOf(better).effect.state).toBe('better');
    expect(serviceOf(better).effect.change).toBeCloseTo(1 / (effect.change ?? 0), 6);
    expect(better.state).toBe('pass');
  });

  it('passes equal ones with what it would have seen, and allows what is allowed', () => {
    const equal = compared(runsOf(1, {}));
    expect(equal.state).toBe('pass');
    expect(equal.sentence).toMatch(
      /^no more CPU per request seen; 0\.\d% or more would have been seen in each judged stage$/,
    );
    expect(equal.rates.smallestSlowdown).toBeCloseTo(
      (serviceOf(equal).effect.smallestVisible ?? 0) - 1,
      12,
    );
    expect(equal.rates.falseAlarms).toBeGreaterThanOrEqual(0.005);
    expect(compared(runsOf(1, { afterMs: 4.04 }), { allowedCpu: 0.02 }).state).toBe('pass');
    expect(compared(runsOf(1, { afterMs: 4.2 }), { allowedCpu: 0.02 }).sentence).toContain(
      'worse than allowed (2% more CPU per request)',
    );
  });

  it('is unknown where it cannot see what is wanted', () => {
    const few = compared(runsOf(1, {}), { wanted: 0.001 });
    expect(few.state).toBe('unknown');
    expect(few.sentence).toMatch(
      /^too few samples to say: only 0\.\d% more CPU per request would have been seen everywhere, 0\.1% is wanted; hold/,
    );
  });

  it('takes the variance between runs from five on, which holds what varies from start to start', () => {
    const varied = { start: 0.01 };
    const five = compared(runsOf(5, varied));
    const four = compared(runsOf(4, varied));
    expect(serviceOf(five).variance).toBe('runs');
    expect(five.caveats).toEqual([]);
    expect(ruleText(five)).toContain('of comparisons of equal services (');
    expect(ruleText(compared(runsOf(4, varied)))).toContain('of comparisons of equal processes, ');
    expect(five.method).toContain('and, where they vary more, the variance between runs');
    expect(serviceOf(four).variance).toBe('seconds');
    expect(four.caveats[0]).toMatch(
      /^4 runs: the interval holds what varies within a run, .+; with 5 runs, /,
    );
    const [within] = compared(runsOf(1, varied)).stages;
    const widthOf = (interval: readonly [number, number] | null | undefined) =>
      (interval?.[1] ?? 0) - (interval?.[0] ?? 0);
    expect(widthOf(serviceOf(five).effect.interval)).toBeGreaterThan(
      2 * widthOf(within?.services[0]?.effect.interval),
    );
    expect(compared(runsOf(1, {})).caveats[0]).toMatch(/^1 run: /);
  });

  it('needs the CPU of both in the same second', () => {
    const [first] = runsOf(1, {});
    if (first === undefined) throw new Error('no run');
    const without = (name: string, at: number): ComparedRun => ({
      ...first,
      metrics: (first.metrics ?? []).map((second) => {
        if (second.second !== at) return second;
        const { [name]: _, ...processes } = second.processes;
        return { ...second, processes };
      }),
    });
    expect(serviceOf(compared([without('new', 40)])).seconds).toEqual([78, 78]);
    expect(serviceOf(compared([without('old', 40)])).seconds).toEqual([78, 78]);
    const late: ComparedRun = {
      ...first,
      metrics: (first.metrics ?? []).map((second) =>
        second.second % 2 === 0 ? second : { ...second, processes: {} },
      ),
    };
    const unread = compared([late]);
    expect(unread.stages[0]?.services).toEqual([]);
    expect(unread.state).toBe('unknown');
    expect(unread.sentence).toBe(
      'CPU per request of new beside old cannot be read: a run has no second of a steady stage with the CPU of all their processes',
    );
    expect(unread.caveats).toContain(unread.sentence);
  });

  it('is given in every form', () => {
    const slower = compared(runsOf(1, { afterMs: 4.04 }));
    expect(ruleText(slower)).toMatch(
      /^allowed: 0% more CPU per request; false alarms: at most [\d.]+% of comparisons of equal processes, which two starts of one build need not be \(A\/A: \d+ of 500 random halves of the runs alarm\); the smallest change that is seen with 95% probability in every judged stage is \+0\.\d%$/,
    );
    expect(renderComparisonMarkdown(slower)).toContain(
      'Before: old. After: new. In turn in: `r1` of',
    );
    expect(renderComparisonJunit(slower)).toContain(
      'name="new beside old CPU per request at 100%"><failure',
    );
  });
});

describe('what cannot be compared', () => {
  const [first] = runsOf(1, {});
  if (first === undefined) throw new Error('no run');

  it('names services that no CPU was read of', () => {
    expect(problemOf(first, { before: 'old', after: 'newer' })).toEqual({
      kind: 'services',
      reason: 'run r1 recorded no CPU of newer, only of old, new',
    });
    expect(problemOf({ ...first, metrics: [] })?.reason).toBe('run r1 recorded no CPU of old');
  });

  it('refuses a target with one address', () => {
    const { baseUrls: _, ...plan } = first.plan;
    expect(problemOf({ ...first, plan })?.reason).toBe(
      'run r1 has a target with one address, so they took no journeys in turn',
    );
  });

  it('refuses other numbers of processes', () => {
    const metrics = (first.metrics ?? []).map((second) => {
      const { new: one = {}, old = {} } = second.processes;
      return { ...second, processes: { old, 'new 1': one, 'new 2': one } };
    });
    expect(problemOf({ ...first, metrics })?.reason).toMatch(/^run r1 has 1 of old and 2 of new: /);
  });

  it('refuses addresses that got other numbers of requests', () => {
    const [one, other] = [1, 2].map((port) => `${first.plan.target} http://127.0.0.1:${port}`);
    const withCounts = (reached: Readonly<Record<string, number>>): ComparedRun => ({
      ...first,
      timeline: first.timeline.map((second, at) => ({ ...second, reached: at > 0 ? {} : reached })),
    });
    const withMore = (more: number): ComparedRun =>
      withCounts({ [one ?? '']: 4000, [other ?? '']: 4000 + more });
    expect(problemOf(withCounts({}))?.reason).toBe('run r1 counted no request to its addresses');
    expect(problemOf(withMore(-41))?.reason).toContain(':1 4000, http://127.0.0.1:2 3959');
    expect(problemOf(withMore(40))).toBeNull();
    expect(problemOf(withMore(41))?.reason).toBe(
      'run r1 sent more requests to one address than to another: http://127.0.0.1:1 4000, http://127.0.0.1:2 4041',
    );
  });

  it('refuses runs of other scenarios, and runs without evidence', () => {
    const other = withPair(simulatedRun({ scenario: 'day', levels: [100] }), {}, 1);
    const told = compareServices([first, other], pair, defaultOptions);
    expect(told).toMatchObject({ ok: false, error: { kind: 'scenario' } });
    const slow = withPair(simulatedRun({ seconds: 60, levels: [100], medianMs: 800 }), {}, 1);
    expect(problemOf(slow)?.kind).toBe('evidence');
  });
});
