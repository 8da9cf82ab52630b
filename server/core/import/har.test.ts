import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HarExchange, harOf, shopWalk } from './har.support.ts';
import { importScenario } from './importScenario.ts';

const names = { scenario: 'shop', target: 'mall', as: 'har' };
const base = 'https://shop.example';

function imported(exchanges: readonly HarExchange[]) {
  const result = importScenario({ ...names, text: harOf(exchanges) });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const { scenario, notices, taken, files } = result.value;
  return { scenario, notices, taken, files, file: parse(scenario) };
}
const stepsOf = (exchanges: readonly HarExchange[]) =>
  imported(exchanges).file.paths.recorded.steps;
const noticesOf = (exchanges: readonly HarExchange[]) =>
  imported(exchanges).notices.map(({ kind, place, count }) => [kind, place, count]);

const first = { orderId: 'ord_7f3a9c21', buyer: 'alice-1', totalCents: 4_990 };
const second = { orderId: 'ord_b81d04ee', buyer: 'bob-2', totalCents: 12_345 };

describe('a walk through a shop', () => {
  it('becomes steps whose ids are captured', () => {
    const { scenario, taken, notices } = imported(shopWalk(base, first));
    expect(
      scenario,
    ).toBe(`# Made by "zerohour import" from har; see docs/guides/import.md. Read the comments, then try it.

name: shop
target: mall # write targets/mall.yaml beside this file, with baseUrl: https://shop.example

paths:
  recorded:
    within: 13s # bound on the whole journey, pauses included
    steps:
      sale: { request: GET /sale, capture: { saleId: $.saleId }, think: 1s }
      items:
        request: GET /items?page=1
        capture: { sku: "$.items[1].sku" }
        think: 2500ms
      item: { request: "GET /items/\${sku}", think: 700ms }
      post-orders:
        request: POST /orders
        headers: { Idempotency-Key: "\${journey}" }
        body: { saleId: "\${saleId}", sku: "\${sku}", units: 1, customer: alice-1 }
        capture: { orderId: $.orderId, totalCents: $.totalCents }
        think: 1s
      post-pay:
        request: POST /orders/\${orderId}/pay
        headers: { Idempotency-Key: "\${journey}-2" }
        body: { amountCents: "\${totalCents}" }
        think: 1s
      order: GET /orders/\${orderId}

load:
  goal: hold
  # a smoke rate; write the arrivals of your busiest minute
  peak: { recorded: 1/s }
  levels: [ 100% ]
  hold: 30s

slos:
  recorded: { errors: 1% } # add what counts as good, such as p95: 500ms
`);
    expect(taken).toEqual([
      { what: 'step', count: 6 },
      { what: 'capture', count: 4 },
      { what: `id of the client, now $\{journey}`, count: 2 },
    ]);
    expect(notices).toEqual([]);
  });

  it('gives the same captures each time it is recorded, and once when it is walked twice', () => {
    const capturesOf = (exchanges: readonly HarExchange[]) =>
      Object.values<{ capture?: object }>(stepsOf(exchanges)).map((step) => step.capture ?? null);
    const one = capturesOf(shopWalk(base, first));
    expect(capturesOf(shopWalk(base, second))).toEqual(one);
    const again = shopWalk(base, second).map((each) => ({
      ...each,
      atMs: 20_000 + (each.atMs ?? 0),
    }));
    expect(capturesOf([...shopWalk(base, first), ...again])).toEqual(one);
    expect(noticesOf([...shopWalk(base, first), ...again])).toEqual([
      ['repetition of the journey', 'log.entries[6]', 6],
    ]);
  });
});

