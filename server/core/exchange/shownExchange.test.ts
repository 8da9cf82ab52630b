import { expect, it } from 'vitest';
import { createMask } from '../text/mask.ts';
import { exchangeLimits } from './exchange.ts';
import { shortened, shownExchange } from './shownExchange.ts';
import type { ToldExchange } from './toldLine.ts';

const told: ToldExchange = {
  method: 'POST',
  url: 'http://shop/x?token=abc',
  sentHeaders: { 'X-Key': 'hunter22', Authorization: 'Basic abcdefgh', A: '1' },
  sent: '{"password":"x"}',
  status: 500,
  headers: { 'Set-Cookie': 'sid=1; Path=/', B: 'hunter22' },
  body: 'is hunter22',
  durationMs: 12,
  error: 'dial hunter22',
};

it('masks every part, and orders the headers', () => {
  const shown = shownExchange(told, createMask(['hunter22']), 100);
  expect(shown).toEqual({
    request: {
      method: 'POST',
      url: 'http://shop/x?token=***',
      headers: { A: '1', Authorization: '***', 'X-Key': '***' },
      body: '{"password":"***"}',
    },
    answer: {
      status: 500,
      headers: { B: '***', 'Set-Cookie': '***' },
      body: 'is ***',
      error: 'dial ***',
    },
    durationMs: 12,
  });
  expect(Object.keys(shown.request.headers)).toEqual(['A', 'Authorization', 'X-Key']);
});

it('keeps a body that was not kept apart from an empty one, and an error from none', () => {
  const none = { ...told, sent: null, body: null, error: '' };
  const { request, answer } = shownExchange(none, createMask([]), 100);
  expect([request.body, answer.body, answer.error]).toEqual(['', null, null]);
  expect(shownExchange({ ...told, error: null }, createMask([]), 9).answer.error).toBeNull();
});

it('cuts after masking, so that no part of a secret stays at the cut', () => {
  const mask = createMask(['hunter22']);
  const body = `${'x'.repeat(10)}hunter22${'y'.repeat(10)}`;
  expect(shownExchange({ ...told, body, sent: body }, mask, 13)).toMatchObject({
    request: { body: `${'x'.repeat(10)}***…` },
    answer: { body: `${'x'.repeat(10)}***…` },
  });
});

it('bounds the URL and each header', () => {
  const long = 'z'.repeat(5_000);
  const shown = shownExchange(
    { ...told, url: long, headers: { A: long }, sentHeaders: { A: long } },
    createMask([]),
    10,
  );
  expect(shown.request.url).toHaveLength(exchangeLimits.urlLength + 1);
  expect(shown.request.headers.A).toHaveLength(exchangeLimits.headerLength + 1);
  expect(shown.answer.headers.A).toHaveLength(exchangeLimits.headerLength + 1);
});

it('marks only what was cut', () => {
  expect([shortened('abc', 3), shortened('abcd', 3)]).toEqual(['abc', 'abc…']);
});
