import { afterEach, beforeEach, expect, it } from 'vitest';
import { ok } from '../../core/result.ts';
import { duration } from '../../core/text/figures.ts';
import { openAuditor } from '../../run/audit/openAuditor.ts';
import type { ServerRunService } from '../../run/createRunService.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import type { TargetPort } from '../../run/target/targetPort.ts';
import { auditShopFolder, createAuditShop, type Schema, type Shop } from '../support/auditShop.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

/** Load goes to a small target; the ledger is that of a real shop, read by the real audit. */
let target: TestTarget;
let shop: Shop;
const open: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  target = await startTestTarget();
  shop = await createAuditShop();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await shop.close();
  await target.stop();
});

const audited: TargetPort = {
  ...stackTarget,
  openAuditor: async (_target, spec, _directory, earlier) =>
    ok(
      await openAuditor({
        url: shop.url,
        schemas: { live: 'live', shadow: 'shadow' },
        directory: auditShopFolder,
        file: 'audit.yaml',
        settleMs: spec.settleMs,
        earlier,
      }),
    ),
};

async function runningHarness(holdS: number): Promise<{ harness: RunHarness; id: string }> {
  const harness = await openRunHarness(await createMigratedDatabase(), { targetPort: audited });
  open.push(() => harness.close());
  const file = target.file({ postgresUrl: harness.auditorUrl });
  await writeTarget(harness, 'corner-shop', file);
  const answer = await harness.service.start(
    fromText(testScenario({ holdS, rate: 10, audit: true }), harness),
  );
  if (!answer.ok) throw new Error(answer.error.line);
  const { id } = answer.value;
  await reached(harness.service, id, (row) => row.state === 'running');
  return { harness, id };
}

/** Sells one unit more than the stock has. */
async function oversell(schema: Schema, sku: string): Promise<void> {
  await shop[schema].seed(sku, 1);
  await shop[schema].buy(`${sku}-1`, sku, 'row-lock', 'leave');
  await shop[schema].place(`${sku}-2`, sku);
}
const found = async (service: ServerRunService, id: string): Promise<readonly string[]> =>
  (await service.findings(id)).flatMap(({ invariant, sku }) =>
    invariant === 'oversell' ? [sku ?? ''] : [],
  );

it('a run that is taken over has the findings of both servers, each with its own age', async () => {
  await oversell('live', 'old');
  const { harness, id } = await runningHarness(6);
  await oversell('live', 'first');
  await shop.shadow.seed('hot', 5);
  await expect.poll(() => found(harness.service, id), { timeout: 5_000 }).toEqual(['first']);
  await harness.service.close();
  await oversell('live', 'meanwhile');
  const next = await harness.anotherService(audited);
  const row = await reached(next, id);
  expect(row).toMatchObject({ state: 'finished', verdict: 'fail' });

  const report = await next.report(id);
  const live = report?.audit.find(({ store }) => store === 'live');
  const oversold = live?.findings.filter(({ invariant }) => invariant === 'oversell');
  expect(oversold?.map(({ sku, beforeRun }) => [sku, beforeRun ?? false])).toEqual([
    ['old', true],
    ['first', false],
    ['meanwhile', false],
  ]);
  expect(oversold?.slice(1).every((finding) => finding.duringLoad)).toBe(true);
  const events = (await next.events(id, 0)).filter(({ data }) => data.invariant === 'oversell');
  expect(
    events.map(({ message, data }) => [data.sku, /older than this run/.test(message)]),
  ).toEqual([
    ['first', false],
    ['meanwhile', false],
    ['old', true],
  ]);
  expect(live?.state).toBe('broken');
  expect(live?.unwatchedMs).toHaveLength(1);
  expect(report?.caveats.filter((line) => line.includes('store was not watched for'))).toHaveLength(
    2,
  );
  const reasons = report?.verdict.reasons.map(({ text }) => text).join('\n');
  expect(reasons).toMatch(
    /live audit: 2 units of 2 SKUs oversold in the live store, most of (first|meanwhile): 1 unit/,
  );
  const unwatchedMs = report?.audit.find(({ store }) => store === 'shadow')?.unwatchedMs;
  expect(unwatchedMs).toEqual([expect.any(Number)]);
  expect(reasons).toMatch(
    new RegExp(
      `^shadow audit: clean, .*; not watched for ${duration(unwatchedMs?.[0] ?? 0)} while another server took the run over$`,
      'm',
    ),
  );
});

it('without what the first server stored, the audit is unknown', async () => {
  const { harness, id } = await runningHarness(60);
  await harness.service.close();
  await harness.pool.query('delete from audit_progress where run_id = $1', [id]);
  const next = await harness.anotherService(audited);
  await reached(next, id, (row) => row.startedAt !== null);
  await next.abort(id, 'bea', 'seen enough');
  expect(await reached(next, id)).toMatchObject({ state: 'aborted' });
  const audit = (await next.report(id))?.audit;
  expect(audit?.map(({ store, state, reason }) => [store, state, reason])).toEqual([
    ['shadow', 'unknown', 'the audit did not run: it began only after the load'],
    ['live', 'unknown', 'the audit did not run: it began only after the load'],
  ]);
});
