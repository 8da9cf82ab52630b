import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { saltOf } from '../../core/plan/k6/salt.ts';
import { renderScript } from '../../core/plan/k6/script.ts';
import { secretNames } from '../../core/plan/secretNames.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { drive, handover, type Sample, type Trial } from '../support/k6Trial.ts';
import { startTestShop, type TestShop } from '../support/testShop.ts';

let shop: TestShop;
beforeEach(async () => {
  shop = await startTestShop();
});
afterEach(() => shop.close());

const of = (trial: Trial, metric: string, scenario: string): readonly Sample[] =>
  trial.samples.filter((each) => each.metric === metric && each.tags.scenario === scenario);

const counted = (texts: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
};

it('a hand-written script is driven, tagged and counted like a journey of steps', async () => {
  const plan = goldenPlan('by-hand', shop.url);
  const trial = await drive(plan, `${shop.url}/push`);
  expect(trial.words).toEqual([null]);

  // Every kind of request carries the tag, also when the script sets that header.
  const tags = shop.requests.map(({ headers }) => headers.baggage);
  expect(counted(tags.map(String))).toEqual({ [handover.tag.value]: 8 * 13 + 2 * 4 + 8 });
  const names = of(trial, 'http_reqs', 'shop__0').map(
    ({ tags: { name, ...rest } }) => `${name} ${Object.keys(rest).sort()}`,
  );
  const own = ' expected_response,k6_feature_native_histograms,scenario';
  expect(counted(names)).toEqual({
    [`place order${own}`]: 8,
    [`GET /orders/*${own}`]: 8,
    [`HEAD /head${own}`]: 8,
    [`PUT /put${own}`]: 8,
    [`PATCH /patch${own}`]: 8,
    [`DELETE /del${own}`]: 8,
    [`OPTIONS /options${own}`]: 8,
    [`POST /request/*${own}`]: 8,
    [`GET /batch/list${own}`]: 8,
    [`third${own}`]: 8,
    [`GET /batch/object${own}`]: 8,
    [`GET /batch/*${own}`]: 8,
    [`GET /batch/named${own}`]: 8,
  });

  // The script sees its own variables, and none of this process or machine.
  const orders = shop.requests
    .filter(({ url }) => url === '/orders')
    .map(({ body }) => JSON.parse(body));
  const numbers = orders.map(({ journey }) => journey).sort();
  expect(numbers).toEqual(
    Array.from({ length: 8 }, (_, index) => `zh-golden0000-0-shop-0-${index}`),
  );
  expect(orders[0]).toMatchObject({
    sku: 'SKU-A',
    run: 'golden0000',
    sale: 'sale 1/2',
    globals: ['undefined', 'undefined', 'undefined', 'undefined'],
    sum: 64,
  });
  // k6 itself adds its feature flags.
  expect(orders[0].env).toEqual({ BASE_URL: shop.url, K6_FEATURES: 'native-histograms' });

  // Service time is the sum of the requests, a batch its longest; sleep is in neither figure.
  const started = of(trial, metrics.startLag, 'shop__0');
  const service = of(trial, metrics.journey, 'shop__0').map(({ value }) => value ** (1 / 8));
  const response = of(trial, metrics.response, 'shop__0').map(({ value }) => value ** (1 / 8));
  expect([started.length, service.length, response.length]).toEqual([8, 8, 8]);
  const requestMs = of(trial, 'http_req_duration', 'shop__0').reduce((sum, s) => sum + s.value, 0);
  const serviceMs = service.reduce((sum, value) => sum + value, 0);
  expect(serviceMs).toBeLessThan(requestMs);
  expect(serviceMs).toBeGreaterThan(requestMs / 3);
  expect(of(trial, metrics.failed, 'shop__0')).toEqual([]);
});

it('counts a throw, fail(), a failed check and a broken answer once each, with its reason', async () => {
  const trial = await drive(goldenPlan('by-hand', shop.url), `${shop.url}/push`);
  const failed = of(trial, metrics.failed, 'lame__0').map(
    ({ tags: { step, reason } }) => `${step}: ${reason}`,
  );
  expect(counted(failed)).toEqual({
    'script: script: order # is odd': 4,
    'script: script: given up': 4,
    'GET /sale: check sold twice': 4,
    'GET /status/*: status 503': 4,
    'GET /away: address not allowed': 4,
  });
  expect(of(trial, metrics.startLag, 'lame__0')).toHaveLength(20);
  expect(of(trial, metrics.journey, 'lame__0')).toEqual([]);
  // The path of steps beside them is independent.
  expect(of(trial, metrics.journey, 'browse__0')).toHaveLength(8);
});

