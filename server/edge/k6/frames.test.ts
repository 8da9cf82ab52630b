import { describe, expect, it } from 'vitest';
import { emptyHistogram, type Histogram, recordValue } from '../../core/measure/histogram.ts';
import { quantile } from '../../core/measure/quantile.ts';
import { isFrame } from '../../core/measure/storedFrame.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { sessionCase } from '../../test/support/sessionCase.ts';
import { createFrameCutter } from './frames.ts';
import { paymentPlan } from './plan.support.ts';
import type { Series } from './writeRequest.ts';

const generator = {
  k6CpuShare: 0.1,
  workerCpuShare: 0.1,
  memoryBytes: 1,
  vusBusy: 1,
  vusPlanned: 2,
};

const of = (values: readonly number[]): Histogram => values.reduce(recordValue, emptyHistogram(3));
const labels = { scenario: 'pay__2' };
const trend = (name: string, values: readonly number[], more = {}): Series => ({
  name,
  labels: { ...labels, ...more },
  value: null,
  histogram: of(values),
});
const counter = (name: string, value: number | null, more = {}): Series => ({
  name,
  labels: { ...labels, ...more },
  value,
  histogram: null,
});
const cutter = (precision: Plan['precision'] = 'fine') =>
  createFrameCutter({ round: 0, shard: 1, epoch: 3 }, paymentPlan(precision));

it('a followed redirect is no request of its step', () => {
  const frames = cutter();
  const sent = (tags: Readonly<Record<string, string>>) =>
    trend('k6_http_req_duration_seconds', [0.02, 0.02], {
      ...{ name: 'item', expected_response: 'true' },
      ...tags,
    });
  frames.push([sent({}), sent({ redirect: 'yes' })], 1_000);
  const [cell] = frames.cut(generator)?.cells ?? [];
  expect(cell?.steps).toMatchObject([{ step: 'item', requests: 2, serviceMs: { count: 2 } }]);
});

it('counts the requests of a session apart, and a journey that ends with a log-in under its path', () => {
  const session = { ...sessionCase, vus: 2 };
  const frames = createFrameCutter(
    { round: 0, shard: 1, epoch: 3 },
    { ...paymentPlan('fine'), session },
  );
  const inPhase = { scenario: 'session__0' };
  const inLogIn = { session: 'yes' };
  const answered = { name: 'log-in', expected_response: 'true' };
  frames.push(
    [
      trend('k6_http_req_duration_seconds', [0.02], { ...answered, ...inPhase }),
      trend('k6_iteration_duration_seconds', [0.02, 0.03], inPhase),
      counter('k6_dropped_iterations_total', 1, inPhase),
      counter('k6_zh_flow_total', 2, { step: 'whole session', kind: 'loggedIn', ...inPhase }),
      trend('k6_http_req_duration_seconds', [0.02, 0.02], { ...answered, ...inLogIn }),
      // A script by hand may call a request of its own so.
      trend('k6_http_req_duration_seconds', [0.02, 0.02, 0.02], answered),
      counter('k6_zh_failed_total', 1, { step: 'log-in', reason: 'status 500' }),
      trend('k6_http_req_duration_seconds', [0.02], { name: 'pay', again: 'log-in' }),
      counter('k6_zh_failed_total', 1, { step: 'log-in', reason: 'status 403', ...inLogIn }),
      counter('k6_zh_flow_total', 1, { step: 'whole session', kind: 'renewed', ...inLogIn }),
    ],
    1_000,
  );
  const cells = frames.cut(generator)?.cells ?? [];
  const told = cells.map(({ path, stage, failed, finished, dropped, steps }) => [
    ...[`${path} ${stage}`, [failed, finished, dropped]],
    ...steps.map(({ step, requests, failures, flow = {} }) => ({ step, requests, failures, flow })),
  ]);
  expect(told).toEqual([
    [
      'session 0',
      [0, 0, 0],
      { step: 'log-in', requests: 1, failures: {}, flow: {} },
      { step: 'whole session', requests: 0, failures: {}, flow: { loggedIn: 2 } },
    ],
    [
      'pay 2',
      [2, 0, 0],
      { step: 'log-in', requests: 3, failures: { 'status 500': 1 }, flow: {} },
      { step: 'pay', requests: 1, failures: {}, flow: { repeated: 1 } },
    ],
    [
      'session 2',
      [0, 0, 0],
      { step: 'log-in', requests: 2, failures: { 'status 403': 1 }, flow: {} },
      { step: 'whole session', requests: 0, failures: {}, flow: { renewed: 1 } },
    ],
  ]);
});

