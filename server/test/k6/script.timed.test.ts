import { describe, expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { metrics, scenarioName } from '../../core/plan/k6/metrics.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { periodMs, shardStarts, startsOf } from '../../core/traffic/arrival.ts';
import { drive, samplesOf as of, type Sample, type Trial } from '../support/k6Trial.ts';
import { measuredEachTry } from '../support/measuredEachTry.ts';
import { type ShopRequest, startTestShop } from '../support/testShop.ts';

/**
 * The golden scripts whose every start is counted: k6 makes fewer when it stands still for half of the
 * time between two of them, here 2 to 62 ms, at the end of a stage. A trial that stood still is repeated.
 */
interface Driven {
  readonly plan: Plan;
  readonly trial: Trial;
  readonly requests: readonly ShopRequest[];
}

async function driven(name: string, shards: number): Promise<Driven> {
  let last = await drivenOnce(name, shards);
  for (let again = 1; again <= 3 && stoodStill(last); again++) {
    last = await drivenOnce(name, shards);
  }
  return last;
}

async function drivenOnce(name: string, shards: number): Promise<Driven> {
  const shop = await startTestShop();
  try {
    const plan = goldenPlan(name, shop.url, shards);
    return { plan, trial: await drive(plan, `${shop.url}/push`), requests: shop.requests };
  } finally {
    await shop.close();
  }
}

/** Within 5 binomial standard deviations of the expected count: a correct script fails once in 1.7 million. */
function expectShare(hits: number, draws: number, share: number): void {
  const sd = Math.sqrt(draws * share * (1 - share));
  expect(Math.abs(hits - draws * share)).toBeLessThan(5 * sd);
}

interface Starts {
  readonly scenario: string;
  readonly periodMs: number;
  /** By shard. */
  readonly planned: readonly number[];
  readonly started: readonly number[];
  readonly lagMsMax: number;
}

function startsIn({ plan, trial }: Pick<Driven, 'plan' | 'trial'>): readonly Starts[] {
  const shards = Array.from({ length: plan.shards }, (_, shard) => shard);
  return (plan.rounds[0]?.stages ?? []).flatMap((stage) =>
    stage.loads.map((load) => {
      const scenario = scenarioName(load.path, stage.index);
      const samples = of(trial, metrics.startLag, { scenario });
      const planned = startsOf(load, stage.holdMs);
      return {
        scenario,
        periodMs: periodMs(load),
        planned: shards.map((shard) => shardStarts(planned, shard, plan.shards)),
        started: shards.map((shard) => samples.filter((each) => each.shard === shard).length),
        lagMsMax: Math.max(0, ...samples.map((each) => each.value)),
      };
    }),
  );
}

/** Whether starts are missing that a standstill, seen by k6 or by this process, may have taken. */
function stoodStill(driven: Driven): boolean {
  return startsIn(driven).some(
    ({ planned, started, periodMs, lagMsMax }) =>
      started.some((count, shard) => count < (planned[shard] ?? 0)) &&
      Math.max(lagMsMax, driven.trial.standstillMs) >= periodMs / 2,
  );
}

/** Every planned start of every k6 scenario happened, no more and no less, in each shard. */
function expectEveryStart(trial: Trial, plan: Plan): void {
  const all = startsIn({ plan, trial });
  const counts = (key: 'planned' | 'started') =>
    all.map((each) => ({ scenario: each.scenario, starts: each[key] }));
  expect(counts('started')).toEqual(counts('planned'));
}

describe('the purchase script', () => {
  // Both at once: neither takes much of the CPU.
  const measurement = measuredEachTry(() =>
    Promise.all([driven('purchase', 2), driven('purchase', 1)]),
  );

  it('captures, checks, counts rejections and failures apart, and marks every request', () => {
    const { plan, trial, requests } = measurement()[0];
    expect(trial.exits.map((exit) => exit.code)).toEqual([0, 0]);
    expectEveryStart(trial, plan);

    const orders = requests.filter((request) => request.url === '/orders');
    const soldOut = orders.filter((request) => JSON.parse(request.body).sku === 'SKU-E').length;
    const pays = requests.filter((request) => request.url.endsWith('/pay'));
    const tooDear = pays.filter((request) => JSON.parse(request.body).amountCents === 901).length;
    expect(orders).toHaveLength(20 + 50);
    expect(pays).toHaveLength(orders.length - soldOut);
    expect(tooDear).toBeGreaterThan(0);
    expect(of(trial, metrics.refused, { step: 'place-order' })).toHaveLength(soldOut);
    expect(of(trial, metrics.failed)).toHaveLength(tooDear);
    expect(of(trial, metrics.failed, { step: 'pay', reason: 'check amount' })).toHaveLength(
      tooDear,
    );
    const correct = pays.length - tooDear;
    const ofPay = (sample: Sample) => sample.tags.scenario?.startsWith('pay__');
    expect(of(trial, metrics.journey).filter(ofPay)).toHaveLength(correct);
    expect(of(trial, metrics.step, { step: 'pay' })).toHaveLength(correct);
    expect(of(trial, 'http_reqs', { name: 'pay', expected_response: 'true' })).toHaveLength(
      pays.length,
    );
    expect(
      of(trial, 'http_reqs', { name: 'place-order', expected_response: 'false' }),
    ).toHaveLength(soldOut);
    // Bodies: setup data and captures with their own types; ids that say whose run they are.
    const [first] = orders;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      saleId: 'sale 1/2',
      units: 1,
      note: 'for golden0000',
    });
    expect(first?.headers['content-type']).toBe('application/json');
    const keys = orders.map((request) => request.headers['idempotency-key']);
    expect(new Set(keys).size).toBe(orders.length);
    const planned = [20, 50].flatMap((starts, stage) =>
      Array.from({ length: starts }, (_, index) => `zh-golden0000-0-pay-${stage}-${index}`),
    );
    expect([...keys].sort()).toEqual(planned.sort());
    expect(pays.every((request) => request.headers['x-channel'] === 'drill')).toBe(true);
    expect(
      requests.every((request) => request.headers.baggage === 'zh-shadow=v1.golden0000.0.zz.sig'),
    ).toBe(true);
  });

  it('records a correct journey as (sum of its request durations) to the 8th', () => {
    const { trial } = measurement()[1];
    const scenario = { scenario: 'browse__1' };
    const journeys = of(trial, metrics.journey, scenario).map((sample) => sample.value ** (1 / 8));
    const requests = of(trial, 'http_req_duration', scenario).map((sample) => sample.value);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(journeys).toHaveLength(100);
    expect(requests).toHaveLength(200);
    expect(sum(journeys)).toBeCloseTo(sum(requests), 3);
    const lags = of(trial, metrics.startLag).map((sample) => sample.value);
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(0);
    expect(lags.sort((a, b) => a - b)[Math.floor(lags.length / 2)]).toBeLessThan(10);
  });
});