const withScript = (text: string) => {
  const plan = goldenPlan('by-hand', shop.url);
  const scripts = (plan.scripts ?? []).map((module) =>
    module.file === 'by-hand/lame.js' ? { ...module, text } : module,
  );
  return { ...plan, scripts };
};

it('counts what a script refuses as a business refusal, even if it catches that', async () => {
  const text = `import http from 'k6/http';
export default ({ journey, refuse }) => {
  const kind = Number(journey.split('-').pop()) % 4;
  http.get(\`\${__ENV.BASE_URL}\${kind === 3 ? '/status/503' : '/sale'}\`, { tags: { name: 'place order' } });
  if (kind !== 1) refuse('sold out');
  try {
    refuse('sold out');
  } catch {
    return;
  }
};`;
  const trial = await drive(withScript(text), `${shop.url}/push`);
  const ends = (metric: string) =>
    of(trial, metric, 'lame__0').map(({ tags: { step, reason } }) => `${step}: ${reason}`);
  expect(counted(ends(metrics.refused))).toEqual({ 'place order: undefined': 15 });
  // An answer that failed the journey has done so before.
  expect(counted(ends(metrics.failed))).toEqual({ 'place order: status 503': 5 });
  expect(ends(metrics.journey)).toEqual([]);
});

it.each([
  [
    'an async function',
    'const walk = async () => 1;\nexport default walk;',
    'a journey must not be an async function',
  ],
  ['no function', 'export default 7;', 'the default export is not a function'],
  [
    'a file of this machine',
    "open('/etc/hostname');\nexport default () => 1;",
    'open is not defined',
  ],
  [
    'the tag to be changed',
    "import { setTag } from 'k6';\nsetTag(null);\nexport default () => 1;",
    'setTag',
  ],
  [
    'a module by a computed name',
    "require(['k6', 'x', 'sql'].join('/'));\nexport default () => 1;",
    'require is not defined',
  ],
])('k6 itself refuses %s before any load', async (_what, text, words) => {
  await expect(drive(withScript(text), `${shop.url}/push`)).rejects.toThrow(words);
  expect(shop.requests).toEqual([]);
});

it('imports at run time fail, in any notation', async () => {
  const text = `let heard = 'not yet';
export default () => {
  const hear = (promise) => promise.then(() => { heard = 'loaded'; }, (error) => { heard = String(error); });
  hear((0, eval)("import('https://127.0.0.1:1/a.js')"));
  hear(new Function("return import('k6/experimental/fs')")());
  throw new Error(heard);
};`;
  const trial = await drive(withScript(text), `${shop.url}/push`);
  const reasons = of(trial, metrics.failed, 'lame__0').map(({ tags }) => tags.reason);
  expect(reasons).toHaveLength(20);
  expect([...new Set(reasons)].sort()).toEqual([
    'script: dynamic modules not enabled in the host program',
    'script: not yet',
  ]);
});

it('a script is told its row, its secrets, its files, and draws that follow from the seed', async () => {
  const plan = goldenPlan('secrets', shop.url);
  const secrets = Object.fromEntries(secretNames(plan).map((name) => [name, `value-of-${name}`]));
  await drive(plan, `${shop.url}/push`, renderScript(plan, 0), { hosts: [] }, {}, secrets);
  const signed = shop.requests.filter(({ url }) => url === '/signed');
  const salt = saltOf(plan.seed, 0, 'script', 0);
  const expected = Array.from({ length: 8 }, (_, iteration) => {
    const next = mulberry32(stateOf(salt, iteration));
    return {
      journey: `zh-${handover.run}-0-script-0-${iteration}`,
      ...{ name: `ann-${iteration}`, password: `pass-${iteration}` },
      draws: [next(), next()],
      note: ['hé', [104, 195, 169], '"files" of the path does not name script.js'],
    };
  });
  const bodies = signed
    .map(({ body }) => JSON.parse(body))
    .sort((a, b) => (a.journey < b.journey ? -1 : 1));
  expect(bodies).toEqual(expected);
  for (const { headers, body } of signed) {
    const signature = createHmac('sha256', 'value-of-SIGNING_KEY').update(body).digest('hex');
    expect(headers['x-signature']).toBe(signature);
  }
});

/** Where the draws of a journey begin: MurmurHash3's finalizer over salt and number. */
function stateOf(salt: number, iteration: number): number {
  let hash = salt ^ Math.imul(iteration + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