it('counts a call that is no request of HTTP, with the latency of one that was answered', () => {
  const frames = cutter();
  frames.push(
    [
      trend('k6_zh_call_seconds', [0.02, 0.02], { step: 'call', expected: 'true' }),
      trend('k6_zh_call_seconds', [0.5], { step: 'call', expected: 'false' }),
      trend('k6_grpc_req_duration_seconds', [0.02], { name: 'call' }),
    ],
    1_000,
  );
  const [cell] = frames.cut(generator)?.cells ?? [];
  expect(
    cell?.steps.map(({ step, requests, serviceMs }) => [step, requests, serviceMs.count]),
  ).toEqual([['call', 3, 2]]);
});

it('tells requests that ask again from the first one, and takes the latency of a step of its own', () => {
  const plan = paymentPlan('fine');
  const retry = { on: [503], triesMax: 3, waitMs: 1, waitMsMax: 1 };
  const paths = plan.paths.map((path) => ({
    ...path,
    journey: { ...path.journey, steps: path.journey.steps.map((step) => ({ ...step, retry })) },
  }));
  const frames = createFrameCutter({ round: 0, shard: 1, epoch: 3 }, { ...plan, paths });
  const sent = (count: number, more: Readonly<Record<string, string>>) =>
    trend('k6_http_req_duration_seconds', Array(count).fill(0.02), {
      ...{ name: 'item', expected_response: 'true' },
      ...more,
    });
  const again = [sent(5, {}), sent(3, { again: 'retry' }), sent(2, { again: 'poll' })];
  const redirect = sent(4, { again: 'poll', redirect: 'yes' });
  frames.push([...again, redirect, trend('k6_zh_step', [1], { step: 'item' })], 1_000);
  const [cell] = frames.cut(generator)?.cells ?? [];
  expect(cell?.steps).toMatchObject([
    { step: 'item', requests: 10, flow: { retried: 3, polled: 2 }, serviceMs: { count: 1 } },
  ]);
});

it('counts what blocks did under their names, and no other kind', () => {
  const frames = cutter();
  const flowed = (step: string, kind: string, value: number) =>
    counter('k6_zh_flow_total', value, { step, kind });
  frames.push(
    [
      flowed('gift', 'taken', 3),
      flowed('gift', 'skipped', 4),
      flowed('loop', 'rounds', 9),
      flowed('loop', 'odd', 1),
    ],
    1_000,
  );
  const [cell] = frames.cut(generator)?.cells ?? [];
  expect(cell?.steps).toMatchObject([
    { step: 'gift', requests: 0, failures: {}, flow: { taken: 3, skipped: 4 } },
    { step: 'loop', requests: 0, failures: {}, flow: { rounds: 9 } },
  ]);
});

