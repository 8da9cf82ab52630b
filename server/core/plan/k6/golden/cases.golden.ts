import { readFileSync } from 'node:fs';
import type { ScriptModule } from '../../../scenario/handScript.ts';
import { parseScenario } from '../../../scenario/parseScenario.ts';
import type { Target } from '../../../target/target.ts';
import { compilePlan } from '../../compile.ts';
import type { DatasetRows } from '../../datasets.ts';
import type { Plan } from '../../plan.ts';

/** Cases of generated scripts: `<case>.yaml` in, `<case>.js` out, both to be read. For tests only. */

export const goldenCases = ['purchase', 'failures', 'draws', 'odd-words', 'afterwards', 'by-hand', 'words', 'rows', 'again', 'blocks', 'secrets', 'passed-on', 'session', 'shapes', 'uploads'] as const;

export const goldenUrl = (name: string): URL => new URL(name, import.meta.url);

const datasets: DatasetRows = {
  item: {
    columns: ['sku', 'name'],
    rows: ['A', 'B', 'C', 'D', 'E'].map((letter) => [`SKU-${letter}`, `Item ${letter}`]),
  },
  city: { columns: ['name'], rows: [['Delft'], ["'s-Hertogenbosch"], ['Den Haag']] },
  card: {
    columns: ['number'],
    rows: Array.from({ length: 120 }, (_, index) => [`card-${index}`]),
  },
  good: {
    columns: ['price', 'units', 'gift', 'zip'],
    types: { price: 'decimal', units: 'integer', gift: 'boolean', zip: 'text' },
    rows: [['1.10', '3', 'true', '007'], ['12345678901234567.8', '1', 'false', '10115']],
  },
  shop: {
    columns: ['id', 'tags', 'address.city', 'address.geo'],
    types: { id: 'json', tags: 'json', 'address.city': 'text', 'address.geo': 'json' },
    rows: [['7', '["a",1.0]', "'s-Hertogenbosch", 'null'], ['"seven"', 'null', 'Ulm', '[1.50]']],
    nested: { tags: 'a list in line 1', 'address.geo': 'null in line 1' },
  },
  user: {
    columns: ['name'],
    types: { name: 'text' },
    rows: Array.from({ length: 10 }, (_, index) => [`user-${index}`]),
  },
  account: {
    columns: ['name', 'password'],
    rows: Array.from({ length: 10 }, (_, index) => [`ann-${index}`, `pass-${index}`]),
  },
  bulk: { columns: ['id'], rows: [], packed: { count: 200_000, first: ['0'], parts: [] } },
  many: { columns: ['id'], rows: [], packed: { count: 200_000, first: ['0'], parts: [] } },
  once: { columns: ['id'], rows: [], packed: { count: 200_000, first: ['0'], parts: [] } },
  made: { columns: ['id', 'mail'], rows: [], generated: { count: 10_000_000, cells: ["m'${row 8}", '${row}@shop.test'] } },
  class: { columns: ['it'], rows: [["O'Neil & \"Söhne\" `\\/?#%${x}\u2028"]] },
};

/** Modules by hand of a case, each kept as `<file>.txt`: k6 knows what they import, our own tools do not. */
const handFilesOf: Readonly<Record<string, readonly string[]>> = {
  secrets: ['secrets/signed.js'],
  session: ['by-hand/lame.js', 'by-hand/lib/base.js'],
  uploads: ['by-hand/lame.js'],
  'by-hand': ['by-hand/shop.ts', 'by-hand/lame.js', 'by-hand/lib/base.js'],
};

/** Files that a case sends, as base64. */
const sentOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  secrets: { 'note.txt': 'aMOp' },
  uploads: { 'photos/cat.jpg': 'Y2F0', 'order.bin': 'AP8=' },
};

export const handModules = (name: string): readonly ScriptModule[] =>
  (handFilesOf[name] ?? []).map((file) => ({
    file,
    text: readFileSync(goldenUrl(`${file}.txt`), 'utf8'),
  }));

export function targetAt(baseUrl: string): Target {
  return {
    name: 'shop',
    baseUrl,
    allowHosts: [new URL(baseUrl).host, '127.0.0.1:1'],
    allowAddresses: [],
    quiet: [],
    ownership: 'file',
    seed: null,
  isolation: 'shadow',
    caps: { ratePerSecondMax: 1_000, vusMax: 10_000, durationMsMax: 3_600_000 },
    shadow: { key: 'k'.repeat(32), header: 'baggage', hops: [], seedUrl: null },
    stores: {
      postgresUrl: null,
      schemas: { live: 'live', shadow: 'shadow' },
      redisUrl: null,
      redisPrefixes: { live: 'live:', shadow: 'shadow:' },
      allowWritableRole: false,
    },
    identity: [],
    customerStatsUrl: null,
    switches: null,
    healthUrl: null,
  };
}

/** A case's plan on a target at `baseUrl`. */
export function goldenPlan(name: string, baseUrl = 'http://127.0.0.1:8080', shards = 1): Plan {
  const text = readFileSync(goldenUrl(`${name}.yaml`), 'utf8');
  const scenario = parseScenario(text, `${name}.yaml`);
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error, null, 2));
  const options = { shards, scripts: handModules(name), files: sentOf[name] ?? {} };
  const plan = compilePlan(scenario.value, datasets, targetAt(baseUrl), options);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error, null, 2));
  return plan.value;
}
