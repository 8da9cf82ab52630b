import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../test/support/auditFacts.ts';
import { backlogDrains } from '../invariants/backlogDrains.ts';
import { subjects } from '../subjects.ts';
import {
  backlogText,
  type DrainEnd,
  drainDoubts,
  isDrained,
  isRead,
  leftText,
  newTrail,
  readForMs,
  summarizeDrain,
  waitText,
  withBefore,
  withEnd,
  withReading,
} from './drainTrail.ts';

const drain = {
  withinMs: 60_000,
  backlogs: [
    { name: 'mails', sql: '{schema}' },
    { name: 'queue', sql: '{schema}' },
  ],
};
const read = (mails: number | null, queue: number | null) => [
  { name: 'mails', left: mails, problem: mails === null ? 'no table' : null },
  { name: 'queue', left: queue, problem: queue === null ? 'no table' : null },
];
type Readings = readonly (readonly [atMs: number, mails: number | null, queue: number | null])[];
const trailOf = (
  readings: Readings,
  end: DrainEnd | null = null,
  before: Readings[number] | null = null,
) => {
  const first = newTrail(drain);
  const begun = before === null ? first : withBefore(first, read(before[1], before[2]));
  const seen = readings.reduce(
    (trail, [at, ...left]) => withReading(trail, read(...left), at),
    begun,
  );
  return end === null ? seen : withEnd(seen, end);
};

describe('the trail of backlogs', () => {
  it('keeps a curve of each by the time since the first reading', () => {
    const trail = trailOf([
      [5_000, 3, 1],
      [7_000.4, 1, 0],
      [9_000, null, 2],
    ]);
    expect(trail.beganAtMs).toBe(5_000);
    expect(trail.backlogs).toEqual([
      {
        ...{ name: 'mails', before: null, problem: 'no table' },
        curve: [
          { afterMs: 0, left: 3 },
          { afterMs: 2_000, left: 1 },
        ],
      },
      {
        ...{ name: 'queue', before: null, problem: null },
        curve: [
          { afterMs: 0, left: 1 },
          { afterMs: 2_000, left: 0 },
          { afterMs: 4_000, left: 2 },
        ],
      },
    ]);
    expect(readForMs(trail)).toBe(4_000);
    expect(readForMs(newTrail(drain))).toBe(0);
  });

  it('never goes back where the clock does', () => {
    const [mails] = trailOf([
      [5_000, 3, 1],
      [4_000, 2, 1],
    ]).backlogs;
    expect(mails?.curve.map(({ afterMs }) => afterMs)).toEqual([0, 0]);
  });

  it('leaves out points that lie close together, and keeps the last and where it became empty', () => {
    const readings = Array.from({ length: 6 }, (_, n) => [n * 200, 6 - n, n < 5 ? 1 : 0] as const);
    const [mails, queue] = trailOf(readings).backlogs;
    expect(mails?.curve.map(({ afterMs }) => afterMs)).toEqual([0, 400, 800, 1_000]);
    expect(queue?.curve.at(-1)).toEqual({ afterMs: 1_000, left: 0 });
    const more = trailOf([...readings, [1_200, 0, 0], [1_300, 0, 0]]).backlogs[1];
    expect(more?.curve.filter(({ left }) => left === 0)[0]?.afterMs).toBe(1_000);
  });

  it('keeps points that lie a two-hundredth of the time apart', () => {
    const curveOf = (stepMs: number) =>
      trailOf([0, 1, 2, 3].map((n) => [n * stepMs, 9 - n, 0] as const)).backlogs[0]?.curve;
    expect(curveOf(300)?.map(({ afterMs }) => afterMs)).toEqual([0, 300, 600, 900]);
    expect(curveOf(299)?.map(({ afterMs }) => afterMs)).toEqual([0, 598, 897]);
  });

  it('is drained when each was empty at the latest reading', () => {
    expect(isDrained(newTrail(drain))).toBe(false);
    expect(isDrained(trailOf([[0, 0, 1]]))).toBe(false);
    expect(isDrained(trailOf([[0, 0, 0]]))).toBe(true);
    expect(
      isDrained(
        trailOf([
          [0, 0, 0],
          [1, 0, null],
        ]),
      ),
    ).toBe(false);
  });

  it('is read when one backlog was', () => {
    expect(isRead(newTrail(drain))).toBe(false);
    expect(isRead(trailOf([[0, null, 3]]))).toBe(true);
    expect(isRead(trailOf([[0, null, null]]))).toBe(false);
  });

  it('passes over what an answer leaves out', () => {
    const trail = withReading(newTrail(drain), [{ name: 'mails', left: 1, problem: null }], 5);
    expect(trail.backlogs.map(({ curve }) => curve.length)).toEqual([1, 0]);
    expect(withBefore(newTrail(drain), []).backlogs[0]?.before).toBeNull();
  });
});