describe('requests by address', () => {
  const asked = (ip: string, count: number): Series =>
    trend('k6_http_req_duration_seconds', Array(count).fill(0.02), { name: 'item', ip });

  it('are counted for every address of a name with several, of each frame by itself', () => {
    const frames = cutter();
    frames.spread([
      { host: 'shop.test:80', addresses: ['10.0.0.1', '10.0.0.2'] },
      { host: 'pay.test:80', addresses: ['10.0.0.3', '10.0.0.4'] },
    ]);
    frames.push([asked('10.0.0.1', 3), asked('10.0.0.2', 1), asked('10.0.0.9', 5)], 1_000);
    expect(frames.cut(generator)?.reached).toEqual({
      'shop.test:80 10.0.0.1': 3,
      'shop.test:80 10.0.0.2': 1,
      'pay.test:80 10.0.0.3': 0,
      'pay.test:80 10.0.0.4': 0,
    });
    const called = trend('k6_grpc_req_duration_seconds', [0.02, 0.02], { ip: '10.0.0.4' });
    const journey = trend('k6_zh_journey', [1], { ip: '10.0.0.4' });
    frames.push([asked('10.0.0.1', 3), asked('10.0.0.2', 3), called, journey], 2_000);
    const second = frames.cut(generator);
    expect(second?.reached).toMatchObject({
      'shop.test:80 10.0.0.1': 0,
      'shop.test:80 10.0.0.2': 2,
      'pay.test:80 10.0.0.4': 2,
    });
    expect(second?.cells[0]?.steps[0]?.requests).toBe(2);
  });

  it('are counted for every base URL of a target with several, but for steps that go elsewhere', () => {
    const plan = paymentPlan('fine');
    const [path] = plan.paths;
    const [item] = path?.journey.steps ?? [];
    if (path === undefined || item === undefined) throw new Error('the plan has a step');
    const steps = [item, { ...item, name: 'away', url: 'http://pay.test/charge' }];
    const baseUrls = ['http://a.test', 'http://b.test', 'http://c.test'];
    const frames = createFrameCutter(
      { round: 0, shard: 1, epoch: 3 },
      { ...plan, baseUrls, paths: [{ ...path, journey: { ...path.journey, steps } }] },
    );
    frames.spread([{ host: 'b.test:80', addresses: ['10.0.0.1', '10.0.0.2'] }]);
    const of = (base: string, count: number, name = item.name, ip = '10.0.0.1'): Series =>
      trend('k6_http_req_duration_seconds', Array(count).fill(0.02), { name, base, ip });
    frames.push([of('0', 3), of('1', 2), of('1', 5, 'away')], 1_000);
    const frame = frames.cut(generator);
    // What a worker cuts is a frame to the server that reads it.
    expect(isFrame(JSON.parse(JSON.stringify(frame)))).toBe(true);
    expect(frame?.reached).toEqual({
      [`${plan.target} http://a.test`]: 3,
      [`${plan.target} http://b.test`]: 2,
      [`${plan.target} http://c.test`]: 0,
      'b.test:80 10.0.0.1': 10,
      'b.test:80 10.0.0.2': 0,
    });
  });

  it('are absent without such a name', () => {
    const frames = cutter();
    frames.push([asked('10.0.0.1', 3)], 1_000);
    expect(frames.cut(generator)).not.toHaveProperty('reached');
  });
});

