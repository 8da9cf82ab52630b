import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { samplesOf } from '../support/k6Trial.ts';
import { choiceRows, flowEndingRows, flowRows } from './languageFlow.support.ts';
import {
  expectEnding,
  expectSent,
  expectTagged,
  expectWellEnded,
  journeysEach,
  type LanguageRun,
  runLanguage,
} from './languageRun.support.ts';

/** The words that change the way of a journey, against a socket server, in one start of k6. */

const rows = { walked: { flow: flowRows, choice: choiceRows }, ending: flowEndingRows };

let run: LanguageRun;
beforeAll(async () => {
  run = await runLanguage(rows);
}, 120_000);
afterAll(() => run?.server.close());

describe('a word of flow sends what the file says', () => {
  it.each([...flowRows, ...choiceRows])('$name', (row) => expectSent(run, row));

  it.each(Object.keys(rows.walked))('the path %s ends well', (path) => expectWellEnded(run, path));

  it('every request carries the tag', () => expectTagged(run));
});

it.each(flowRows)('$name is counted by step', ({ counts = {} }) => {
  const found = Object.keys(counts).map((step) => {
    const again = samplesOf(run.trial, 'http_req_duration', { name: step });
    const share = (kind: string): number =>
      again.filter(({ tags }) => tags.again === kind).length / journeysEach;
    return [step, { retried: share('retry'), polled: share('poll') }] as const;
  });
  const none = { retried: 0, polled: 0 };
  const wanted = Object.entries(counts).map(([step, counted]) => [step, { ...none, ...counted }]);
  expect(found).toEqual(wanted);
});

const flowed = (step: string, kind: string): number =>
  samplesOf(run.trial, metrics.flow, { step, kind }).length / journeysEach;

it.each(choiceRows)('$name is counted by block', ({ counts = {} }) => {
  const found = Object.keys(counts).map((step) => {
    const kinds = ['taken', 'skipped', 'rounds'] as const;
    return [step, Object.fromEntries(kinds.map((kind) => [kind, flowed(step, kind)]))];
  });
  const none = { taken: 0, skipped: 0, rounds: 0 };
  const wanted = Object.entries(counts).map(([step, counted]) => [step, { ...none, ...counted }]);
  expect(found).toEqual(wanted);
});

it('each round takes one branch, and rounds differ', () => {
  expect(flowed('one of', 'rounds')).toBe(6);
  expect(flowed('card', 'taken') + flowed('voucher', 'taken')).toBe(6);
  expect(flowed('voucher', 'taken')).toBeGreaterThan(0);
  expect(flowed('nobody', 'taken')).toBe(0);
});

it('the service time of a step that asks again is that of all of its requests, without the pauses', () => {
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);
  const service = samplesOf(run.trial, metrics.step, { step: 'poll done' });
  const sent = samplesOf(run.trial, 'http_req_duration', { name: 'poll done' });
  expect(service).toHaveLength(journeysEach);
  expect(sent).toHaveLength(4 * journeysEach);
  expect(sum(service.map(({ value }) => value ** (1 / 8)))).toBeCloseTo(
    sum(sent.map(({ value }) => value)),
    3,
  );
});

it.each(flowEndingRows)('$name ends its journey as $ends', (row) => expectEnding(run, rows, row));
