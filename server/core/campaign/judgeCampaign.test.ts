import { describe, expect, it } from 'vitest';
import { digest, drill, group, run, searched } from './campaignCase.support.ts';
import type { Campaign } from './campaignFile.ts';
import { drillCounts, judgeCampaign } from './judgeCampaign.ts';
import type { HeldRehearsal } from './runDigest.ts';

const saleAtMs = Date.UTC(2026, 10, 11, 12);
const dayMs = 86_400_000;
const campaign = (titles: readonly string[], of: Partial<Campaign> = {}): Campaign => ({
  ...{ name: 'night', saleAtMs, timeZone: 'Asia/Shanghai', headroom: 0 },
  scenarios: [{ name: 'link', required: { pay: 100 } }],
  rehearsals: titles.map((title, at) => ({
    ...{ title, runs: [], drills: [], without: [], changed: at === 1 ? ['a cache'] : [] },
    window: { fromMs: at * dayMs, toMs: (at + 1) * dayMs },
  })),
  ...of,
});
const held = (of: Partial<HeldRehearsal> = {}): HeldRehearsal => ({
  ...{ runs: [run('r1')], drills: [], missing: [], isCut: false },
  ...of,
});
const judged = (...each: readonly HeldRehearsal[]) =>
  judgeCampaign(campaign(each.map((_, at) => `R${at + 1}`)), each, saleAtMs - 3.5 * dayMs);
const reasons = (of: Partial<HeldRehearsal>) =>
  judged(held(of)).rehearsals[0]?.reasons.map(({ state, text }) => `${state}: ${text}`);

