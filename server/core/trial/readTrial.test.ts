import { expect, it } from 'vitest';
import { sessionCase } from '../../test/support/sessionCase.ts';
import { stepCase } from '../../test/support/stepCase.ts';
import type { ToldExchange, ToldLine } from '../exchange/toldLine.ts';
import { goldenPlan } from '../plan/k6/golden/cases.golden.ts';
import type { Plan } from '../plan/plan.ts';
import { readTrial, shownSetup } from './readTrial.ts';
import { trialState } from './trial.ts';

const plan = goldenPlan('purchase');
const place = { scenario: 'pay__1', iteration: 0, trace: 'abc' };
const exchange = (over: Partial<ToldExchange> = {}): ToldExchange => ({
  ...{ method: 'GET', url: 'http://shop/', sentHeaders: {}, sent: '', status: 200, headers: {} },
  ...{ body: '{}', durationMs: 10, error: '' },
  ...over,
});
const answer = (step: string, over: Partial<ToldExchange> = {}): ToldLine => ({
  ...{ zh: 'answer', ...place, step },
  exchange: exchange(over),
});
const end = (
  outcome: 'correct' | 'refused' | 'failed',
  step: string | null = null,
  reason: string | null = null,
): ToldLine => ({ zh: 'end', ...place, outcome, step, reason });

const read = (lines: readonly ToldLine[], problem: string | null = null, from: Plan = plan) =>
  readTrial(from, ['browse', 'pay'], { lines, problem }, ['the signing key']);

it('masks what a log-in captures as a secret', () => {
  const session = {
    ...sessionCase,
    steps: [stepCase('log-in', { captures: [{ name: 'token', jsonPath: '$.token' }] })],
    vus: 1,
  };
  const [, pay] = read(
    [
      answer('log-in', { body: '{"token":"canary"}' }),
      { zh: 'secrets', ...place, secrets: ['canary'] },
      { zh: 'capture', ...place, step: 'log-in', name: 'token', value: '"canary"' },
      end('correct'),
    ],
    null,
    { ...plan, session },
  );
  expect(JSON.stringify(pay)).not.toContain('canary');
  expect(pay?.steps[0]?.captures).toEqual([{ name: 'token', value: '***' }]);
});

it('gathers steps with their checks and captures, path by path', () => {
  const [browse, pay] = read([
    answer('place-order', { durationMs: 4 }),
    { zh: 'capture', ...place, step: 'place-order', name: 'orderId', value: '"o-1"' },
    answer('pay', { durationMs: 6 }),
    { zh: 'check', ...place, step: 'pay', name: 'paid', passed: true, found: '1', wanted: '1' },
    end('correct'),
  ]);
  expect(browse).toEqual({
    ...{
      path: 'browse',
      outcome: 'unknown',
      step: null,
      reason: 'the journey did not end in time',
    },
    ...{ traceId: null, serviceMs: 0, steps: [] },
  });
  expect(pay).toMatchObject({
    ...{ path: 'pay', outcome: 'correct', step: null, reason: null, traceId: 'abc', serviceMs: 10 },
    steps: [
      { step: 'place-order', captures: [{ name: 'orderId', value: '"o-1"' }], checks: [] },
      { step: 'pay', captures: [], checks: [{ name: 'paid', passed: true, found: '1' }] },
    ],
  });
});

it('tells what the journey did at its blocks', () => {
  const took = (step: string, kind: 'taken' | 'skipped' | 'rounds'): ToldLine => ({
    ...{ zh: 'flow', ...place, step, kind },
  });
  const told = [took('gift', 'skipped'), took('loop', 'rounds'), took('loop', 'rounds')];
  const [browse, pay] = read([...told, answer('pay'), end('correct')]);
  expect(pay?.flow).toEqual([
    { name: 'gift', counts: { skipped: 1 } },
    { name: 'loop', counts: { rounds: 2 } },
  ]);
  expect(browse).not.toHaveProperty('flow');
});