describe('cells', () => {
  it('reads each series into its field', () => {
    const frames = cutter();
    frames.push(
      [
        trend('k6_zh_start_lag', [0, 0, 4, 0]),
        trend('k6_zh_journey', [100 ** 8, 100 ** 8]),
        trend('k6_zh_response', [104 ** 8, 200 ** 8]),
        trend('k6_iteration_duration_seconds', [0.1, 0.1, 0.1, 0.1]),
        counter('k6_zh_failed_total', 1, { step: 'pay', reason: 'status 503' }),
        counter('k6_zh_refused_total', 1, { step: 'pay' }),
        trend('k6_http_req_duration_seconds', [0.02, 0.02], {
          name: 'item',
          expected_response: 'true',
        }),
        trend('k6_http_req_duration_seconds', [0], { name: 'item', expected_response: 'false' }),
        trend('k6_http_req_duration_seconds', [0.05], { name: 'pay', expected_response: 'true' }),
        trend('k6_zh_step', [50 ** 8], { step: 'pay' }),
        { name: 'k6_vus', labels: {}, value: 5, histogram: null },
      ],
      1_000,
    );
    expect(frames.vusBusy()).toBe(5);
    const frame = frames.cut(generator);
    expect(frame).toMatchObject({
      round: 0,
      shard: 1,
      epoch: 3,
      second: 0,
      fromMs: 0,
      toMs: 1_000,
    });
    const [cell, ...others] = frame?.cells ?? [];
    expect(others).toEqual([]);
    expect(cell).toMatchObject({
      path: 'pay',
      stage: 2,
      started: 4,
      dropped: 0,
      finished: 4,
      correct: 2,
      refused: 1,
      failed: 1,
    });
    expect(cell?.startLagMs).toEqual(of([0, 0, 4, 0]));
    expect(cell?.journeyMs).toMatchObject({ schema: 6, count: 2 });
    expect(cell?.responseMs).toMatchObject({ schema: 6, count: 2 });
    expect(quantile(cell?.responseMs ?? of([]), 1)).toBeCloseTo(200, -0.5);
    expect(quantile(cell?.journeyMs ?? of([]), 0.5)).toBeCloseTo(100, -0.5);
    const [item, pay] = cell?.steps ?? [];
    expect(item).toMatchObject({ step: 'item', requests: 3, failures: {} });
    expect(item?.serviceMs).toMatchObject({ schema: 7, count: 2, zeroCount: 0 });
    expect(Math.abs((quantile(item?.serviceMs ?? of([]), 0.5) ?? 0) / 20 - 1)).toBeLessThan(0.045);
    // The step with a percentile SLO is read from its own Trend.
    expect(pay).toMatchObject({ step: 'pay', requests: 1, failures: { 'status 503': 1 } });
    expect(pay?.serviceMs).toMatchObject({ schema: 6, count: 1 });
  });

  it('reads coarse journeys and steps with an SLO as plain milliseconds', () => {
    const frames = cutter('coarse');
    const answered = (name: string) => ({ name, expected_response: 'true' });
    frames.push(
      [
        trend('k6_zh_journey', [100]),
        trend('k6_zh_response', [101]),
        trend('k6_http_req_duration_seconds', [0.05, 0.02], answered('pay')),
        trend('k6_http_req_duration_seconds', [0.05], answered('item')),
        trend('k6_zh_step', [50], { step: 'pay' }),
      ],
      1_000,
    );
    const [cell] = frames.cut(generator)?.cells ?? [];
    expect(cell?.journeyMs).toEqual(of([100]));
    expect(cell?.responseMs).toEqual(of([101]));
    const [item, pay] = cell?.steps ?? [];
    expect(item?.serviceMs).toMatchObject({ schema: 7, count: 1 });
    expect(pay).toMatchObject({ requests: 2, serviceMs: of([50]) });
  });

  it('has no latency when all responses of a step with an SLO fail a check, coarse or fine', () => {
    for (const precision of ['coarse', 'fine'] as const) {
      const frames = cutter(precision);
      const answered = { name: 'pay', expected_response: 'true' };
      frames.push(
        [
          trend('k6_http_req_duration_seconds', Array(1_000).fill(0.02), answered),
          counter('k6_zh_failed_total', 1_000, { step: 'pay', reason: 'check paid' }),
        ],
        1_000,
      );
      const [step] = frames.cut(generator)?.cells[0]?.steps ?? [];
      expect(step).toEqual({
        step: 'pay',
        requests: 1_000,
        failures: { 'check paid': 1_000 },
        serviceMs: emptyHistogram(precision === 'fine' ? 6 : 3),
      });
    }
  });

  it('skips series of unknown k6 scenarios and metrics that frames do not use', () => {
    const frames = cutter();
    frames.push(
      [
        { ...trend('k6_zh_journey', [1]), labels: {} },
        { ...trend('k6_zh_journey', [1]), labels: { scenario: 'default' } },
        counter('k6_data_sent_total', 9),
      ],
      1_000,
    );
    const cells = frames.cut(generator)?.cells ?? [];
    expect(cells.every((cell) => cell.correct === 0 && cell.started === 0)).toBe(true);
  });
});

