import { expect, it } from 'vitest';
import { isDatabaseAway } from './databaseAway.ts';

const withCode = (code: string): Error => Object.assign(new Error('gone'), { code });

it.each([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ECONNABORTED', 'EHOSTDOWN', 'ENETDOWN', 'EAI_AGAIN', '08006', '53300', '57P01', '57P03'],
  ...['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL', '40001', '40P01', '25006'],
])('%s is PostgreSQL away', (code) => {
  expect(isDatabaseAway(withCode(code))).toBe(true);
});

it.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
])('so is "%s"', (words) => {
  expect(isDatabaseAway(new Error(words))).toBe(true);
});

it('is found as the cause of another error, and among several errors', () => {
  const cause = withCode('57P01');
  expect(isDatabaseAway(new Error('the frames cannot be read', { cause }))).toBe(true);
  expect(isDatabaseAway(new AggregateError([new Error('other'), cause]))).toBe(true);
});

it.each([
  ...[
    '57014',
    '23505',
    '22021',
    '22P05',
    '25001',
    '108006',
    '080061',
    '0800',
    'ENOSPC',
    'EACCES',
    '',
  ],
])('"%s" is a diagnostic of its own', (code) => {
  expect(isDatabaseAway(withCode(code))).toBe(false);
});

it('is not found in a bug', () => {
  expect(isDatabaseAway(new TypeError('x is not a function'))).toBe(false);
  expect(isDatabaseAway(new Error('the Connection terminated'))).toBe(false);
  expect(isDatabaseAway(new AggregateError([new Error('other')]))).toBe(false);
  expect(isDatabaseAway('57P01')).toBe(false);
  expect(isDatabaseAway(null)).toBe(false);
});