describe('a rehearsal', () => {
  it('is a go when everything that decides passes', () => {
    const page = judged(held({ drills: [drill('d1')] }));
    expect(page).toMatchObject({
      ...{ name: 'night', saleAt: '2026-11-11T12:00:00.000Z', state: 'pass', neededRatio: 1 },
      text: 'go by R1, 3 days before the sale: link: a search found 1.20× (1.10× to 1.30×) of the required 100/s, headroom 16.7%',
      rehearsals: [
        {
          ...{ title: 'R1', isHeld: true, state: 'pass', open: 0, at: '2026-10-01T12:00:00.000Z' },
          ...{ from: '1970-01-01T00:00:00.000Z', to: '1970-01-02T00:00:00.000Z', changed: [] },
          weakest: { scenario: 'link', ratio: { likely: 1.2 } },
          runs: [{ id: 'r1', state: 'pass', decides: true, sentence: 'needed 100/s, proven' }],
          drills: [{ id: 'd1', name: 'rush', state: 'pass', decides: true }],
        },
      ],
    });
  });

  it('is no go with open findings, the gravest first', () => {
    const found = run('r1', { digest: digest({ findings: [group('oversell')] }) });
    const page = judged(held({ runs: [found] }));
    expect([page.state, page.rehearsals[0]?.open]).toEqual(['fail', 1]);
    expect(page.text).toBe('no-go by R1, 3 days before the sale: 5 units of A (new)');
  });

  it('says since when a finding is open, and whether anybody looked', () => {
    const found = run('r1', { digest: digest({ findings: [group('oversell')] }) });
    const blind = run('r2', { digest: digest({ looked: [] }) });
    const [, still, unseen] = judged(
      ...[held({ runs: [found] }), held({ runs: [found] }), held({ runs: [blind] })],
    ).rehearsals;
    expect(still?.reasons[0]).toEqual({
      ...{ state: 'fail', about: 'finding', text: '5 units of A (open since R1)' },
    });
    expect([unseen?.state, unseen?.open]).toEqual(['unknown', 1]);
    expect(unseen?.reasons[0]?.text).toBe(
      '5 units of A: open since R1, and no reliable audit looked for it since',
    );
  });

  it('counts findings of the runs of drills, but not those that were wanted', () => {
    const found = digest({ findings: [group('oversell')] });
    const of = (withoutProtection: boolean) =>
      judged(
        held({
          runs: [run('r1'), run('d1run', { drill: 'd1', digest: found })],
          drills: [drill('d1', { withoutProtection })],
        }),
      );
    expect([of(false).state, of(true).state]).toEqual(['fail', 'pass']);
    expect(of(true).rehearsals[0]?.runs.map(({ id }) => id)).toEqual(['r1']);
  });

  it('is decided by the last run of each scenario and the last drill of each name', () => {
    const failed = run('r0', { digest: digest({ verdict: 'fail', sentence: 'too slow' }) });
    expect(reasons({ runs: [failed, run('r1')] })?.[0]).toMatch(/^pass: link/);
    expect(reasons({ runs: [run('r1'), failed] })?.[0]).toBe('fail: run r0 of link: too slow');
    const broken = drill('d0', { verdict: 'fail', sentence: 'it broke' });
    expect(judged(held({ drills: [broken, drill('d1')] })).state).toBe('pass');
    expect(reasons({ drills: [drill('d1'), broken] })?.[0]).toBe('fail: drill rush: it broke');
    const other = drill('d1', { withoutProtection: true });
    expect(reasons({ drills: [broken, other] })?.[0]).toBe('fail: drill rush: it broke');
  });

  it('is unknown where something was not told', () => {
    expect(reasons({ runs: [run('r1', { state: 'running', digest: null })] })).toEqual([
      'unknown: link: no run with a report',
      'unknown: run r1 of link: it is running',
    ]);
    expect(reasons({ runs: [run('r1', { state: 'failed', digest: null })] })?.[1]).toBe(
      'unknown: run r1 of link: it failed without a report',
    );
    expect(reasons({ drills: [drill('d1', { verdict: null, sentence: null })] })?.[0]).toBe(
      'unknown: drill rush: it has no report',
    );
    expect(reasons({ missing: ['zz'] })?.[0]).toBe(
      'unknown: no run or drill zz is known; the run of a drill is named by its drill',
    );
    expect(reasons({ isCut: true })?.[0]).toBe(
      'unknown: it has more runs or drills than are read here',
    );
    expect(reasons({ runs: [run('r1'), run('r2', { scenario: 'x' })] })?.[0]).toBe(
      'unknown: run r2 drives x, which is no scenario of the campaign, so no capacity is read from it',
    );
  });

  it('says of each reason what it is about', () => {
    const abouts = (of: Partial<HeldRehearsal>) =>
      judged(held(of)).rehearsals[0]?.reasons.map(({ state, about }) => `${state}: ${about}`);
    const found = run('r1', { digest: digest({ findings: [group('oversell')] }) });
    expect(
      abouts({
        ...{ runs: [found, run('r2', { scenario: 'x' })], drills: [drill('d1')] },
        ...{ missing: ['zz'], isCut: true },
      }),
    ).toEqual([
      ...['fail: finding', 'unknown: plan', 'unknown: plan', 'unknown: plan'],
      ...['pass: capacity', 'pass: run', 'pass: run', 'pass: drill'],
    ]);
    const blind = judged(held({ runs: [found] }), held({ runs: [run('r2', { digest: null })] }));
    expect(blind.rehearsals[1]?.reasons[0]).toMatchObject({ state: 'unknown', about: 'finding' });
  });

  it('needs the headroom', () => {
    const page = judgeCampaign(campaign(['R1'], { headroom: 0.25 }), [held()], saleAtMs);
    expect([page.state, page.rehearsals[0]?.reasons[0]?.state]).toEqual(['fail', 'fail']);
  });
});

describe('a campaign', () => {
  const planned = held({ runs: [] });

  it('stands as its last rehearsal that was held', () => {
    const page = judged(held(), planned);
    expect([page.state, page.rehearsals.map(({ isHeld }) => isHeld)]).toEqual([
      ...['pass', [true, false]],
    ]);
    expect(page.rehearsals[1]).toMatchObject({
      ...{ at: '1970-01-02T00:00:00.000Z', state: 'unknown' },
      reasons: [{ state: 'unknown', about: 'plan', text: 'not held yet: no run and no drill' }],
    });
  });

  it('is unknown before the first, and says how far off the sale is', () => {
    expect(judged(planned)).toMatchObject({
      ...{ state: 'unknown', text: 'unknown: no rehearsal was held, 3 days before the sale' },
    });
    const after = judgeCampaign(campaign(['R1']), [planned], saleAtMs + dayMs);
    expect(after.text).toBe('unknown: no rehearsal was held, 1 day after the sale began');
  });

  it('says what the file and the runs tell of changes since the last that was held', () => {
    const after = run('r2', {
      target: 'mall2',
      digest: digest({ branch: 'b', measured: searched(1, 2, 3) }),
    });
    const before = run('r1', { digest: digest({ branch: 'a' }) });
    const page = judged(held({ runs: [before] }), planned, held({ runs: [after] }));
    expect(page.rehearsals.map(({ changed }) => changed)).toEqual([
      [],
      ['a cache'],
      ['branch: a → b', 'target: mall → mall2'],
    ]);
  });
});