describe('the draws script', () => {
  it('draws the same rows with any number of shards, in the given shares', async () => {
    const drawn = async (shards: number) => {
      const { plan, trial, requests } = await driven('draws', shards);
      expect(trial.words).toEqual(Array.from({ length: shards }, () => null));
      expectEveryStart(trial, plan);
      return requests;
    };
    const whole = await drawn(1);
    const looks = whole.filter((request) => /^\/look\/SKU/.test(request.url));
    expect(looks).toHaveLength(400 + 1000);
    const skuOf = (letter: string) =>
      looks.filter((request) => request.url.startsWith(`/look/SKU-${letter}/`)).length;
    expectShare(skuOf('A'), looks.length, 0.4);
    const rest = [1, 2, 3, 4].map((rank) => rank ** -1.2);
    const total = rest.reduce((sum, weight) => sum + weight, 0);
    expectShare(skuOf('B'), looks.length, 0.6 / total);
    expectShare(skuOf('E'), looks.length, (0.6 * 4 ** -1.2) / total);
    const delft = looks.filter((request) => request.url.endsWith('/Delft')).length;
    expectShare(delft, looks.length, 1 / 3);
    const anyY = whole.filter((request) => request.url === '/look/Y/again').length;
    expectShare(anyY, 1400, 1 / 3);
    const cards = (requests: typeof whole) =>
      requests
        .filter((request) => request.url === '/cards')
        .map((request) => request.body)
        .sort();
    const each = Array.from({ length: 112 }, (_, index) => `card card-${index} of \${nobody}`);
    expect(cards(whole)).toEqual(each.sort());

    const three = await drawn(3);
    expect(cards(three)).toEqual(each);
    const urls = (requests: typeof whole) => requests.map((request) => request.url).sort();
    expect(urls(three)).toEqual(urls(whole));
  });
});