describe('differences of cumulative series', () => {
  it('count a repeated push, a late push and a stale marker once', () => {
    const frames = cutter();
    const push = (n: number, count: number | null) =>
      frames.push(
        [
          trend(
            'k6_zh_start_lag',
            Array.from({ length: n }, () => 0),
          ),
          counter('k6_dropped_iterations_total', count),
        ],
        1_000,
      );
    push(3, 2);
    push(3, 2);
    push(1, 1);
    push(5, 4);
    push(5, null);
    const [cell] = frames.cut(generator)?.cells ?? [];
    expect(cell).toMatchObject({ started: 5, dropped: 4 });
  });

  it('separate series that differ in a label', () => {
    const frames = cutter();
    const failed = (reason: string, n: number) =>
      counter('k6_zh_failed_total', n, { step: 'pay', reason });
    frames.push([failed('timeout', 2), failed('check paid', 3)], 1_000);
    frames.push([failed('timeout', 4)], 2_000);
    const [cell] = frames.cut(generator)?.cells ?? [];
    expect(cell?.failed).toBe(7);
    expect(cell?.steps[0]?.failures).toEqual({ 'check paid': 3, timeout: 4 });
  });

  it('include a lost push in the next one', () => {
    const frames = cutter();
    frames.push([trend('k6_zh_start_lag', [0])], 1_000);
    expect(frames.cut(generator)?.cells[0]?.started).toBe(1);
    // The pushes of 2,000 and 3,000 ms are lost.
    frames.push([trend('k6_zh_start_lag', [0, 0, 0, 0])], 4_000);
    const frame = frames.cut(generator);
    expect(frame).toMatchObject({ second: 2, fromMs: 1_000, toMs: 4_000 });
    expect(frame?.cells[0]?.started).toBe(3);
  });
});

describe('seconds', () => {
  const at = (...pushes: number[]) => {
    const frames = cutter();
    return pushes.map((toMs) => {
      frames.push([], toMs);
      return frames.cut(generator)?.second ?? null;
    });
  };

  it('give a frame the second of its middle', () => {
    expect(at(1_000, 2_000, 3_000)).toEqual([0, 1, 2]);
    expect(at(700, 1_700, 2_700)).toEqual([0, 1, 2]);
  });

  it('add a first push of less than half a second to the next frame', () => {
    expect(at(499, 1_300, 2_300, 3_300)).toEqual([null, 0, 1, 2]);
    expect(at(500, 1_500, 2_500)).toEqual([0, 1, 2]);
  });

  it('are used once each', () => {
    expect(at(1_000, 1_500, 2_000, 2_500)).toEqual([0, 1, 2, 3]);
  });

  it('do not decrease when a push arrives before the start or out of order', () => {
    const frames = cutter();
    frames.push([], -400);
    expect(frames.cut(generator)).toBeNull();
    frames.push([], 1_000.4);
    frames.push([], 900);
    expect(frames.cut(generator)).toMatchObject({ fromMs: 0, toMs: 1_000 });
  });
});

describe('drops', () => {
  it('remove the response times of their k6 scenario and keep its service times', () => {
    const frames = cutter();
    const ended = (scenario: string, count: number): readonly Series[] =>
      ['k6_zh_journey', 'k6_zh_response'].map((name) => ({
        ...trend(
          name,
          Array.from({ length: count }, () => 100 ** 8),
        ),
        labels: { scenario },
      }));
    const counts = () =>
      frames
        .cut(generator)
        ?.cells.map((c) => [c.stage, c.path, c.journeyMs.count, c.responseMs?.count]);
    frames.push([...ended('pay__2', 1), ...ended('pay__3', 1), ...ended('order__2', 1)], 1_000);
    expect(counts()).toEqual([
      [2, 'order', 1, 1],
      [2, 'pay', 1, 1],
      [3, 'pay', 1, 1],
    ]);
    const drop = counter('k6_dropped_iterations_total', 1);
    frames.push([...ended('pay__2', 3), ...ended('pay__3', 2), drop], 2_000);
    expect(counts()).toEqual([
      [2, 'pay', 2, 0],
      [3, 'pay', 1, 1],
    ]);
    frames.push([...ended('pay__2', 4), ...ended('order__2', 2)], 3_000);
    expect(counts()).toEqual([
      [2, 'order', 1, 1],
      [2, 'pay', 1, 0],
    ]);
  });

  it('remove the start lags of their path and stage, in that frame and all later ones', () => {
    const frames = cutter();
    const lags = (stage: number, values: readonly number[]): Series => ({
      ...trend('k6_zh_start_lag', values),
      labels: { scenario: `pay__${stage}` },
    });
    frames.push([lags(2, [1])], 1_000);
    expect(frames.cut(generator)?.cells[0]?.startLagMs.count).toBe(1);
    frames.push([lags(2, [1, 1]), counter('k6_dropped_iterations_total', 1)], 2_000);
    expect(frames.cut(generator)?.cells[0]).toMatchObject({ started: 1, startLagMs: { count: 0 } });
    frames.push([lags(2, [1, 1, 1]), lags(3, [1])], 3_000);
    const cells = frames.cut(generator)?.cells ?? [];
    expect(cells.map((cell) => [cell.stage, cell.started, cell.startLagMs.count])).toEqual([
      [2, 1, 0],
      [3, 1, 1],
    ]);
  });
});

