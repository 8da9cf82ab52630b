import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { planOf, quiet, secondsTo } from '../../test/support/loadCase.ts';
import { warnedRule } from '../../test/support/mallEvidence.ts';
import { guardOff, mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { sessionCase } from '../../test/support/sessionCase.ts';
import { type EventKindName, incidentsOf } from '../run/eventKinds.ts';
import type { StopCause } from '../run/stopCause.ts';
import { count } from '../text/figures.ts';
import { formatLevel, formatPercent } from '../text/units.ts';
import { buildReport } from './buildReport.ts';
import { reportFormats } from './formats/registry.ts';
import type { ReportInputs } from './inputs.ts';
import { customerSummary, generatorSummaries, stepSummaries } from './summaries.ts';

const peak = mallRun(midnightPeak);

describe('the report of a simulated midnight peak', () => {
  const report = buildReport(peak);

  it('brackets the declared limit of 100 payments a second', () => {
    expect(report.verdict.state).toBe('pass');
    expect(report.capacity?.sloCapacity).toMatchObject({
      lower: { level: 0.85 },
      upper: { level: 1.15 },
    });
    expect(report.points.map((p) => [p.unknown, p.generatorLimited])).toEqual(
      Array(7).fill([null, null]),
    );
  });

  it('shows payments saturated at the limit, and goodput falling', () => {
    const [, , , , , , last] = report.points;
    // The provider takes 100/s; one journey a second fails, and a failure is no throughput.
    expect(last?.paths.pay?.achievedPerSecond).toBe(99);
    expect(last?.paths.pay?.goodputPerSecond).toBe(0);
    expect(last?.paths.browse?.achievedPerSecond).toBeCloseTo(225, 0);
  });

  it('keeps recorded parts unchanged', () => {
    expect(report).toMatchObject({
      run: peak.run,
      audit: peak.audit,
      leaks: peak.leaks,
      preflight: peak.preflight,
    });
    expect(report.steps.map((s) => `${s.path}/${s.step}`)).toEqual([
      'browse/list',
      'browse/item',
      'browse/refresh stock',
      'order/item',
      'order/place order',
      'pay/item',
      'pay/place order',
      'pay/pay',
      'pay/confirm',
    ]);
  });

  it('is the same from a copy of its inputs', () => {
    expect(buildReport(JSON.parse(JSON.stringify(peak)))).toEqual(report);
  });
});

it('an oversell fails a run that meets its SLOs', () => {
  const report = buildReport(mallRun(guardOff));
  expect(report.verdict.state).toBe('fail');
  expect(report.verdict.reasons.filter((r) => r.state === 'fail')).toHaveLength(1);
});

it('a run that did not finish is never a pass, even without a recorded cause', () => {
  const told = (more: Partial<ReportInputs['run']>) =>
    buildReport({ ...peak, run: { ...peak.run, ...more } }).verdict;
  expect(told({ outcome: 'failed', reason: 'k6 exited with 107' }).reasons[0]).toEqual({
    state: 'unknown',
    text: 'the run did not go to its end: k6 exited with 107',
  });
  expect(told({ outcome: 'aborted' }).reasons[0]?.text).toBe(
    'the run did not go to its end: the run was aborted',
  );
});

describe('caveats', () => {
  const of = (more: Partial<ReportInputs>) => buildReport({ ...peak, ...more }).caveats;
  const oneMachine = 'Target and load generator ran on one machine and shared its CPU.';

  it.each(['http://127.0.0.1:4100', 'http://localhost:1', 'http://[::1]:80', 'http://127.8.8.8/'])(
    'sees that %s is this machine',
    (baseUrl) => {
      expect(of({ plan: { ...peak.plan, baseUrl } })).toEqual([oneMachine]);
    },
  );

  it('tells once who kept transactions open', () => {
    const audit = peak.audit.map((each) => ({ ...each, notes: ['a transaction hung'] }));
    const told = of({ audit }).filter((text) => text.includes('hung'));
    expect(audit.length).toBe(2);
    expect(told).toEqual(['In the audited database a transaction hung.']);
  });

  it('tells the rows of rules that warn, and of no other', () => {
    const [shadow, ...others] = peak.audit;
    if (shadow === undefined) throw new Error('it has an audit');
    const rules = [{ ...warnedRule, state: 'holds' } as const, warnedRule];
    expect(of({ audit: [{ ...shadow, rules }, ...others] })).toContain(
      'The rule "no free order" (audit.yaml:12) warns: it returns 2 rows of the shadow store, first id 7.',
    );
    const unknown = [{ ...warnedRule, state: 'unknown' } as const];
    expect(of({ audit: [{ ...shadow, rules: unknown }] }).join()).not.toContain('warns');
  });

  it('sees that one of several addresses is this machine', () => {
    const [baseUrl, own] = ['http://shop.test', 'http://127.0.0.1:4100'];
    const at = (...baseUrls: readonly string[]) =>
      of({ plan: { ...peak.plan, baseUrl, baseUrls } });
    expect(at(baseUrl, own)).toEqual([oneMachine]);
    expect(at(baseUrl, 'http://b.test')).toEqual([]);
  });

  it('says when the CPU that target and generator share was used up', () => {
    const second = (hostCpuShare: number | null, k6CpuShare?: number) => {
      const [one] = peak.timeline;
      const [generator] = one?.generators ?? [];
      if (one === undefined || generator === undefined) throw new Error('no generator');
      const lag = { workerP99Ms: 0, workerMaxMs: 0, k6WaitShare: null, hostStealShare: null };
      const { k6CpuShare: _, ...rest } = generator;
      return {
        ...one,
        generators: [
          {
            ...rest,
            ...(k6CpuShare === undefined ? {} : { k6CpuShare }),
            workerCpuShare: 0.05,
            lag: { ...lag, hostCpuShare },
          },
        ],
      };
    };
    const told = (...timeline: ReturnType<typeof second>[]) =>
      of({ plan: { ...peak.plan, baseUrl: 'http://127.0.0.1' }, timeline })[0];
    expect(told(second(0.949, 0.5), second(null, 0.9))).toBe(oneMachine);
    expect(told(second(0.95, 0.15), second(0.5, 0.9), second(1))).toBe(
      `${oneMachine} Its CPU was used up in 2 of 3 seconds, and k6 and its worker took 12.5% of it then: the target may have lacked CPU.`,
    );
  });

  it('says how many VUs had no session when the load began', () => {
    const plan = planOf();
    const [round] = plan.rounds;
    if (round === undefined) throw new Error('no round');
    const [load] = round.stages;
    if (load === undefined) throw new Error('no stage');
    const logIn = { ...load, index: 9, transient: 'log-in' as const, loads: [] };
    const of = (loggedIn: number, stage = 9, path = 'session') =>
      buildReport({
        ...peak,
        plan: {
          ...plan,
          session: { ...sessionCase, vus: 1_234 },
          rounds: [{ ...round, stages: [logIn, ...round.stages] }],
        },
        timeline: secondsTo(2, () => ({
          ...{ path, stage },
          steps: [
            {
              step: 'whole session',
              requests: 0,
              failures: {},
              serviceMs: histogramOf([]),
              flow: { loggedIn },
            },
          ],
        })),
      }).caveats.filter((text) => text.includes('no session'));
    expect(of(617)).toEqual([]);
    const told = (late: string) => [
      `${late} of ${count(1_234)} VUs had no session when the load began, and log in within a journey: it takes longer by that.`,
    ];
    expect(of(616)).toEqual(told('2'));
    expect(of(617, 0)).toEqual(told(count(1_234)));
    expect(of(617, 9, 'pay')).toEqual(told(count(1_234)));
  });

  it.each<[string, Readonly<Record<number, { host?: string; sharesTarget?: true }>>, string[]]>([
    ['no worker', { 0: { host: 'a' }, 1: { host: 'b' } }, []],
    ['the only worker', { 0: { host: 'a', sharesTarget: true } }, [oneMachine]],
    [
      'both workers',
      { 0: { host: 'a', sharesTarget: true }, 1: { host: 'b', sharesTarget: true } },
      [oneMachine],
    ],
    [
      'one of two workers',
      { 0: { host: 'a' }, 1: { host: 'b', sharesTarget: true } },
      [
        'The target has an address of some load generators (b; 1 of 2 machines) and shared their CPU.',
      ],
    ],
    [
      'two of three that give no names',
      { 0: { sharesTarget: true }, 1: {}, 2: { sharesTarget: true } },
      [
        'The target has an address of some load generators (shard 0, shard 2; 2 of 3 machines) and shared their CPU.',
      ],
    ],
  ])(
    'sees by their own addresses that %s shares the machine of the target',
    (_, machines, told) => {
      const plan = { ...peak.plan, baseUrl: 'https://shop.example' };
      const timeline = peak.timeline.map((second) => {
        const [sample] = second.generators;
        if (sample === undefined) return second;
        const { host: _own, ...rest } = sample;
        const generators = Object.entries(machines).map(([shard, machine]) => ({
          ...rest,
          ...machine,
          shard: Number(shard),
        }));
        return { ...second, generators };
      });
      expect(of({ plan, timeline, addresses: ['10.0.7.5'] })).toEqual(told);
    },
  );

  it('states what happened in ramps and spikes, which no SLO judges, and how arrivals were spread', () => {
    const [round] = peak.plan.rounds;
    const [first, ...others] = round?.stages ?? [];
    if (round === undefined || first === undefined) throw new Error('the plan has no stage');
    const stages = [{ ...first, transient: 'ramp' as const }, ...others];
    const plan = {
      ...{ ...peak.plan, baseUrl: 'https://shop.example' },
      rounds: [{ ...round, stages }],
    };
    const cells = peak.timeline.flatMap((second) =>
      second.cells.filter(({ stage }) => stage === first.index),
    );
    const sum = (of: 'started' | 'failed') => cells.reduce((all, cell) => all + cell[of], 0);
    expect(sum('started')).toBe(600);
    expect(of({ plan })).toEqual([
      `${count(sum('started'))} journeys started in ramps and spikes, which no SLO judges: ${sum('failed')} of them failed.`,
    ]);
    expect(of({ plan: { ...plan, rounds: [round], dispersion: 4 } })).toEqual([
      'Arrivals were planned bursty: index of dispersion at 1 s 4 asked.',
    ]);
    const spread = { burstMs: 1_000, fromMs: 0, toMs: 8_000 };
    const burst = { ...round, stages: [...others, { ...first, spread, loads: [] }] };
    expect(of({ plan: { ...plan, rounds: [burst] } })).toEqual([
      `Clients spread these bursts: ${formatLevel(first)} for 1 s over 0 s to 8 s ().`,
    ]);
  });

  it('says first who changed the rate, and has a row for each round', () => {
    const base = planOf();
    const [round] = base.rounds;
    const [stage] = round?.stages ?? [];
    if (round === undefined || stage === undefined) throw new Error('the plan has no stage');
    const takesOver = { shapeMs: 10_000, plannedMs: 10_000, rate: 2, rateBefore: 1, by: 'ada' };
    const next = { ...round, index: 1, stages: [{ ...stage, level: 1 }], takesOver };
    const plan = { ...base, baseUrl: 'https://shop.example', rounds: [round, next] };
    const timeline = [0, 1].flatMap((index) =>
      secondsTo(10).map((second) => ({ ...second, round: index })),
    );
    const told = 'ada from 1x to 2x, 10 s into round 0. Journeys that were open then were cut.';
    expect(of({ plan, timeline })[0]).toBe(`The rate was changed during the load: ${told}`);
    const inputs = { ...peak, plan, timeline };
    const report = buildReport(inputs);
    expect(report.points.map(({ round: of, level }) => [of, level])).toEqual([
      [0, 0.5],
      [1, 1],
    ]);
    for (const format of reportFormats.filter(
      ({ name }) => name === 'markdown' || name === 'html',
    )) {
      expect(format.render(report, inputs)).toContain('100%, round 1');
    }
  });

  it.each([
    [['10.0.0.1', '127.0.0.1'], [oneMachine]],
    [['::1'], [oneMachine]],
    [['10.0.0.1'], []],
    [[], []],
  ])('sees by the addresses %j whether a name is this machine', (addresses, expected) => {
    const plan = { ...peak.plan, baseUrl: 'http://shop.local' };
    expect(of({ plan, addresses })).toEqual(expected);
    expect(of({ plan })).toEqual([]);
    const literal = { ...plan, baseUrl: 'http://127.0.0.1:1' };
    expect(of({ plan: literal, addresses })).toEqual(expected);
  });

  it('names a store that was not watched while the run was taken over', () => {
    const plan = { ...peak.plan, baseUrl: 'https://shop.example' };
    const audit = peak.audit.map((summary) =>
      summary.store === 'live' ? { ...summary, unwatchedMs: [6_840] } : summary,
    );
    expect(of({ plan, audit })).toEqual([
      'The live store was not watched for 6.84 s while another server took the run over; its ledger was read afterwards: only what arose and healed meanwhile can be missing.',
    ]);
  });

  it('are absent for a complete run on another machine', () => {
    expect(of({ plan: { ...peak.plan, baseUrl: 'https://shop.example' } })).toEqual([]);
    expect(of({ plan: { ...peak.plan, baseUrl: 'no address' } })).toEqual([]);
  });

  it('names first what was changed in the scenario file for the run', () => {
    const plan = { ...peak.plan, overrides: ['--load 1.5x', '--set load.shards=2'] };
    expect(of({ plan })[0]).toBe(
      'The scenario was changed for this run: --load 1.5x --set load.shards=2.',
    );
    expect(of({ plan: { ...peak.plan, overrides: [] } })).toEqual(of({}));
  });

  it('says of open journeys that they were cut, or that their end is not known', () => {
    const hung = secondsTo(3, () => ({ finished: 49, correct: 49 }));
    const plan = planOf();
    const open = (timeline: ReportInputs['timeline']) =>
      of({ plan, timeline }).filter((text) => /^\d+ journeys? w/.test(text));
    expect(open(hung.slice(0, 1))).toEqual([
      '1 journey was open when load or recording ended, not seen past the bound: cut by Zerohour, they count neither as failed nor as answered.',
    ]);
    expect(open(hung.map((s) => ({ ...s, missing: s.second === 2 ? [1] : [] })))).toEqual([
      '3 journeys were open when a shard stopped reporting, and their end is not known: they count neither as failed nor as answered.',
    ]);
  });

  it('says which share of a path was refused in which stage, from a tenth on', () => {
    const refusing = (share: number) => {
      const timeline = peak.timeline.map((s) => ({
        ...s,
        cells: s.cells.map((cell) =>
          cell.path === 'pay' && cell.stage === 0
            ? { ...cell, finished: 40, refused: 40 * share, correct: 40 * (1 - share), failed: 0 }
            : cell,
        ),
      }));
      return of({ timeline }).filter((text) => text.startsWith('Business answers refused'));
    };
    const at = formatPercent(peak.plan.rounds[0]?.stages[0]?.level ?? 0);
    expect(refusing(0.075)).toEqual([]);
    expect(refusing(0.1)).toEqual([
      `Business answers refused a large share of the pay journeys that ended (10.0% at ${at}): they count as answered, and neither as errors nor as goodput.`,
    ]);
    expect(refusing(1)[0]).toContain(`(100.0% at ${at})`);
  });

  it('names coarse buckets, a missing audit, unwatched customers and missing frames', () => {
    const timeline = peak.timeline.map((s) => (s.second === 3 ? { ...s, missing: [1] } : s));
    const plan = {
      ...peak.plan,
      baseUrl: 'https://shop.example',
      precision: 'coarse' as const,
      audit: null,
    };
    expect(of({ plan, timeline, customers: [] })).toEqual([
      'Latencies are read from buckets ±4.4% wide (precision: coarse).',
      'The scenario asks for no stock audit.',
      'Customers were not watched during the run.',
      'Frames of a shard are missing in 1 second of 1 round: a stage that lacks them is no evidence.',
    ]);
    const gaps = [...timeline, { ...(peak.timeline[0] ?? quiet(0)), round: 1, missing: [0, 1] }];
    expect(of({ timeline: gaps })).toContain(
      'Frames of a shard are missing in 2 seconds of 2 rounds: a stage that lacks them is no evidence.',
    );
    const dropping = peak.timeline.map((s) => ({
      ...s,
      cells: s.cells.map((cell, n) => (s.second === 3 && n < 2 ? { ...cell, dropped: 7 } : cell)),
    }));
    expect(of({ timeline: dropping })).toEqual([
      oneMachine,
      '14 starts were dropped: the percentiles of service time leave them out; the response time of every start counts them as never answered.',
    ]);
    const inRamp = dropping.map((s) => ({
      ...s,
      cells: s.cells.map((cell, n) => (s.second === 3 && n === 0 ? { ...cell, stage: 77 } : cell)),
    }));
    expect(of({ timeline: inRamp }).filter((text) => text.includes('dropped'))).toEqual([
      '7 starts were dropped: the percentiles of service time leave them out; the response time of every start counts them as never answered.',
      '7 starts were dropped in ramps or spikes, which no figure of a stage counts.',
    ]);
    const byDefault = (path: string) =>
      ({ kind: 'errors', path, step: null, shareMax: 0.01, byDefault: true }) as const;
    const slos = [...peak.plan.slos, byDefault('browse'), byDefault('order')];
    expect(of({ plan: { ...peak.plan, slos } })).toContain(
      'The scenario limits no errors of these paths, so a default judged them: browse errors ≤ 1% (default), order errors ≤ 1% (default).',
    );
    expect(buildReport({ ...peak, plan }).sources.percentiles).toContain('schema 3, ±4.4%');
    expect(buildReport(peak).sources.percentiles).toContain('schema 6, ±0.55%');
  });
});

describe('summaries', () => {
  it('add up a step over the run, with sorted failure reasons', () => {
    const timeline = secondsTo(4, (s) => ({
      steps: [
        {
          step: 'pay',
          requests: 50,
          failures: { timeout: 1, 'check paid': s + 1 },
          serviceMs: histogramOf([10]),
        },
      ],
    }));
    const [step, ...rest] = stepSummaries(planOf(), timeline);
    expect(rest).toEqual([]);
    expect(step).toMatchObject({
      path: 'pay',
      step: 'pay',
      requests: 200,
      p95Ms: { value: null, samples: 4 },
    });
    expect(JSON.stringify(step?.failures)).toBe('{"check paid":10,"timeout":4}');
  });

  it('tell the steps of a session before those of paths, with its counts first', () => {
    const plan = { ...planOf(), session: { ...sessionCase, vus: 3 } };
    const none = { requests: 0, failures: {}, serviceMs: histogramOf([]) };
    const own = (step: string, requests: number) => ({ ...none, step, requests });
    const timeline = secondsTo(2, () => ({
      path: 'session',
      steps: [
        own('log-out', 1),
        own('log-in', 2),
        { ...none, step: 'whole session', flow: { loggedIn: 1 } },
      ],
    }));
    const told = (of: typeof plan | Omit<typeof plan, 'session'>) =>
      stepSummaries(of, timeline).map(({ path, step, requests, flow }) => [
        path,
        step,
        requests,
        flow,
      ]);
    expect(told(plan)).toEqual([
      ['session', 'whole session', 0, { loggedIn: 2 }],
      ['session', 'log-in', 4, undefined],
      ['session', 'log-out', 2, undefined],
    ]);
    expect(told(planOf())).toEqual([]);
  });

  it('count customers', () => {
    const customers = [5, 15].map((requests, second) => ({
      round: 0,
      second,
      requests,
      errors: 1,
      latencyMs: histogramOf(Array(requests).fill(20)),
    }));
    expect(customerSummary(customers)).toMatchObject({
      requests: 20,
      errors: 2,
      errorShare: 0.1,
      p50Ms: { samples: 20 },
    });
    expect(customerSummary(customers)?.p50Ms.value).toBeCloseTo(20, 0);
    expect(customerSummary([])).toBeNull();
    expect(
      customerSummary([{ round: 0, second: 0, requests: 0, errors: 0, latencyMs: histogramOf([]) }])
        ?.errorShare,
    ).toBe(0);
  });

  it('take the largest value of each generator', () => {
    const lagOf = (second: number) => ({
      workerP99Ms: second,
      workerMaxMs: 7 - second,
      k6WaitShare: second === 1 ? null : 0.25,
      hostCpuShare: 0.5 * second,
      hostStealShare: 0,
    });
    const timeline = secondsTo(2, () => ({ dropped: 3 })).map((s) => ({
      ...s,
      missing: s.second === 1 ? [1] : [],
      generators: [0, 1].slice(0, 2 - s.second).map((shard) => ({
        shard,
        dropped: 1 + shard,
        k6CpuShare: 0.1 * (s.second + 1),
        workerCpuShare: 0.2 - 0.1 * s.second,
        memoryBytes: 1000 * (s.second + 1),
        vusBusy: 10 * (s.second + 1),
        vusPlanned: 100,
        ...(shard === 0 ? { lag: lagOf(s.second + 1) } : {}),
      })),
    }));
    expect(generatorSummaries({ ...planOf(), shards: 3 }, timeline)).toEqual([
      {
        shard: 0,
        k6CpuShareMax: 0.2,
        workerCpuShareMax: 0.2,
        memoryBytesMax: 2000,
        k6WaitShareMax: 0.25,
        workerLagMsMax: 6,
        hostCpuShareMax: 1,
        dropped: 2,
        vusBusyMax: 20,
        vusPlanned: 100,
        missingSeconds: 0,
      },
      {
        shard: 1,
        k6CpuShareMax: 0.1,
        workerCpuShareMax: 0.2,
        memoryBytesMax: 1000,
        k6WaitShareMax: null,
        workerLagMsMax: null,
        hostCpuShareMax: null,
        dropped: 2,
        vusBusyMax: 10,
        vusPlanned: 100,
        missingSeconds: 1,
      },
      {
        shard: 2,
        k6CpuShareMax: 0,
        workerCpuShareMax: 0,
        memoryBytesMax: 0,
        k6WaitShareMax: null,
        workerLagMsMax: null,
        hostCpuShareMax: null,
        dropped: 0,
        vusBusyMax: 0,
        vusPlanned: 0,
        missingSeconds: 0,
      },
    ]);
    expect(generatorSummaries(planOf(), timeline)[0]?.dropped).toBe(6);
  });
});

it('lists the requests of a script by hand by their recorded names', () => {
  const { plan, timeline } = peak;
  const paths = plan.paths.map((path) =>
    path.name === 'pay'
      ? { ...path, journey: { ...path.journey, steps: [], script: 'pay.js' } }
      : path,
  );
  const names = (of: typeof plan) =>
    stepSummaries(of, timeline).flatMap(({ path, step }) => (path === 'pay' ? [step] : []));
  expect(names({ ...plan, paths })).toEqual([...names(plan)].sort());
  expect(names(plan)).toEqual(['item', 'place order', 'pay', 'confirm']);
});

describe('what ended or spoiled a stage', () => {
  const whole = mallRun({ ...guardOff, oversold: false });
  const short = whole.timeline.filter(({ second }) => second < 8);
  /** The report of a run whose recording ends after 8 s, in every format that a person reads. */
  const texts = (over: Partial<ReportInputs>) => {
    const inputs = { ...whole, timeline: short, ...over };
    const report = buildReport(inputs);
    const of = (name: string) =>
      reportFormats.find((format) => format.name === name)?.render(report, inputs) ?? '';
    const formats = { html: of('html'), markdown: of('markdown'), junit: of('junit') };
    return { report, formats };
  };
  const event = (kind: EventKindName, message: string, data: Readonly<Record<string, unknown>>) =>
    incidentsOf([{ seq: 1, at: '2026-11-26T00:00:00.000Z', kind, message, data }]);
  const shard = (state: string, message: string) =>
    event('shard', `shard 0 ${state}`, { round: 0, shard: 0, state, message });

  it.each([
    ['a dataset that was used up', shard('done', 'dataset coupon is used up')],
    ['a worker that fell silent', shard('lost', 'its worker fell silent')],
    ['a k6 that failed', shard('failed', 'k6 was killed by SIGKILL')],
    ['a frame that cannot be read', event('frame', 'a gap', { round: 0, shard: 0, second: 8 })],
  ])('%s reaches verdict, stage and every format', (_, incidents) => {
    const { report, formats } = texts({ incidents });
    const cause = incidents[0]?.text ?? 'none';
    const gap = `shard 0 has no record from 8.0 s of the round: ${cause}`;
    expect(report.points.map((point) => point.unknown)).toEqual([gap]);
    expect(report.verdict.reasons[0]).toEqual({
      state: 'unknown',
      text: `needed 225/s, proven nothing: not proven (75% of the peak required, nothing proven); load at 75% (225/s) is no evidence: ${gap}`,
    });
    expect(Object.entries(formats).filter(([, format]) => !format.includes(cause))).toEqual([]);
  });

  it.each<[string, StopCause, string]>([
    ['a person', { kind: 'person', by: 'ada', reason: 'enough' }, 'aborted by ada: enough'],
    [
      'a rule',
      { kind: 'rule', rule: 'finding', text: '3 units' },
      'abort rule finding tripped: 3 units',
    ],
    [
      'the owner',
      { kind: 'permission', rule: 'quiet window', text: 'mon-fri' },
      'stopped by quiet window: mon-fri',
    ],
    [
      'a failure',
      { kind: 'failure', text: 'shard 0: no k6' },
      'the run did not go to its end: shard 0: no k6',
    ],
  ])('a stop by %s does too', (_, abortedBy, cause) => {
    const { report, formats } = texts({ abortedBy });
    expect(report.points[0]?.unknown).toBe(
      `shard 0 has no record from 8.0 s of the round: ${cause}`,
    );
    expect(report.verdict.reasons.map(({ text }) => text)).toContain(cause);
    expect(Object.entries(formats).filter(([, format]) => !format.includes(cause))).toEqual([]);
  });

  it.each<[EventKindName, string, Readonly<Record<string, unknown>>]>([
    ['switches-stuck', 'switches not put back: guard: status 503', {}],
    ['customers', 'figures of customers cannot be read: status 500', {}],
    ['permission', 'nobody answers at shop.test', {}],
    ['torn-down', 'teardown: status 500', { problem: 'status 500' }],
  ])('an event of kind %s is a caveat of the report', (kind, message, data) => {
    const incidents = event(kind, message, data);
    const { report, formats } = texts({ timeline: whole.timeline, incidents });
    expect(report.caveats).toContain(message);
    expect(report.points[0]?.unknown).toBe(null);
    expect(formats.html).toContain(message);
    expect(formats.markdown).toContain(message);
  });
});
