import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi } from '../cli/shared/api.ts';
import { openLocalStack } from '../localStack.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';
import type { ForeignShop } from './shops/foreignShop.ts';
import { type OpenForeignShop, openForeignShop } from './shops/openForeignShop.ts';
import { foreignShops } from './shops/registry.ts';
import { driveFaults, foundUnits, oversellFaults } from './shops/shopFaults.ts';
import { driveOversell, driveShop, type ShopRun } from './shops/shopRun.ts';
import {
  lostUnits,
  oversoldUnits,
  promisedUnits,
  readShopUnits,
  type ShopUnits,
  takenUnits,
} from './shops/shopUnits.ts';

export interface BenchShopsOptions {
  /** Default: all. */
  readonly names?: readonly string[];
  readonly printProgress?: (line: string) => void;
}

const attemptsMax = 3;

interface ShopFigures {
  readonly rows: readonly BenchRow[];
  readonly notes: readonly string[];
  readonly wrong: readonly string[];
}

/**
 * Drives open-source shops from npm, which know nothing of Zerohour, with the files below `scenarios/`, through server, worker
 * and k6 (`isolation: dedicated`). What the audit reads and finds is compared with the shop's own tables, read by other SQL.
 * Then an oversell is planted under load, which the audit must find to the unit. The benchmark fails with each difference.
 */
export async function benchShops(options: BenchShopsOptions = {}): Promise<BenchResult> {
  const print = options.printProgress ?? (() => undefined);
  const names = options.names ?? [];
  const outcomes: ShopFigures[] = [];
  for (const shop of foreignShops) {
    if (names.length === 0 || names.includes(shop.name))
      outcomes.push(await benchShop(shop, print));
  }
  return {
    name: 'shops',
    machine: describeMachine(),
    rows: outcomes.flatMap(({ rows }) => rows),
    notes: outcomes.flatMap(({ notes }) => notes),
    wrong: outcomes.flatMap(({ wrong }) => wrong),
  };
}

async function benchShop(shop: ForeignShop, print: (line: string) => void): Promise<ShopFigures> {
  const folder = await mkdtemp(join(tmpdir(), `zerohour-${shop.name}-`));
  const before = { ...process.env };
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const open = await openForeignShop(shop, folder, print);
    stops.push(open.stop);
    process.env.ZEROHOUR_DATA = join(folder, 'zerohour');
    process.env.ZEROHOUR_TARGET_AUDIT_URL = open.databaseUrl;
    const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
    if (!stack.ok) throw new Error(stack.error.line);
    stops.push(stack.value.stop);
    return await rehearseIn(createApi(stack.value), open, print);
  } finally {
    for (const stop of stops.reverse()) await stop();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

async function rehearseIn(
  api: Api,
  open: OpenForeignShop,
  print: (line: string) => void,
): Promise<ShopFigures> {
  const { name } = open.shop;
  const { driven, before } = await driveUntilJudged(api, open);
  print(`${name}: ${driven.verdict}: ${driven.report.headline.text}`);
  const oversold = await driveOversell(api, open);
  print(`${name}, oversold: ${oversold.verdict}: ${oversold.report.headline.text}`);
  const faults = [...driveFaults(driven, before), ...oversellFaults(oversold)];
  return {
    rows: rowsOf(name, driven, oversold),
    notes: [
      `${name}: ${driven.verdict}: ${driven.report.headline.text}`,
      `${name}, oversold: ${oversold.verdict}: ${oversold.report.headline.text}`,
    ],
    wrong: faults.map((fault) => `${name}: ${fault}`),
  };
}

/** A busy machine may leave a driven without evidence; it is then driven again. */
async function driveUntilJudged(
  api: Api,
  open: OpenForeignShop,
  attempt = 1,
): Promise<{ readonly driven: ShopRun; readonly before: ShopUnits }> {
  const before = await readShopUnits(open.client, open.shop);
  const driven = await driveShop(api, open);
  return driven.verdict === 'unknown' && attempt < attemptsMax
    ? driveUntilJudged(api, open, attempt + 1)
    : { driven, before };
}

function rowsOf(name: string, driven: ShopRun, oversold: ShopRun): readonly BenchRow[] {
  const total = driven.report.points[0]?.total;
  const audited = [...driven.audited.values()].reduce((sum, units) => sum + units, 0);
  const row = (figure: string, value: number, unit: string): BenchRow => ({
    ...{ figure: `${name}: ${figure}`, value, unit },
    ...{ interval: null, samples: 1 },
  });
  return [
    row('planned', total?.planned ?? 0, 'journeys'),
    row('correct', total?.correct ?? 0, 'journeys'),
    row('refused', total?.refused ?? 0, 'journeys'),
    row('failed', total?.failed ?? 0, 'journeys'),
    row('read by the audit', driven.report.audit[0]?.facts ?? 0, 'facts'),
    row('the same rows in its tables', driven.units.facts, 'facts'),
    row('sold, as the audit reads it', audited, 'units'),
    row('sold, in its tables', promisedUnits(driven.units), 'units'),
    row('taken, by its stock table', takenUnits(driven.units), 'units'),
    row('that its own counter lost', lostUnits(driven.units), 'units'),
    row('found by the audit', driven.findings.length, 'findings'),
    row('oversell planted, in its tables', oversoldUnits(oversold.units), 'units'),
    row('oversell found by the audit', foundUnits(oversold.findings, 'oversell'), 'units'),
  ];
}
