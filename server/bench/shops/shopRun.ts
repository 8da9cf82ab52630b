import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import type { Api } from '../../cli/shared/api.ts';
import type { Report } from '../../core/report/report.ts';
import { isFinal, type RunRow } from '../../core/run/run.ts';
import type { OpenForeignShop } from './openForeignShop.ts';
import type { ShopOutcome } from './shopFaults.ts';
import { readAuditedUnits, readShopUnits } from './shopUnits.ts';

/** A run of a foreign shop, as Zerohour reports it and as its own tables show it. */
export interface ShopRun extends ShopOutcome {
  readonly report: Report;
}

const pollMs = 250;
/** Load before the oversell is planted. */
const plantAfterMs = 3_000;

/** Drives the shop's scenario as it stands. */
export const driveShop = (api: Api, open: OpenForeignShop): Promise<ShopRun> =>
  drive(api, open, {}, null);

/** Drives it for a few seconds, and sells more than there is behind the shop's back while load runs. */
export const driveOversell = (api: Api, open: OpenForeignShop): Promise<ShopRun> =>
  drive(api, open, { name: `${open.shop.name}-oversold`, hold: '10s' }, () =>
    open.shop.plantOversell(open.client),
  );

async function drive(
  api: Api,
  open: OpenForeignShop,
  change: { readonly name?: string; readonly hold?: string },
  underLoad: (() => Promise<void>) | null,
): Promise<ShopRun> {
  const scenario = parseDocument(await readFile(join(open.scenarios, 'shop.yaml'), 'utf8'));
  if (change.name !== undefined) scenario.set('name', change.name);
  if (change.hold !== undefined) scenario.setIn(['load', 'hold'], change.hold);
  for (const [key, value] of Object.entries(open.settings)) scenario.setIn(key.split('.'), value);
  const source = { text: String(scenario), directory: open.scenarios };
  const started = await api.start({
    scenarioId: null,
    source,
    target: open.targetFile,
    shards: null,
  });
  if (!started.ok) throw new Error(started.error.line);
  const run = await follow(api, started.value.id, underLoad);
  const report = await api.report(run.id);
  if (!report.ok) throw new Error(`${run.scenario}: no report: ${run.reason}`);
  const found = await api.findings(run.id);
  if (!found.ok) throw new Error(found.error.line);
  const { points, audit, findings } = report.value;
  const correct = Object.entries(points[0]?.paths ?? {}).map(
    ([path, figures]) => [path, figures.correct] as const,
  );
  return {
    report: report.value,
    verdict: run.verdict,
    correct: Object.fromEntries(correct),
    audit: audit[0] ?? null,
    leads: findings.groups[0]?.invariant ?? null,
    findings: found.value,
    units: await readShopUnits(open.client, open.shop),
    audited: await readAuditedUnits(join(open.scenarios, 'audit.yaml'), open.databaseUrl),
  };
}

async function follow(
  api: Api,
  id: string,
  underLoad: (() => Promise<void>) | null,
): Promise<RunRow> {
  let left = underLoad;
  let loadedAt: number | null = null;
  for (;;) {
    const run = await api.run(id);
    if (!run.ok) throw new Error(run.error.line);
    if (isFinal(run.value.state)) return run.value;
    if (run.value.state === 'running') loadedAt ??= performance.now();
    if (left !== null && loadedAt !== null && performance.now() - loadedAt > plantAfterMs) {
      await left();
      left = null;
    }
    await delay(pollMs);
  }
}
