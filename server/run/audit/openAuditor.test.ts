import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { Target } from '../../core/target/target.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { EarlierAudit } from './auditor.ts';
import { auditedStores, auditorPort, checkAuditQueries, openAuditor } from './openAuditor.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  folder = join(root, 'own');
  await mkdir(folder);
  await writeFile(join(root, 'outside.yaml'), 'secret: yes\n');
  await symlink(join(root, 'outside.yaml'), join(folder, 'link.yaml'));
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const outside = "is outside the scenario's folder; put it inside";

/** The plan was checked when it was made; the file may be another one when the run opens it. */
it.each([
  ['pipe.yaml', 'is no ordinary file'],
  ['link.yaml', outside],
  ['../outside.yaml', outside],
  ['/etc/hostname', outside],
  ['none.yaml', 'does not exist'],
])('does not open the audit file %s', async (file, why) => {
  const spec = { file, everyMs: 1_000, settleMs: 0 };
  const stores = { ...targetCase().stores, postgresUrl: 'postgres://127.0.0.1:9/none' };
  const target = { ...targetCase(), stores };
  const opened = await auditorPort.openAuditor(target, spec, folder, null);
  expect(opened).toEqual({ ok: false, error: `audit file ${file} ${why}` });
});

const unreachable = 'postgres://127.0.0.1:9/none';
const targetAt = (postgresUrl: string | null, isolation: Target['isolation'] = 'shadow') =>
  targetCase({ isolation, stores: { ...targetCase().stores, postgresUrl } });
const good = `name: small
facts:
  ledger: SELECT id, xid, sku, kind, units, order_id, reservation_id FROM {schema}.ledger
  lines: SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.lines
  events: SELECT id, xid, order_id, kind FROM {schema}.events
`;

it('needs the address of its source, and a file without a fault, of which it tells every one', async () => {
  const bad = 'name: [1]\nfacts: { ledger: 2 }\n';
  await writeFile(join(folder, 'bad.yaml'), bad);
  await writeFile(join(folder, 'good.yaml'), good);
  await writeFile(join(folder, 'mysql.yaml'), `${good}source: mysql\n`);
  const faults = parseAuditFile(bad, 'bad.yaml');
  const told = faults.ok
    ? []
    : faults.error.map(
        ({ file, line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`,
      );
  expect(told.length).toBeGreaterThan(1);
  const opened = (target: Target, file: string) =>
    auditorPort.openAuditor(target, { file, everyMs: 1_000, settleMs: 0 }, folder, null);
  const checked = (target: Target, file: string) =>
    checkAuditQueries(target, { directory: folder, file });
  const none = (key: string, source: string) => ({
    ...{ ok: false, error: `target shop names no stores.${key} to audit by source ${source}` },
  });
  for (const ask of [opened, checked]) {
    expect(await ask(targetAt(null), 'good.yaml')).toEqual(none('postgresUrl', 'postgres'));
    expect(await ask(targetAt(unreachable), 'mysql.yaml')).toEqual(none('mysqlUrl', 'mysql'));
    // One line: the first.
    expect(await ask(targetAt(unreachable), 'bad.yaml')).toEqual({ ok: false, error: told[0] });
  }
  const target = targetAt(null);
  const away = { ...target, stores: { ...target.stores, mysqlUrl: 'mysql://127.0.0.1:9/none' } };
  expect(await checked(away, 'mysql.yaml')).toEqual({
    ...{ ok: false, error: expect.stringMatching(/^audit database mysql:.*ECONNREFUSED/) },
  });
  await expect(
    openAuditor({
      ...{ url: unreachable, schemas: { live: 'live', shadow: 'shadow' }, settleMs: 0 },
      ...{ directory: folder, file: 'bad.yaml' },
    }),
  ).rejects.toThrow(told.join('\n'));
});

it('is opened although its PostgreSQL is away, and then says so of each store', async () => {
  await writeFile(join(folder, 'good.yaml'), good);
  const spec = { file: 'good.yaml', everyMs: 1_000, settleMs: 0 };
  const away = expect.stringMatching(/ECONNREFUSED|refused/);
  const problems = async (isolation: Target['isolation'], earlier: EarlierAudit | null = null) => {
    const target = targetAt(unreachable, isolation);
    const opened = await auditorPort.openAuditor(target, spec, folder, earlier);
    if (!opened.ok) throw new Error(opened.error);
    const { ticks } = opened.value.checkpoint().shadow.progress;
    const { stores } = await opened.value.tick(false);
    const summaries = await opened.value.final();
    await opened.value.close();
    expect(stores.live.problem).toEqual(away);
    return [ticks, ...summaries.map(({ store, reason }) => [store, reason])];
  };
  expect(await problems('shadow')).toEqual([1, ['shadow', away], ['live', away]]);
  expect(await problems('dedicated')).toEqual([1, ['shadow', away]]);
  // The first reading is that of the server which began.
  expect((await problems('shadow', { audits: [], unwatched: true }))[0]).toBe(0);
  const check = { directory: folder, file: 'good.yaml' };
  expect(await checkAuditQueries(targetAt(unreachable), check)).toEqual({
    ...{ ok: false, error: away },
  });
});

it('reads both stores, or the one of a dedicated stack as rehearsal data', () => {
  const { stores } = targetCase();
  const schemas = { live: 'shop', shadow: 'zh' };
  const of = (isolation: 'shadow' | 'dedicated' | 'observe') =>
    auditedStores({ isolation, stores: { ...stores, schemas } });
  expect(of('shadow')).toEqual({ schemas });
  expect(of('observe')).toEqual({ schemas });
  expect(of('dedicated')).toEqual({ schemas: { shadow: 'shop', live: null }, stores: ['shadow'] });
});
