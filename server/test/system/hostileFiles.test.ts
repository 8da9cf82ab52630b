import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { Result } from '../../core/result.ts';
import { sound } from '../../core/scenario/diagnostics.golden.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';
import { parseCsv } from '../../edge/files/csv.ts';
import { parseJsonRows } from '../../edge/files/jsonRows.ts';
import { packageRoot } from '../../root.ts';

/** Files that people write, damaged at random: each is read, or told what is wrong and where. */

const mall = (name: string): string =>
  readFileSync(join(packageRoot(), 'scenarios', 'mall', name), 'utf8');
const target = `name: stack
baseUrl: https://shop.test
allowHosts: [shop.test:443, "127.0.0.1:8080"]
quiet: [{ days: mon-fri, from: "09:00", to: "18:00", timeZone: Europe/Berlin }]
caps: { ratePerSecondMax: 400, vusMax: 1000, durationMsMax: 10m }
shadow:
  key: \${KEY}
  hops: [{ service: shop, url: "https://shop.test" }]
  seedUrl: https://shop.test/seed
stores: { postgresUrl: "postgres://h/d", schemas: { live: live, shadow: shadow } }
identity: [{ table: orders, column: customer }]
`;

type Told = Result<unknown, readonly Diagnostic[]>;

const kinds: readonly (readonly [string, readonly string[], (text: string) => Told])[] = [
  ['scenario', [sound, mall('midnight-peak.yaml')], (text) => parseScenario(text, 'f')],
  ['target', [target], (text) => parseTarget(text, 'f', { KEY: '0123456789abcdef' })],
  ['audit', [mall('audit.yaml')], (text) => parseAuditFile(text, 'f')],
  [
    'dataset',
    [mall('items.csv').slice(0, 400), 'sku,name\r\nA1,"a, b"\r\nB2,"say ""hi"""\r\n'],
    (text) => parseCsv(text, 'f', { types: { price: 'decimal', name: 'boolean' } }),
  ],
  [
    'JSON dataset',
    ['[{"sku": "A1", "a": {"b": [1.10, null]}}, {"sku": "B\\"2", "on": true}]'],
    (text) => parseJsonRows(text, 'f', 'json'),
  ],
  [
    'NDJSON dataset',
    ['{"sku": "A1", "a": {"b": 1e2}}\r\n\n{"sku": "B\\u00e92"}\n'],
    (text) => parseJsonRows(text, 'f', 'ndjson'),
  ],
];

const pieces = [
  ...[
    '\0',
    '\x1b',
    '\t',
    '\r',
    '\ufeff',
    '\u2028',
    '\ud800',
    '\x85',
    '"',
    "'",
    '\\',
    '`',
    '@',
    '%',
  ],
  ...['{', '}', '[', ']', '{ ', '[[', ': ', ':', ', ', '- ', '? ', '| ', '> ', '# ', '\n', '\n\n'],
  ...[
    '&a ',
    '*a',
    '*b ',
    '&a [*a]',
    '<<: *a',
    '<<: 5\n',
    '<<: ',
    '!!binary x',
    '!x ',
    '!!set ',
    '---\n',
    '...\n',
  ],
  ...[
    '${',
    '}',
    `$\{a.b}`,
    '$${',
    `$\{=1}`,
    '__proto__: ',
    'constructor: ',
    '.inf',
    '~',
    '0x',
    '1e999',
    '-0',
  ],
  ...[
    '9'.repeat(400),
    'x'.repeat(3_000),
    '['.repeat(60),
    '{a: '.repeat(60),
    '- '.repeat(60),
    '\\u0000',
  ],
] as const;

/** One to four of: a piece put in, some text left out, repeated or moved, two characters changed about. */
function mutated(text: string, random: () => number): string {
  const below = (count: number): number => Math.floor(random() * count);
  let mutant = text;
  for (let left = 1 + below(4); left > 0; left -= 1) {
    const at = below(mutant.length + 1);
    const until = Math.min(mutant.length, at + below(20));
    const [before, cut, after] = [
      mutant.slice(0, at),
      mutant.slice(at, until),
      mutant.slice(until),
    ];
    const kind = below(5);
    if (kind === 0) mutant = before + after;
    else if (kind === 1) mutant = before + cut + cut + after;
    else if (kind === 2) mutant = cut + before + after;
    else mutant = before + (pieces[below(pieces.length)] ?? '') + (kind === 3 ? cut : '') + after;
  }
  return mutant;
}

const warnings: string[] = [];
const keep = (warning: Error): void => {
  warnings.push(warning.message);
};
beforeAll(() => process.on('warning', keep));
afterAll(() => process.off('warning', keep));

const seed = Number(process.env.HOSTILE_SEED ?? 20_261_126);
const trials = Number(process.env.HOSTILE_TRIALS ?? 2_000);
const timeoutMs = 60_000 + 60 * trials;

it(
  `tells what is wrong with ${trials} damaged files, each at its place (seed ${seed})`,
  async () => {
    const random = mulberry32(seed);
    const unsound: string[] = [];
    let told = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const [kind, texts, read] = kinds[trial % kinds.length] ?? kinds[0] ?? [];
      const text = mutated(texts?.[Math.floor(random() * texts.length)] ?? '', random);
      try {
        const result = read?.(text);
        if (result === undefined || result.ok) continue;
        told += 1;
        const lines = text.split(/\r\n|\n|\r/).length;
        const bad = result.error.filter((diagnostic) => !isSound(diagnostic, lines));
        if (result.error.length === 0 || bad.length > 0) {
          unsound.push(`${kind} ${trial}: ${JSON.stringify(bad[0] ?? 'no diagnostic')}`);
        }
      } catch (error) {
        unsound.push(`${kind} ${trial} throws: ${oneLine(error)}`);
      }
    }
    // Warnings of Node come on the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unsound).toEqual([]);
    expect(warnings).toEqual([]);
    // Most damage is seen: the trials are not of sound files.
    expect(told).toBeGreaterThan(trials / 2);
  },
  timeoutMs,
);

const isSound = ({ file, line, column, message, path }: Diagnostic, lines: number): boolean =>
  file === 'f' &&
  Number.isInteger(line) &&
  line >= 1 &&
  line <= lines &&
  Number.isInteger(column) &&
  column >= 1 &&
  /^[^\p{Cc}\u2028\u2029]{1,600}$/u.test(message) &&
  !/call stack|circular|undefined|\[object/i.test(message) &&
  path.length <= 300;
