import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditSummary } from '../../core/audit/finding.ts';
import { packageRoot } from '../../root.ts';
import { createAuditShop, type Shop } from '../../test/support/auditShop.ts';

let shop: Shop;
let directory: string;
beforeAll(async () => {
  shop = await createAuditShop();
  directory = await mkdtemp(join(tmpdir(), 'zerohour bound '));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await shop.close();
});

/** Each row is made by the query, so that no table has to hold millions. */
const file = `name: large
facts:
  ledger: >-
    SELECT g AS id, '3'::xid8 AS xid, 'sku-' || g AS sku, 'seed' AS kind, 1 AS units,
      NULL AS order_id, repeat('r', 100) AS reservation_id
    FROM (SELECT generate_series(1, 5000000) AS g) AS numbers WHERE '{schema}' <> ''
  lines: >-
    SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.order_lines
  events: SELECT id, xid, order_id, kind FROM {schema}.order_events
`;

/** Runs an audit in a process of its own, whose heap is small. */
async function auditIn(heapMb: number): Promise<readonly AuditSummary[]> {
  const module = join(packageRoot(), 'dist/server/run/audit/openAuditor.js');
  const options = {
    url: shop.url,
    schemas: { live: 'live', shadow: 'shadow' },
    directory,
    file: 'large.yaml',
    settleMs: 0,
  };
  const program = `
    import { openAuditor } from ${JSON.stringify(module)};
    const auditor = await openAuditor(${JSON.stringify(options)});
    const summaries = await auditor.final();
    await auditor.close();
    console.log(JSON.stringify(summaries));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, '--input-type=module', '-e', program],
    { maxBuffer: 10_000_000 },
  );
  return JSON.parse(stdout);
}

it('ends no process with a query of millions of rows: the audit is unknown, with the reason', async () => {
  await writeFile(join(directory, 'large.yaml'), file);
  const summaries = await auditIn(200);
  expect(summaries.map(({ store, state }) => [store, state])).toEqual([
    ['shadow', 'unknown'],
    ['live', 'unknown'],
  ]);
  for (const { reason } of summaries) {
    expect(reason).toMatch(/^audit query "ledger": the store holds more than \d+ MB, which is all/);
  }
}, 120_000);