it('gives each answer of a step that asks again what was read from it', () => {
  const check = (passed: boolean): ToldLine => ({
    ...{ zh: 'check', ...place, step: 'pay', name: 'paid', passed },
    ...{ found: String(passed), wanted: 'true' },
  });
  const lines = [answer('pay'), answer('pay'), check(false), answer('pay'), check(true)];
  const [, pay] = read([...lines, end('correct')]);
  expect(pay?.steps.map(({ checks }) => checks.map(({ passed }) => passed))).toEqual([
    [],
    [false],
    [true],
  ]);
});

it.each([
  ['failed', 'status 503', 'failed', 'status 503'],
  ['failed', 'connection refused', 'failed', /^connection refused \(the target\): Nothing listens/],
  ['failed', 'no free local port', 'unknown', /^no free local port \(the generator\)/],
  ['failed', 'host name not found', 'unknown', /^host name not found \(the configuration\)/],
  ['failed', 'no valid answer', 'unknown', /cannot be known/],
  ['refused', null, 'refused', null],
] as const)('a journey that %s for %s is %s', (outcome, reason, wanted, text) => {
  const [, pay] = read([answer('pay'), end(outcome, 'pay', reason)]);
  expect([pay?.outcome, pay?.step]).toEqual([wanted, 'pay']);
  if (text instanceof RegExp) expect(pay?.reason).toMatch(text);
  else expect(pay?.reason).toBe(text);
});

it('a journey without an end has the reason of its k6', () => {
  expect(read([answer('pay')], 'k6: it was stopped')[1]).toMatchObject({
    ...{ outcome: 'unknown', reason: 'k6: it was stopped', traceId: 'abc' },
  });
});

it('masks what the target and the scenario call a secret, wherever it stands', () => {
  const secret: Plan = {
    ...plan,
    paths: plan.paths.map((path) => ({
      ...path,
      journey: {
        ...path.journey,
        steps: path.journey.steps.map((step) => ({
          ...step,
          captures: [
            { name: 'key2', jsonPath: '$.a.access_token' },
            { name: 'n', jsonPath: '$.pin' },
          ],
        })),
      },
    })),
  };
  const [, pay] = read(
    [
      { zh: 'secrets', ...place, secrets: ['row secret'] },
      answer('pay', { body: 'row secret, tok-1, the signing key, 12' }),
      { zh: 'secrets', ...place, secrets: ['tok-1'] },
      { zh: 'capture', ...place, step: 'pay', name: 'key2', value: '"tok-1"' },
      { zh: 'secrets', ...place, secrets: ['12'] },
      { zh: 'capture', ...place, step: 'pay', name: 'n', value: '12' },
      {
        ...{ zh: 'check', ...place, step: 'pay', name: 'x', passed: false },
        ...{ found: '"tok-1"', wanted: '"row secret"' },
      },
      end('failed', 'pay', 'script: tok-1'),
    ],
    null,
    secret,
  );
  expect(pay?.steps[0]).toMatchObject({
    exchange: { answer: { body: '***, ***, ***, 12' } },
    captures: [
      { name: 'key2', value: '***' },
      { name: 'n', value: '***' },
    ],
    checks: [{ found: '"***"', wanted: '"***"' }],
  });
  expect(pay?.reason).toBe('script: ***');
});

it('shows what setup captured, and gives the secrets among it', () => {
  const step = plan.setup[0] ?? plan.paths[0]?.journey.steps[0];
  if (step === undefined) throw new Error('no step');
  const setup = [{ ...step, captures: [{ name: 'a', jsonPath: '$.session' }] }];
  expect(shownSetup({ a: 'abc1', saleId: 'sale', token: 12345 }, { setup })).toEqual({
    values: [
      { name: 'a', value: '***' },
      { name: 'saleId', value: '"sale"' },
      { name: 'token', value: '***' },
    ],
    secrets: ['abc1', '12345'],
  });
});

it.each([
  [[], 'unknown'],
  [['correct', 'correct'], 'pass'],
  [['correct', 'refused'], 'unknown'],
  [['correct', 'unknown'], 'unknown'],
  [['unknown', 'failed'], 'fail'],
] as const)('of %j the trial is %s', (outcomes, state) => {
  expect(trialState(outcomes.map((outcome) => ({ outcome })))).toBe(state);
});