describe('the last frame', () => {
  it('contains the rest of any length, and is null when nothing is left', () => {
    const frames = cutter();
    frames.push([trend('k6_zh_start_lag', [0])], 1_000);
    frames.cut(generator);
    frames.push([trend('k6_zh_start_lag', [0, 0])], 1_050);
    expect(frames.cut(generator)).toBeNull();
    expect(frames.last(generator)).toMatchObject({ second: 1, fromMs: 1_000, toMs: 1_050 });
    expect(frames.last(generator)).toBeNull();
  });

  it('counts journeys that ended without a result as failed once', () => {
    const frames = cutter();
    frames.push(
      [
        trend('k6_iteration_duration_seconds', [1, 1, 1, 1, 1]),
        trend('k6_zh_journey', [1]),
        counter('k6_zh_failed_total', 1, { step: 'pay', reason: 'timeout' }),
        counter('k6_zh_refused_total', 1, { step: 'pay' }),
      ],
      1_000,
    );
    expect(frames.cut(generator)?.cells[0]?.failed).toBe(1);
    const last = frames.last(generator);
    expect(last?.cells).toHaveLength(1);
    expect(last?.cells[0]).toMatchObject({
      ...{ started: 0, dropped: 0, finished: 0, correct: 0, refused: 0, failed: 2 },
    });
    expect(last?.cells[0]).not.toHaveProperty('noEvidence');
    expect(last?.generator).toBe(generator);
    expect(last?.cells[0]?.journeyMs.count).toBe(0);
    expect(last?.cells[0]?.steps).toEqual([]);
    expect(frames.last(generator)).toBeNull();
  });

  it('counts a failure that is not the target’s as no evidence, with its reason, and never as failed', () => {
    const frames = cutter();
    const ended = (reason: string, n: number) =>
      counter('k6_zh_failed_total', n, { step: 'pay', reason });
    frames.push(
      [
        trend('k6_iteration_duration_seconds', Array(7).fill(0.1)),
        ended('no free local port', 2),
        ended('certificate of another host', 1),
        ended('host unreachable', 1),
        ended('timeout', 2),
      ],
      1_000,
    );
    const [cell] = frames.cut(generator)?.cells ?? [];
    expect(cell).toMatchObject({ finished: 7, failed: 2, noEvidence: 4 });
    expect(cell?.steps[0]).toMatchObject({
      failures: { timeout: 2 },
      noEvidence: {
        'certificate of another host': 1,
        'host unreachable': 1,
        'no free local port': 2,
      },
    });
    // The seventh threw in the script.
    expect(frames.last(generator)?.cells[0]?.failed).toBe(1);
  });

  it('counts a failure without a reason as the target’s, by an unknown one', () => {
    const frames = cutter();
    frames.push([counter('k6_zh_failed_total', 3, { step: 'pay' })], 1_000);
    const [cell] = frames.cut(generator)?.cells ?? [];
    expect([cell?.failed, cell?.steps[0]?.failures]).toEqual([3, { unknown: 3 }]);
  });

  it('does not count interrupted journeys as failed', () => {
    const frames = cutter();
    frames.push([trend('k6_zh_start_lag', [0, 0]), trend('k6_zh_journey', [1, 1])], 1_000);
    frames.cut(generator);
    expect(frames.last(generator)).toBeNull();
  });
});
