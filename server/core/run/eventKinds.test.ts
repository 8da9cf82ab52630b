import { describe, expect, it } from 'vitest';
import { type EventKindName, eventKinds, incidentsOf } from './eventKinds.ts';
import type { RunEvent } from './run.ts';

const event = (
  kind: string,
  message: string,
  data: Readonly<Record<string, unknown>> = {},
): RunEvent => ({ seq: 1, at: '2026-11-26T00:00:00.000Z', kind, message, data });

const shard = (state: string, message: string | null) =>
  event('shard', `shard 1 ${state}`, { round: 0, shard: 1, epoch: 1, state, message });

/** One event of every kind, and what the report makes of it. */
const table: Readonly<Record<EventKindName, readonly [RunEvent, string | null]>> = {
  state: [event('state', 'running → stopping: aborted'), null],
  egress: [event('egress', 'addresses that load may go to'), null],
  isolation: [event('isolation', 'isolation shadow'), null],
  preflight: [event('preflight', 'preflight fail', { problems: ['no tag'] }), null],
  seeded: [event('seeded', 'shadow stock seeded'), null],
  'shadow-before': [
    event('shadow-before', 'the store could not be read', { problem: 'it' }),
    'the store could not be read',
  ],
  'switches-turned': [event('switches-turned', 'switches turned'), null],
  'failing-answer': [event('failing-answer', 'pay, pay: status 503'), null],
  'switches-restored': [event('switches-restored', 'switches put back'), null],
  'switches-stuck': [
    event('switches-stuck', 'switches not put back: a: 503'),
    'switches not put back: a: 503',
  ],
  'set-up': [event('set-up', 'setup ran once for all shards'), null],
  start: [event('start', 'common start of round 0'), null],
  'search-stage': [event('search-stage', 'stage 2 at 38% (60/s)'), null],
  'search-ended': [event('search-ended', 'SLO capacity 158/s'), null],
  'rate-asked': [event('rate-asked', 'ada asks for 2x'), null],
  'rate-changed': [event('rate-changed', 'ada changed the rate from 1x to 2x'), null],
  'rate-kept': [event('rate-kept', 'the rate stays 1x: no'), 'the rate stays 1x: no'],
  shard: [
    shard('done', 'dataset card is used up: it has 9 rows'),
    'dataset card is used up: it has 9 rows',
  ],
  frame: [
    event('frame', 'shard 1 stored what is no frame', { round: 0, shard: 1, second: 3 }),
    'it stored what is no frame',
  ],
  customers: [
    event('customers', "customers' figures cannot be read: 500"),
    "customers' figures cannot be read: 500",
  ],
  metrics: [event('metrics', 'metrics cannot be read: 500'), null],
  violation: [event('violation', 'errors 60%'), null],
  rule: [event('rule', 'errors 60%'), null],
  permission: [event('permission', 'no answer from shop.test'), 'no answer from shop.test'],
  audit: [event('audit', 'the audit could not be opened: refused'), null],
  drain: [event('drain', 'backlogs: mails: empty'), null],
  finding: [event('finding', '3 units oversold'), null],
  webhook: [event('webhook', '2 of 3 findings had not'), '2 of 3 findings had not'],
  teardown: [event('teardown', 'teardown begins'), null],
  'torn-down': [event('torn-down', 'teardown: 500', { problem: '500' }), 'teardown: 500'],
  leaks: [event('leaks', 'leak scan: leaked', { leaks: 2 }), null],
  report: [event('report', 'no report: the disk is full'), null],
};

describe('the incidents of a run', () => {
  it.each(Object.entries(table))('of an event of kind %s', (kind, [told, text]) => {
    expect(told.kind).toBe(kind);
    expect(incidentsOf([told]).map((incident) => incident.text)).toEqual(
      text === null ? [] : [text],
    );
  });

  it('know every kind, and pass over others', () => {
    expect(Object.keys(table)).toEqual(Object.keys(eventKinds));
    expect(incidentsOf([event('constructor', 'x'), event('other', 'x')])).toEqual([]);
  });

  it.each([
    ['lost', 'its worker fell silent', 'its worker fell silent'],
    ['lost', null, 'the shard was lost'],
    ['lost', 'stopped before a worker took it', null],
    ['failed', 'k6: script exception', 'k6: script exception'],
    ['failed', null, 'its k6 failed'],
    ['done', null, null],
    ['done', 'stopped: the run was aborted', null],
    ['running', 'anything', null],
    ['ready', null, null],
  ])('of a shard that is %s (%s)', (state, message, text) => {
    const spoils = { round: 0, shard: 1 };
    expect(incidentsOf([shard(state, message)])).toEqual(
      text === null ? [] : [{ kind: 'shard', spoils, text }],
    );
  });

  it('spoil no stage where they are of no shard', () => {
    expect(incidentsOf([event('frame', 'x', { round: 0 })])[0]?.spoils).toBe(null);
    expect(incidentsOf([table['switches-stuck'][0]])[0]?.spoils).toBe(null);
  });

  it('are told once, and not for a teardown that ended well', () => {
    expect(incidentsOf([shard('lost', 'gone'), shard('lost', 'gone')])).toHaveLength(1);
    expect(incidentsOf([event('torn-down', 'teardown ran once')])).toEqual([]);
  });
});