describe('what is left out is counted', () => {
  const page = { url: `${base}/`, answerType: 'text/html', answer: '<p>Hello</p>' };

  it.each<[string, Partial<HarExchange>, string]>([
    [
      'an image',
      { url: `${base}/a`, answerType: 'image/png' },
      'static resource (image, font, style sheet, script)',
    ],
    [
      'a style sheet by its name',
      { url: `${base}/a.css`, answerType: '' },
      'static resource (image, font, style sheet, script)',
    ],
    [
      'a font',
      { url: `${base}/a`, answerType: 'font/woff2' },
      'static resource (image, font, style sheet, script)',
    ],
    [
      'a script',
      { url: `${base}/a`, answerType: 'text/javascript' },
      'static resource (image, font, style sheet, script)',
    ],
    ['another origin', { url: 'https://cdn.example:8443/a' }, 'request to cdn.example:8443'],
    ['a data URL', { url: 'data:text/plain,a' }, 'data URL'],
    ['a WebSocket', { url: 'wss://shop.example/ws' }, 'WebSocket or other protocol'],
    ['an upgrade', { status: 101 }, 'WebSocket or other protocol'],
    ['a request that was cancelled', { status: 0 }, 'request without an answer'],
    ['a method of its own', { method: 'PURGE' }, 'request with a method that steps do not have'],
    ['an entry without a URL', { url: '' }, 'entry without a URL'],
    ['a second request alike', { url: `${base}/` }, 'repetition of the request before'],
  ])('%s', (_, over, kind) => {
    const exchanges = [page, { url: `${base}/b`, ...over }];
    expect(noticesOf(exchanges)).toEqual([[kind, 'log.entries[1]', 1]]);
    expect(Object.keys(stepsOf(exchanges))).toEqual(['home']);
  });

  it('says which host to allow', () => {
    const [notice] = imported([page, { url: 'https://api.example/a' }]).notices;
    expect(notice?.remedy).toBe(
      'add "api.example" to the target\'s allowHosts and write a step, if it is yours to load',
    );
  });

  it('keeps an answer to a POST, whatever its type', () => {
    expect(
      Object.keys(
        stepsOf([page, { method: 'POST', url: `${base}/a.css`, answerType: 'image/png' }]),
      ),
    ).toEqual(['home', 'post-a-css']);
  });

  it('takes the origin of the first page, else the one that most requests go to', () => {
    const api = 'https://api.example/a';
    expect(imported([{ url: api }, { url: `${api}/b` }, page]).scenario).toContain(
      `baseUrl: ${base}`,
    );
    expect(imported([{ url: `${base}/1` }, { url: api }, { url: `${api}/b` }]).scenario).toContain(
      'baseUrl: https://api.example',
    );
  });

  it('has at most 50 steps', () => {
    const many = Array.from({ length: 52 }, (_, index) => ({
      url: `${base}/page${'abcdefghijklmnopqrstuvwxyz'[index % 26]}${index < 26 ? 'x' : 'y'}`,
    }));
    expect(Object.keys(stepsOf(many))).toHaveLength(50);
    expect(noticesOf(many)).toEqual([['step', 'log.entries[50]', 2]]);
  });

  it('reads at most 5,000 entries', () => {
    const many = Array.from({ length: 5_001 }, () => ({
      url: `${base}/a`,
      answerType: 'image/png',
    }));
    expect(noticesOf([page, ...many])).toEqual([
      ['entry', 'log.entries[5000]', 2],
      ['static resource (image, font, style sheet, script)', 'log.entries[1]', 4_999],
    ]);
  });
});

