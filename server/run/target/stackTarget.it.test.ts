import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Isolation } from '../../core/target/isolation.ts';
import type { Seed } from '../../core/target/seed.ts';
import { createAuditShop, type Shop } from '../../test/support/auditShop.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contractPlan } from '../worker/shard/shardCase.support.ts';
import { stackTarget } from './stackTarget.ts';

let shop: Shop;
let folder: string;
beforeAll(async () => {
  shop = await createAuditShop();
  folder = await mkdtemp(join(tmpdir(), 'zerohour-seed-'));
});
afterAll(async () => {
  await shop.close();
  await rm(folder, { recursive: true, force: true });
});

const tag = { header: 'baggage', value: 'zh-shadow=v1.x' };
const seed = (how: Seed | null, isolation: Isolation = 'shadow') =>
  stackTarget.seed(targetCase({ seed: how, isolation }), tag, 'run0000001', contractPlan(1));

it('fills the stock by a SQL file, where the rehearsal data of the target lies', async () => {
  const text = 'INSERT INTO {schema}.stock (sku) VALUES ({run})';
  const sql: Seed = { kind: 'sql', file: 's.sql', postgresUrl: shop.url, text };
  const skus = async (schema: string) =>
    (await shop.pool.query(`SELECT sku FROM ${schema}.stock`)).rows.map(({ sku }) => sku);
  expect(await seed(sql)).toEqual({ ok: true, value: undefined });
  expect([await skus('shadow'), await skus('live')]).toEqual([['run0000001'], []]);
  expect(await seed(sql, 'dedicated')).toEqual({ ok: true, value: undefined });
  expect([await skus('shadow'), await skus('live')]).toEqual([['run0000001'], ['run0000001']]);
  expect(await seed({ ...sql, text: 'no SQL' })).toMatchObject({
    ok: false,
    error: expect.stringContaining('syntax error'),
  });
});

it('fills the stock by a command, with the tag of the run', async () => {
  const script = "require('fs').writeFileSync('tag', process.env.ZEROHOUR_TAG)";
  const command: Seed = { kind: 'command', command: [process.execPath, '-e', script], folder };
  expect(await seed(command)).toEqual({ ok: true, value: undefined });
  expect(await readFile(join(folder, 'tag'), 'utf8')).toBe(tag.value);
  const failing = { ...command, command: [process.execPath, '-e', 'process.exit(1)'] };
  expect(await seed(failing)).toEqual({
    ok: false,
    error: `seed ${process.execPath} ended with 1`,
  });
});

it('fills nothing where the file says none, and refuses where it says nothing', async () => {
  expect(await seed({ kind: 'none' })).toEqual({ ok: true, value: undefined });
  expect(await seed(null)).toMatchObject({
    ok: false,
    error: expect.stringContaining('has no shadow.seedUrl'),
  });
});
