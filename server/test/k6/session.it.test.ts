import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { startsOf } from '../../core/traffic/arrival.ts';
import { drive, samplesOf, type Trial } from '../support/k6Trial.ts';
import { measuredEachTry } from '../support/measuredEachTry.ts';
import { planOf } from '../support/yamlPlan.ts';
import { type Asked, type LoginShop, startLoginShop } from './session.support.ts';

/** Sessions of two k6s against a shop that knows who is logged in, in one start of each. */

const scenario = `
name: sessions
target: shop
headers: { Authorization: "Bearer \${session.token}" }
data: { datasets: { account: { file: accounts.csv, pick: unique, start: 1 } } }
session:
  within: 3s
  rate: 10/s
  renew: 7s
  steps:
    page: { request: GET /login, capture: { csrf: "css form input[name=csrf] @value" } }
    log-in:
      request: POST /login
      form: { user: "\${account.name}", password: "pass of \${account.name}", csrf: "\${csrf}" }
      expect: 302
      capture: { token: header X-Token }
    home: GET /home
  logout:
    log-out: { request: POST /logout, body: { user: "\${account.name}" } }
paths:
  pay:
    within: 1s
    steps:
      order: { request: POST /orders, body: { owner: "\${account.name}" } }
      basket: GET /basket
  browse: { within: 1s, session: none, steps: { list: GET /items } }
load: { goal: hold, peak: { pay: 8/s, browse: 1/s }, levels: [100%], hold: 4s, shards: 2 }
slos: {}
`;

/** The first row is left out. Two users of one shard may not log in: only one of its VUs drives the other path. */
const users = [
  'nobody',
  'locked-1',
  'ann',
  'locked-2',
  ...Array.from({ length: 30 }, (_, nth) => `user-${nth}`),
];

let shop: LoginShop;
let trial: Trial;
let vus = 0;
let planned = 0;
const measurement = measuredEachTry(async () => {
  await shop?.close();
  shop = await startLoginShop();
  const rows = users.map((name) => [name]);
  const plan = planOf(scenario, shop.url, { account: { columns: ['name'], rows } });
  vus = plan.session?.vus ?? 0;
  planned = plan.rounds
    .flatMap(({ stages }) => stages)
    .flatMap(({ holdMs, loads }) => loads.map((load) => startsOf(load, holdMs)))
    .reduce((sum, starts) => sum + starts, 0);
  return drive({ ...plan, shards: 2 }, shop.url);
});
beforeEach(() => {
  trial = measurement();
});
afterAll(() => shop?.close());

const asked = (what: string, status?: number): readonly Asked[] =>
  shop.asked.filter((each) => each.what === what && (status ?? each.status) === each.status);
const flowed = (kind: string, tags = {}): number =>
  samplesOf(trial, metrics.flow, { kind, ...tags }).length;

describe('before the load', () => {
  it('each VU logs in with a row of its own, over both shards', () => {
    const first = asked('POST /login').slice(0, vus);
    const order = shop.asked.findIndex(({ what }) => what === 'POST /orders');
    expect(vus).toBe(12);
    expect(first.map(({ user }) => user).sort()).toEqual(users.slice(1, 1 + vus).sort());
    expect(first.every((each) => shop.asked.indexOf(each) < order)).toBe(true);
  });

  it('and the journeys start as planned, without one that logs in for the first time', () => {
    expect(samplesOf(trial, metrics.startLag)).toHaveLength(planned);
    expect(samplesOf(trial, 'dropped_iterations')).toEqual([]);
    expect(flowed('loggedIn')).toBe(vus - 2);
    expect(flowed('loggedIn', { scenario: 'session__0' })).toBe(vus - 2);
  });
});

describe('journeys', () => {
  it('have the token, the row and the cookies of their VU, and the own ones of each end with it', () => {
    const orders = asked('POST /orders', 200);
    expect(orders.length).toBeGreaterThan(20);
    for (const { user, cookies, body } of orders) {
      expect([cookies, body]).toEqual([[`sid=${user}`], `{"owner":"${user}"}`]);
    }
    const baskets = asked('GET /basket').map(({ user, cookies }) => [
      user,
      cookies.length,
      cookies[0],
    ]);
    expect(baskets).toEqual(baskets.map(([user]) => [user, 2, `sid=${user}`]));
  });

  it('log in once more after a 401, send the request again, and end well', () => {
    const refused = asked('POST /orders', 401).length;
    const again = samplesOf(trial, 'http_reqs', { name: 'order', again: 'log-in' });
    expect(refused).toBeGreaterThan(0);
    expect(again).toHaveLength(refused);
    expect(again.every(({ tags }) => tags.expected_response === 'true')).toBe(true);
  });

  it('log in once more where the session is too old', () => {
    expect(flowed('renewed')).toBeGreaterThan(asked('POST /orders', 401).length);
    expect(flowed('loggedIn') + flowed('renewed')).toBe(asked('POST /login', 302).length);
  });

  it('fail by name where no log-in succeeds', () => {
    const failed = samplesOf(trial, metrics.failed).map(({ tags }) => [
      tags.scenario,
      tags.step,
      tags.reason,
    ]);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed).toEqual(failed.map(() => ['pay__1', 'log-in', 'status 403']));
    expect(flowed('loginFailed')).toBe(failed.length + 2);
  });

  it('mark what their log-ins do, and nothing besides', () => {
    const ofLogIn = ['home', 'log-in', 'page'];
    const named = (tags: Readonly<Record<string, string>>) =>
      [...new Set(samplesOf(trial, 'http_reqs', tags).map(({ tags: { name } }) => name))].sort();
    expect(named({ session: 'yes' })).toEqual(ofLogIn);
    const marked = samplesOf(trial, 'http_reqs', { session: 'yes', scenario: 'pay__1' });
    expect(marked.length).toBeGreaterThan(0);
    for (const name of ofLogIn) {
      expect(samplesOf(trial, 'http_reqs', { name })).toEqual(
        samplesOf(trial, 'http_reqs', { name, session: 'yes' }),
      );
    }
    const failed = samplesOf(trial, metrics.failed);
    expect(failed).toEqual(samplesOf(trial, metrics.failed, { session: 'yes' }));
  });

  it('of a path without session are logged in nowhere', () => {
    const listed = asked('GET /items');
    expect(listed).toHaveLength(4);
    expect(listed.map(({ cookies, headers }) => [cookies, headers.authorization])).toEqual(
      listed.map(() => [[], undefined]),
    );
  });
});

it('after the load each VU that is logged in logs out', () => {
  const out = asked('POST /logout');
  const last = shop.asked.slice(-out.length).map(({ what }) => what);
  expect(last).toEqual(out.map(() => 'POST /logout'));
  expect(out.map(({ user, status, body }) => [status, body, user])).toEqual(
    out.map(({ user }) => [204, `{"user":"${user}"}`, user]),
  );
  expect(out.map(({ user }) => user).sort()).toEqual(
    users
      .slice(1, 1 + vus)
      .filter((user) => !user.startsWith('locked'))
      .sort(),
  );
  expect(flowed('loggedOut')).toBe(vus - 2);
  expect(flowed('logoutFailed')).toBe(0);
});

it('every request carries the tag', () => {
  expect(shop.asked.filter(({ headers }) => headers.baggage === undefined)).toEqual([]);
});