describe('what backlogs come to', () => {
  const said = 'whether the backlog "mails" drains is not known';
  const stateOf = (...of: Parameters<typeof trailOf>) => {
    const trail = trailOf(...of);
    return [summarizeDrain(trail)?.state, drainDoubts(trail)];
  };

  it('is nothing before the end', () => {
    expect(stateOf([[0, 3, 0]])).toEqual([undefined, []]);
    expect(stateOf([[0, null, 0]])).toEqual([undefined, []]);
    expect(stateOf([[0, 3, 0]], null, [0, 3, 0])).toEqual([undefined, []]);
  });

  it('is drained, left or unknown', () => {
    expect(stateOf([[0, 0, 0]], 'empty')).toEqual(['drained', []]);
    expect(stateOf([[0, 3, 0]], 'late')).toEqual(['left', []]);
    expect(stateOf([[0, null, 0]], 'late')).toEqual(['unknown', [`${said}: no table`]]);
    expect(stateOf([], 'unread')[1]).toContain(`${said}: it was never read`);
    expect(
      stateOf(
        [
          [0, 3, 0],
          [10_000, 2, 0],
        ],
        'unread',
      ),
    ).toEqual(['unknown', [`${said}: it could not be read any more after 10.0 s, with 2 left`]]);
    expect(stateOf([[0, 3, 0]], 'stopped')).toEqual([
      'unknown',
      [`${said}: the wait ended after 0.0 ms of 1m, with 3 left`],
    ]);
  });

  it('is left beside one that is unknown', () => {
    expect(stateOf([[0, null, 2]], 'late')).toEqual(['left', [`${said}: no table`]]);
  });

  it('is not known where as many were there before the load', () => {
    expect(stateOf([[0, 3, 0]], 'late', [0, 3, 0])).toEqual([
      'unknown',
      [
        `${said}: 3 are left after 1m, and 3 were there before the load; let its query leave out what was`,
      ],
    ]);
    expect(stateOf([[0, 4, 0]], 'late', [0, 3, 0])).toEqual(['left', []]);
    // Each by what was there of itself.
    expect(stateOf([[0, 4, 3]], 'late', [0, 4, 9])[1]).toEqual([
      expect.stringContaining('"mails" drains is not known: 4 are left after 1m, and 4 were there'),
      expect.stringContaining('"queue" drains is not known: 3 are left after 1m, and 9 were there'),
    ]);
    expect(stateOf([[0, 4, 3]], 'late', [0, 9, 2])[0]).toBe('left');
  });

  it('says of each how it drained', () => {
    const of = (...given: Parameters<typeof trailOf>) =>
      summarizeDrain(trailOf(...given))?.backlogs.map((each) => [
        each.drainedMs,
        backlogText(each, drain.withinMs),
      ]);
    const readings: Readings = [
      [0, 0, 0],
      [2_000, 4, 0],
      [4_000, 0, 0],
    ];
    expect(of(readings, 'empty')).toEqual([
      [4_000, 'mails: empty 4.00 s after the load, with 1m to drain, from 4 at most'],
      [0, 'queue: empty at the end of the load'],
    ]);
    expect(
      of(
        [
          [0, 5, 0],
          [60_000, 2, null],
        ],
        'late',
      ),
    ).toEqual([
      [null, 'mails: 2 left of 5 at most, with 1m to drain'],
      [null, 'queue: unknown, no table'],
    ]);
    expect(of([], 'unread')?.[0]).toEqual([null, 'mails: unknown, never read']);
  });

  it('says what is waited for', () => {
    expect(waitText(newTrail(drain))).toBe('waits for 2 backlogs to drain, for 1m at most');
    expect(leftText(trailOf([[0, 12, null]]))).toBe('still to drain: mails 12, queue ?');
  });
});

describe('backlog-drains', () => {
  const judge = (...of: Parameters<typeof trailOf>) => {
    const view = { ...viewOf({}), drain: trailOf(...of) };
    return backlogDrains.judge(view, subjects.backlog.all(view));
  };

  it('holds while there is time, when all are empty, and where nothing is known', () => {
    expect(judge([[0, 3, 0]])).toEqual([]);
    expect(judge([[0, 0, 0]], 'empty')).toEqual([]);
    expect(judge([[0, null, 0]], 'late')).toEqual([]);
    expect(judge([[0, 3, 0]], 'stopped')).toEqual([]);
    expect(judge([[0, 3, 0]], 'unread')).toEqual([]);
    expect(judge([[0, 3, 0]], 'late', [0, 3, 0])).toEqual([]);
    expect(backlogDrains.judge(viewOf({}), ['mails'])).toEqual([]);
    expect(backlogDrains.judge({ ...viewOf({}), drain: trailOf([], 'late') }, ['x'])).toEqual([]);
  });

  it('judges each backlog once its time is over', () => {
    const judged = (...of: Parameters<typeof trailOf>) => [
      ...subjects.backlog.all({ ...viewOf({}), drain: trailOf(...of) }),
    ];
    expect(judged([[0, 3, 0]])).toEqual([]);
    expect(judged([[0, 0, 0]], 'empty')).toEqual(['mails', 'queue']);
    expect([...subjects.backlog.changed(viewOf({}))]).toEqual([]);
  });

  it('finds what is left when the time is over, beyond what was there before', () => {
    const breach = {
      ...{ subject: 'mails', settles: false, group: 'mails', sku: null, amount: 3 },
      message: 'backlog "mails" did not drain within 1m: 3 left',
      witness: [
        {
          ...{ kind: 'backlog', id: 'mails' },
          detail: '7 at the end of the load, 2 at the least, 3 at the end of its time',
        },
      ],
      ...{ committedAtMs: null, signature: '3' },
    };
    const readings: Readings = [
      [0, 7, 0],
      [30_000, 2, 0],
      [60_000, 3, 0],
    ];
    expect(judge(readings, 'late')).toEqual([breach]);
    expect(judge(readings, 'late', [0, 1, 9])).toEqual([
      {
        ...{ ...breach, amount: 2, signature: '2' },
        message: `${breach.message}, 1 of them there before the load`,
      },
    ]);
  });
});