describe('times', () => {
  const at = (...times: readonly number[]) =>
    times.map((atMs, index) => ({ url: `${base}/${'abcdefg'[index]}`, atMs, timeMs: 100 }));
  const thinks = (...times: readonly number[]) =>
    Object.values<string | { think?: string }>(stepsOf(at(...times))).map((step) =>
      typeof step === 'string' ? null : (step.think ?? null),
    );

  it('rounds the gaps between requests', () => {
    expect(thinks(0, 149, 399, 2_799, 15_099, 60_000)).toEqual([
      null,
      '150ms',
      '2500ms',
      '12s',
      '30s',
      null,
    ]);
    expect(thinks(0, 150)).toEqual(['50ms', null]);
  });

  it('orders requests by their start', () => {
    expect(Object.keys(stepsOf(at(500, 0)))).toEqual(['b', 'a']);
  });

  it('shortens the pauses of a long journey, so that it ends within two minutes', () => {
    const times = [0, 40_000, 80_000, 120_000, 160_000];
    expect(thinks(...times)).toEqual(['23s', '23s', '23s', '23s', null]);
    expect(noticesOf(at(...times))).toEqual([['pauses that were shortened', 'log.entries', 1]]);
    expect(imported(at(...times)).file.paths.recorded.within).toBe('1m37s');
    expect(imported(at(...times)).file.load.hold).toBe('3m14s');
  });
});

describe('statuses', () => {
  const expects = (method: string, status: number) => {
    const { file, scenario } = imported([{ method, url: `${base}/a`, status }]);
    const [step] = Object.values<{ expect?: number }>(file.paths.recorded.steps);
    return [step?.expect ?? null, scenario.includes('doubt')];
  };

  it.each([
    ['GET', 200, null, false],
    ['GET', 204, 204, false],
    ['GET', 304, null, false],
    ['HEAD', 200, null, false],
    ['HEAD', 204, 204, false],
    ['POST', 204, null, false],
    ['POST', 302, 302, false],
    ['GET', 399, 399, false],
    ['GET', 400, 400, true],
    ['GET', 404, 404, true],
  ])('%s answered %i', (method, status, expected, doubt) => {
    expect(expects(method, status)).toEqual([expected, doubt]);
  });
});

describe('bodies and headers', () => {
  const post = (over: Partial<HarExchange>) =>
    Object.values<Record<string, unknown>>(
      stepsOf([{ method: 'POST', url: `${base}/a`, ...over }]),
    )[0];

  it('writes JSON as a mapping, its numbers with their digits', () => {
    const body = `{"a":[1,0.10,12345678901234567890],"b":"$\{x}","c":null,"d":true}`;
    expect(post({ body })?.body).toEqual({
      a: [1, `$\{=0.10}`, `$\{=12345678901234567890}`],
      b: `$$\{x}`,
      c: null,
      d: true,
    });
  });

  it('writes a form as a text', () => {
    const step = post({
      body: 'q=a+b&r=%24%7Bx%7D',
      mimeType: 'application/x-www-form-urlencoded',
    });
    expect(step?.body).toBe('q=a%20b&r=%24%7Bx%7D');
    expect(step?.headers).toEqual({ 'Content-Type': 'application/x-www-form-urlencoded' });
  });

  it('keeps the headers of the application, and leaves out those of the browser', () => {
    const headers = {
      ':authority': 'shop.example',
      'User-Agent': 'x',
      Accept: 'text/html,*/*',
      'X-Shop': 'de',
      Cookie: 'a=b',
      traceparent: '00-1-2-01',
      'sec-fetch-mode': 'cors',
    };
    expect(post({ headers })?.headers).toEqual({ 'X-Shop': 'de' });
    expect(noticesOf([{ url: `${base}/a`, headers }])).toEqual([
      ['user-agent header', 'log.entries[0]', 1],
      ['cookie', 'log.entries[0]', 1],
      ['trace header', 'log.entries[0]', 1],
    ]);
  });
});

it.each([
  ['{"log": {"entries": [', 'line 1', 'is not whole JSON'],
  ['{"log":\n{"entries": 7}}', 'log.entries', 'is not a list of requests'],
  ['{"log":\n{"entries":\n [x]}}', 'line 3', 'is not whole JSON'],
  ['{"log": {"entries": []}}', 'log.entries', 'has no request that a scenario can send'],
  [
    '{"log": {"entries": [null, 1, "a", {}]}}',
    'log.entries',
    'has no request that a scenario can send',
  ],
])('refuses %s with its place', (text, place, message) => {
  const result = importScenario({ ...names, text });
  expect(result.ok ? null : [result.error.place, result.error.message]).toEqual([place, message]);
});

