import { describe, expect, it } from 'vitest';
import type { Finding } from '../finding.ts';
import {
  attemptsMax,
  type Deliveries,
  isAnnounced,
  retryDelayMs,
  undeliveredText,
  webhookBody,
} from './webhook.ts';

const finding = (over: Partial<Finding> = {}): Finding =>
  ({ id: 'shadow oversell a', severity: 'critical', amount: 1, ...over }) as Finding;

describe('isAnnounced', () => {
  it.each<[string, Finding | undefined, Finding, boolean]>([
    ['new', undefined, finding(), true],
    ['grown', finding(), finding({ amount: 2 }), false],
    ['older than the run', undefined, finding({ beforeRun: true }), false],
    ['older, and grown now', finding({ beforeRun: true }), finding({ amount: 2 }), true],
    ['taken back', undefined, finding({ takenBack: true }), false],
  ])('one that is %s: %#', (_, before, now, goes) => {
    expect(isAnnounced('all', before, now)).toBe(goes);
  });

  it('goes by the severity that the scenario asks for', () => {
    const minor = finding({ severity: 'major' });
    expect([finding(), minor].map((one) => isAnnounced('all', undefined, one))).toEqual([
      true,
      true,
    ]);
    expect([finding(), minor].map((one) => isAnnounced('critical', undefined, one))).toEqual([
      ...[true, false],
    ]);
    expect([finding(), minor].map((one) => isAnnounced('none', undefined, one))).toEqual([
      ...[false, false],
    ]);
  });
});

it('a body says whose finding it is', () => {
  const subject = { run: 'r1', scenario: 's', target: 't' };
  expect(webhookBody(subject, finding())).toBe(
    '{"type":"finding","run":"r1","scenario":"s","target":"t","finding":{"id":"shadow oversell a","severity":"critical","amount":1}}',
  );
});

it('an attempt is repeated after 1 s, doubled up to 10 minutes, 24 times in all', () => {
  expect([1, 2, 3, 10, 11, 12, 23].map(retryDelayMs)).toEqual([
    ...[1_000, 2_000, 4_000, 512_000, 600_000, 600_000, 600_000],
  ]);
  expect([attemptsMax, retryDelayMs(24), retryDelayMs(25)]).toEqual([24, null, null]);
  const allMs = Array.from({ length: 23 }, (_, n) => retryDelayMs(n + 1) ?? 0);
  expect(allMs.reduce((sum, ms) => sum + ms, 0)).toBe(8_823_000);
});

describe('undeliveredText', () => {
  const none: Deliveries = { delivered: 0, untried: 0, retried: 0, givenUp: 0, reason: null };
  it.each<[Partial<Deliveries>, string | null]>([
    [{}, null],
    [{ delivered: 3, reason: 'it answered status 500' }, null],
    [
      { untried: 1 },
      '1 of 1 finding had not reached the webhook at hooks.test:8 when the report was written; 1 is tried again.',
    ],
    [
      { delivered: 7, untried: 1, retried: 1, givenUp: 1, reason: 'it answered status 500' },
      '3 of 10 findings had not reached the webhook at hooks.test:8 when the report was written: it answered status 500; 2 are tried again, 1 was given up after 24 attempts.',
    ],
    [
      { givenUp: 2, reason: 'no' },
      '2 of 2 findings had not reached the webhook at hooks.test:8 when the report was written: no; 2 were given up after 24 attempts.',
    ],
  ])('%j', (given, text) => {
    expect(undeliveredText({ ...none, ...given }, 'hooks.test:8')).toBe(text);
  });
});