it('counts the drills that decide', () => {
  const drills = [
    drill('d0', { verdict: 'fail' }),
    drill('d1'),
    drill('d2', { name: 'x', verdict: null }),
  ];
  const [first] = judged(held({ drills })).rehearsals;
  expect(drillCounts(first?.drills ?? [])).toEqual({ pass: 1, fail: 0, unknown: 1 });
});

describe('what a rehearsal rests on', () => {
  const found = digest({ findings: [group('oversell')] });
  const wantedDrill = drill('d1', { withoutProtection: true });

  it('are the runs of their own for capacity: the load of a drill is harmed', () => {
    const harmed = run('d1run', { drill: 'd1', digest: digest({ measured: searched(1, 2, 3) }) });
    const [first] = judged(held({ runs: [run('r1'), harmed], drills: [drill('d1')] })).rehearsals;
    expect([first?.state, first?.weakest?.run]).toEqual(['pass', 'r1']);
    const alone = judged(held({ runs: [harmed], drills: [drill('d1')] }));
    expect(alone.rehearsals[0]).toMatchObject({ isHeld: true, runs: [], state: 'unknown' });
    expect(alone.text).toBe('unknown by R1, 3 days before the sale: link: no run with a report');
  });

  it('are the findings of every other run beside a drill that left its protection off', () => {
    const page = judged(held({ runs: [run('r1', { digest: found })], drills: [wantedDrill] }));
    expect(page.rehearsals[0]).toMatchObject({ state: 'fail', open: 1 });
  });

  it('are no findings that are gone, and those that are back', () => {
    const saw = held({ runs: [run('r1', { digest: found })] });
    const [, gone, again] = judged(saw, held(), saw).rehearsals;
    expect(gone).toMatchObject({ state: 'pass', open: 0, findings: [{ state: 'gone' }] });
    expect(gone?.reasons.map(({ text }) => text).join()).not.toContain('units of A');
    expect(again).toMatchObject({ state: 'fail', open: 1 });
    expect(again?.reasons[0]?.text).toBe('5 units of A (back, first seen in R1)');
  });

  it('begins with the first of its runs and drills, also without a window', () => {
    const early = drill('d0', { startedAt: '2026-10-01T11:00:00.000Z' });
    const noWindow = campaign(['R1']);
    const [planned] = noWindow.rehearsals;
    if (planned === undefined) throw new Error('no rehearsal');
    const of = (...each: readonly HeldRehearsal[]) =>
      judgeCampaign(
        { ...noWindow, rehearsals: [{ ...planned, window: null }] },
        each,
        saleAtMs - dayMs,
      ).rehearsals[0];
    expect(of(held({ drills: [drill('d1'), early] }))).toMatchObject({
      ...{ from: null, to: null, at: '2026-10-01T11:00:00.000Z' },
    });
    expect(of()).toMatchObject({ from: null, to: null, at: null, isHeld: false });
  });
});

it('says what the file tells of a change before what the runs tell', () => {
  const page = judged(held(), held({ runs: [run('r2', { target: 'mall2' })] }));
  expect(page.rehearsals[1]?.changed).toEqual(['a cache', 'target: mall → mall2']);
});

it('counts whole days to the sale, and its beginning as before it', () => {
  const textAt = (leftMs: number) =>
    judgeCampaign(campaign(['R1']), [held()], saleAtMs - leftMs).text.split(':')[0];
  expect([dayMs, dayMs - 1, 0, -1, -2 * dayMs].map(textAt)).toEqual([
    'go by R1, 1 day before the sale',
    'go by R1, 0 days before the sale',
    'go by R1, 0 days before the sale',
    'go by R1, 0 days after the sale began',
    'go by R1, 2 days after the sale began',
  ]);
});
