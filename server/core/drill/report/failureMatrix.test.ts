import { describe, expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../drillCase.support.ts';
import type { DrillReport } from './drillReport.ts';
import {
  type EndedDrill,
  type FailureTry,
  failureMatrix,
  failureMatrixSchema,
  type MatrixInputs,
  overload,
  wholeTarget,
} from './failureMatrix.ts';

/** Latency of payments from 20 s on (item 0), a switch, a note; 500% of the capacity from 70 s on. */
const { method, load } = drillOfText(soundDrill);
const [latency, ...others] = method;
if (latency?.action.kind !== 'fault') throw new Error('the sound drill has no fault');
const calm = { ...load, stages: [{ share: 1, holdMs: 60_000 }] };
const dayMs = 86_400_000;
const endedAt = '2026-11-01T00:00:00.000Z';
const nowMs = Date.parse(endedAt) + 3 * dayMs;
const kinds = [
  { kind: 'stop', subject: 'process' },
  { kind: 'latency', subject: 'link' },
  { kind: 'reset', subject: 'link' },
];

type Report = NonNullable<EndedDrill['report']>;
type Outcome = Report['actions'][number]['outcomes'][number];
const outcome = (state: Outcome['state'], about: string): Outcome => ({
  ...{ state, expected: `${about} expected`, saw: `${about} saw` },
});
const actionOf = (item: number, ...outcomes: readonly Outcome[]): Report['actions'][number] => ({
  ...{ item, part: 'method', text: '', see: null, onMs: 1, offMs: 2, outcomes: [...outcomes] },
});
const bit = [outcome('pass', 'bit'), outcome('pass', 'gone')] as const;
const reason = (
  state: Outcome['state'],
  expected: string,
  saw: string,
): DrillReport['verdict']['reasons'][number] => ({
  ...{ state, expected, saw, text: '', about: 'expectation' },
});
const entry = (atMs: number, more: Partial<Report['timeline'][number]> = {}) => ({
  ...{ atMs, lane: 'load' as const, text: '', mark: 'from' as const, state: null, item: null },
  ...more,
});
const report = (more: Partial<Report> = {}): Report => ({
  verdict: { state: 'pass', reasons: [reason('pass', 'goodput ≥ 90%', '95%')] },
  actions: [actionOf(0, ...bit)],
  recovery: { fromMs: 40_000, leastMs: 5_000, mostMs: 7_000, text: 'pay held from 45 s on' },
  timeline: [entry(0), entry(70_000)],
  ...more,
});
const ended = (more: Partial<EndedDrill> = {}): EndedDrill => ({
  ...{ id: 'drill0000001', name: 'slow-payments', target: 'mall', endedAt, reason: null },
  ...{ withoutProtection: false, drill: { method, load: calm }, report: report(), ...more },
});
const matrix = (drills: readonly EndedDrill[], more: Partial<MatrixInputs> = {}) =>
  failureMatrixSchema.parse(
    failureMatrix({ drills, places: [], kinds, nowMs, staleAfterMs: 30 * dayMs, ...more }),
  );
const triesOf = (
  of: ReturnType<typeof matrix>,
  service: string,
  failure: string,
): readonly FailureTry[] => {
  const row = of.services.find((each) => each.service === service);
  const cell = row?.cells.find((each) => each.failure === failure);
  if (cell === undefined) throw new Error(`no cell ${service} × ${failure}`);
  return cell.tries;
};
const tryOf = (drill: EndedDrill, service = 'payments', failure = 'latency'): FailureTry => {
  const [only, second] = triesOf(matrix([drill]), service, failure);
  if (only === undefined || second !== undefined) throw new Error('not one try');
  return only;
};

describe('the matrix', () => {
  it('holds what nobody has tried: overload always, and each kind for the kind of its place', () => {
    const places = [
      { name: 'orders', is: 'process' },
      { name: 'bank', is: 'link' },
    ];
    expect(matrix([], { places })).toEqual({
      staleAfterMs: 30 * dayMs,
      failures: [overload, 'stop', 'latency', 'reset'],
      services: [
        { service: wholeTarget, cells: [{ failure: overload, tries: [] }] },
        {
          service: 'bank',
          cells: [
            { failure: 'latency', tries: [] },
            { failure: 'reset', tries: [] },
          ],
        },
        { service: 'orders', cells: [{ failure: 'stop', tries: [] }] },
      ],
    });
  });

  it('has no column that no service can have', () => {
    expect(matrix([]).failures).toEqual([overload]);
    expect(matrix([], { places: [{ name: 'bank', is: 'link' }] }).failures).toEqual([
      ...[overload, 'latency', 'reset'],
    ]);
  });

  it('knows by a drill what a place is, and keeps a kind that this version does not know', () => {
    const unknownKind = { ...latency, action: { ...latency.action, fault: 'quake' } };
    const of = matrix([
      ended(),
      ended({ name: 'old', drill: { method: [unknownKind], load: calm } }),
    ]);
    expect(of.failures).toEqual([overload, 'latency', 'reset', 'quake']);
    expect(of.services.map(({ service }) => service)).toEqual([wholeTarget, 'payments']);
    expect(triesOf(of, 'payments', 'reset')).toEqual([]);
  });

  it('says of a try what was expected and seen, the recovery and the age', () => {
    expect(tryOf(ended())).toEqual({
      ...{ drillId: 'drill0000001', name: 'slow-payments', target: 'mall', endedAt },
      withoutProtection: false,
      ...{ state: 'pass', expected: 'goodput ≥ 90%', saw: '95%', together: [] },
      recovery: { leastMs: 5_000, mostMs: 7_000, text: 'pay held from 45 s on' },
      ...{ ageMs: 3 * dayMs, isStale: false },
    });
  });

  it('says of a try that its protection was left off', () => {
    expect(tryOf(ended({ withoutProtection: true })).withoutProtection).toBe(true);
  });

  it.each([
    [3 * dayMs, false],
    [3 * dayMs - 1, true],
  ])('a try is stale after %d ms when it is older', (staleAfterMs, isStale) => {
    const [own] = triesOf(matrix([ended()], { staleAfterMs }), 'payments', 'latency');
    expect(own?.isStale).toBe(isStale);
  });

  it('has no negative age by a clock that was set back', () => {
    const [own] = triesOf(matrix([ended()], { nowMs: 0 }), 'payments', 'latency');
    expect(own?.ageMs).toBe(0);
  });

  it('keeps the order of several drills of one cell', () => {
    const drills = [ended({ id: 'b', name: 'with' }), ended({ id: 'a', name: 'without' })];
    const tries = triesOf(matrix(drills), 'payments', 'latency');
    expect(tries.map(({ drillId, name }) => [drillId, name])).toEqual([
      ['b', 'with'],
      ['a', 'without'],
    ]);
  });

  it('names what else a drill causes, and has one try of a fault that it causes twice', () => {
    const twice = [latency, { ...latency, index: 1, atMs: 50_000 }, ...others];
    const drill = { method: twice, load };
    const both = report({ actions: [actionOf(0, ...bit), actionOf(1, ...bit)] });
    expect(tryOf(ended({ drill, report: both })).together).toEqual([overload]);
    expect(tryOf(ended({ drill, report: both }), wholeTarget, overload)).toMatchObject({
      ...{ together: ['latency of payments'], state: 'pass' },
    });
    const once = report({ actions: [actionOf(0, ...bit)] });
    expect(tryOf(ended({ drill, report: once }))).toMatchObject({
      ...{ state: 'unknown', expected: 'the fault takes effect', saw: 'nothing' },
    });
  });
});

describe('what was not seen', () => {
  const failed = { state: 'fail' as const, reasons: [reason('fail', 'pay holds', 'pay broke')] };

  it('a drill that failed under a fault that bit is a fail', () => {
    expect(tryOf(ended({ report: report({ verdict: failed }) }))).toMatchObject({
      ...{ state: 'fail', expected: 'pay holds', saw: 'pay broke' },
    });
  });

  it.each(['pass', 'fail'] as const)(
    'a fault that did not bite is unknown, also of a drill with the verdict %s',
    (state) => {
      const dud = [outcome('unknown', 'dud'), outcome('pass', 'gone'), outcome('fail', 'sight')];
      const verdict = { ...failed, state };
      const of = tryOf(ended({ report: report({ verdict, actions: [actionOf(0, ...dud)] }) }));
      expect(of).toMatchObject({ state: 'unknown', expected: 'dud expected', saw: 'dud saw' });
      expect(of.recovery).toBeNull();
    },
  );

  it('a fault that did not bite and stays is a fail', () => {
    const stays = [outcome('unknown', 'dud'), outcome('fail', 'stays')];
    expect(tryOf(ended({ report: report({ actions: [actionOf(0, ...stays)] }) }))).toMatchObject({
      ...{ state: 'fail', expected: 'stays expected', saw: 'stays saw', recovery: null },
    });
  });

  it('an action that the report does not have is unknown', () => {
    expect(tryOf(ended({ report: report({ actions: [] }) }))).toMatchObject({
      ...{ state: 'unknown', expected: 'the fault takes effect', saw: 'nothing' },
    });
  });

  it('a drill without a report is unknown, with the reason', () => {
    const without = { expected: 'the drill ends with a report', state: 'unknown', recovery: null };
    expect(tryOf(ended({ report: null, reason: 'the disk is full' }))).toMatchObject({
      ...{ ...without, saw: 'the disk is full' },
    });
    expect(tryOf(ended({ report: null }))).toMatchObject({ ...without, saw: 'no report' });
  });

  it('a verdict without a reason is unknown', () => {
    const verdict = { state: 'pass' as const, reasons: [] };
    expect(tryOf(ended({ report: report({ verdict }) }))).toMatchObject({
      ...{ state: 'unknown', expected: 'something is judged', saw: 'nothing' },
    });
  });

  it.each([
    ['begins', [entry(70_000)], 'pass'],
    ['ends before', [entry(69_999)], 'unknown'],
    ['has other entries alone', [entry(70_000, { lane: 'note' })], 'unknown'],
    ['has the end of a stage alone', [entry(70_000, { mark: 'to' })], 'unknown'],
  ] as const)('overload is tried when its stage %s', (_name, timeline, state) => {
    const own = report({ timeline: [...timeline] });
    const of = tryOf(ended({ drill: { method: [], load }, report: own }), wholeTarget, overload);
    expect(of.state).toBe(state);
    if (state === 'unknown') {
      expect(of).toMatchObject({
        ...{ expected: 'load of 500% of the capacity', saw: 'the load never came to it' },
      });
    }
  });

  it('a drill that disturbed nothing has no recovery', () => {
    const recovery = { fromMs: null, leastMs: null, mostMs: null, text: 'nothing disturbed' };
    expect(tryOf(ended({ report: report({ recovery }) })).recovery).toBeNull();
  });
});
