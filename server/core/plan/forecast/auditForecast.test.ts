import { expect, it } from 'vitest';
import type { Target } from '../../target/target.ts';
import { type AuditReads, auditForecast } from './auditForecast.ts';

const told = (reads: AuditReads | null, stores: Partial<Target['stores']>) =>
  auditForecast(reads, {
    name: 'shop',
    stores: { postgresUrl: null, redisUrl: null, ...stores },
  } as Target).map(({ path, message }) => `${path}: ${message}`);

const [postgresUrl, mysqlUrl, redisUrl] = ['postgres://h/d', 'mysql://h/d', 'redis://h'];

it('tells that an audit file reads a Redis which the target does not name', () => {
  const reads = { source: 'postgres', readsRedis: true } as const;
  expect(told(reads, { postgresUrl })).toEqual([
    'audit.file: target shop names no stores.redisUrl, and the audit file reads Redis; add a user that may only read',
  ]);
  expect(told(reads, { postgresUrl, redisUrl })).toEqual([]);
  expect(told({ ...reads, readsRedis: false }, { postgresUrl })).toEqual([]);
  expect(told(null, {})).toEqual([]);
});

it('tells that the database is not the one of the source, and leaves a target without any to another forecast', () => {
  const reads = { source: 'mysql', readsRedis: false } as const;
  expect(told(reads, { postgresUrl })).toEqual([
    'audit.file: target shop names no stores.mysqlUrl, which the audit file reads by its source mysql; add it',
  ]);
  expect(told({ ...reads, source: 'postgres' }, { mysqlUrl })).toEqual([
    'audit.file: target shop names no stores.postgresUrl, which the audit file reads by its source postgres; add it',
  ]);
  expect(told(reads, { mysqlUrl })).toEqual([]);
  expect(told({ ...reads, source: 'postgres' }, { postgresUrl })).toEqual([]);
  expect(told(reads, {})).toEqual([]);
});