it.each([
  ['{"log": {}}', true],
  ['\ufeff \n{ "log" : {}}', true],
  ['[{"log": {}}]', false],
  ['x {"log": {}}', false],
  ['{"a": {"log": {}}}', false],
  ['{"logs": {}}', false],
])('%j is a text of HAR: %s', (text, recognised) => {
  const result = importScenario({ ...names, as: null, text });
  const told = result.ok || result.error.message !== 'is no document that can be imported';
  expect(told).toBe(recognised);
});

describe('the rest of a recording', () => {
  const page = { url: `${base}/`, answerType: 'text/html', answer: '<p/>' };

  it.each([
    [1_000, '1s'],
    [999, '1s'],
    [974, '950ms'],
    [1_249, '1s'],
    [1_250, '1500ms'],
    [9_999, '10s'],
    [10_000, '10s'],
    [10_499, '10s'],
    [10_500, '11s'],
    [30_001, '30s'],
    [50, '50ms'],
    [49, null],
  ])('a gap of %i ms is a pause of %s', (gapMs, think) => {
    const steps = stepsOf([page, { url: `${base}/a`, atMs: 5 + gapMs }]);
    expect(steps.home.think ?? null).toBe(think);
  });

  it('shortens pauses of more than 90 s in all, and says so', () => {
    const walk = (...gaps: readonly number[]) => {
      let atMs = 0;
      return [0, ...gaps].map((gap, index) => {
        atMs += index === 0 ? 0 : gap + 5;
        return { url: `${base}/${'abcde'[index]}`, atMs };
      });
    };
    expect(imported(walk(30_000, 30_000, 30_000)).notices).toEqual([]);
    expect(imported(walk(30_000, 30_000, 30_000, 60)).notices).toEqual([
      {
        kind: 'pauses that were shortened',
        place: 'log.entries',
        count: 1,
        remedy: 'a journey lasts 2 minutes at most; correct "think" where it matters',
      },
    ]);
  });

  it('says which statuses were a failure', () => {
    const { scenario } = imported([{ url: `${base}/a`, status: 404 }]);
    expect(scenario).toContain(
      '\n      # doubt: it was answered 404 when it was recorded; correct "expect", or write "refused"\n',
    );
  });

  it.each([
    ['POST', 200, undefined],
    ['POST', 201, undefined],
    ['POST', 202, undefined],
    ['GET', 201, 201],
    ['GET', 202, 202],
    ['POST', 304, undefined],
    ['DELETE', 400, 400],
  ])('%s answered %i expects %s', (method, status, expected) => {
    const [step] = Object.values<{ expect?: number }>(
      stepsOf([{ method, url: `${base}/a`, status }]),
    );
    expect(step?.expect).toBe(expected);
  });

  it('is of the origin that most requests go to, the first of equal ones', () => {
    const other = 'https://api.example';
    expect(imported([{ url: `${base}/1` }, { url: `${other}/a` }]).scenario).toContain(
      `baseUrl: ${base}`,
    );
  });

  it('has a remedy for what is too much', () => {
    const many = Array.from({ length: 5_000 }, () => ({ url: `${base}/a.png` }));
    expect(imported([page, ...many]).notices[0]).toEqual({
      kind: 'entry',
      place: 'log.entries[5000]',
      count: 1,
      remedy: 'record less at once',
    });
    const empty = importScenario({ ...names, text: '{"log": {"entries": []}}' });
    expect(empty.ok ? null : empty.error.remedy).toBe(
      'Record the journey again, from its first page.',
    );
    const none = importScenario({ ...names, text: '{"log": {}}' });
    expect(none.ok ? null : none.error.remedy).toBe('Save the network tab as HAR, with content.');
  });
});
