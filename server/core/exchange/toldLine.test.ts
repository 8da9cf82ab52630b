import { expect, it } from 'vitest';
import { parseToldLine } from './toldLine.ts';

const logged = (message: unknown, source = 'console'): string =>
  JSON.stringify({ level: 'info', msg: JSON.stringify(message), source, time: 'now' });
const place = { scenario: 'pay__0', iteration: 3, trace: 'ab' };

it('reads what a script told, secrets as texts', () => {
  const slow = { zh: 'slow', ...place, serviceMs: 12.5 };
  expect(parseToldLine(logged(slow))).toEqual(slow);
  const secrets = { zh: 'secrets', ...place, secrets: ['a', 12345, { a: 1 }, null] };
  expect(parseToldLine(logged(secrets))).toEqual({
    ...secrets,
    secrets: ['a', '12345', '{"a":1}'],
  });
});

const exchange = {
  ...{ method: 'GET', url: 'http://h/', sentHeaders: { A: 'b' }, sent: null, status: 200 },
  ...{ headers: {}, body: 'x', durationMs: 0, error: null },
};

it.each([
  { zh: 'failure', step: 's', reason: 'r', found: 'f', wanted: null, secrets: [], exchange },
  { zh: 'failure', step: 's', reason: 'r', found: null, wanted: 'w', secrets: [], exchange: null },
  { zh: 'answer', step: 's', exchange: { ...exchange, sent: 'y', body: null, error: 'e' } },
  { zh: 'check', step: 's', name: 'n', passed: false, found: 'f', wanted: 'w' },
  { zh: 'capture', step: 's', name: 'n', value: 'v' },
  ...['taken', 'skipped', 'rounds'].map((kind) => ({ zh: 'flow', step: 's', kind })),
  ...['correct', 'refused'].map((outcome) => ({ zh: 'end', outcome, step: null, reason: null })),
  { zh: 'end', outcome: 'failed', step: 's', reason: 'r' },
])('reads %j', (told) => {
  expect(parseToldLine(logged({ ...told, ...place }))).toEqual({ ...told, ...place });
});

it.each([
  ['no JSON', 'panic: oh'],
  ['a line that was cut', logged({ zh: 'slow', ...place, serviceMs: 1 }).slice(0, -20)],
  ['an error of k6', logged({ zh: 'slow', ...place, serviceMs: 1 }, 'js')],
  ['a line of a script by hand', logged('hello')],
  ['another kind', logged({ zh: 'other', ...place })],
  ['a flow of another kind', logged({ zh: 'flow', ...place, step: 's', kind: 'other' })],
  ['another outcome', logged({ zh: 'end', ...place, outcome: 'x', step: null, reason: null })],
  ['a time below zero', logged({ zh: 'slow', ...place, serviceMs: -1 })],
  ['a message that is no JSON', JSON.stringify({ msg: '{', source: 'console' })],
])('gives null for %s', (_, line) => {
  expect(parseToldLine(line)).toBeNull();
});
