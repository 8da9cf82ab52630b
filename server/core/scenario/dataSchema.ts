import { z } from 'zod';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { columnTypeNames } from '../traffic/columnType.ts';
import {
  type DatasetSpec,
  datasetEncodings,
  datasetFormats,
  formatOf,
} from '../traffic/dataset.ts';
import { cellProblem, namesRow } from '../traffic/generatedRows.ts';
import { bounds, percentForm } from './forms.ts';
import type { Scenario } from './scenario.ts';
import { type StepDefaults, stepsOf, stepsSchema, wordName } from './stepSchema.ts';

/** The key `data` of a scenario file: datasets, stock, switches, set-up and teardown. */

const pickHint = 'write "uniform", "unique" or "zipf 1.0"';

function parsePick(
  text: string,
): { kind: 'uniform' | 'unique' } | { kind: 'zipf'; exponent: number } | null {
  if (text === 'uniform' || text === 'unique') return { kind: text };
  const [, digits] = /^zipf (\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const exponent = Number(digits);
  return digits === undefined || exponent <= 0 || exponent > 4 ? null : { kind: 'zipf', exponent };
}

const dataset = closed({
  file: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('CSV file with a header line, or objects of JSON or NDJSON; relative to this file.'),
  generate: z
    .record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), z.string().min(1).max(500))
    .refine((all) => Object.keys(all).length > 0, 'no column; name one or more')
    .optional()
    .describe(
      `In place of a file: columns whose values hold the row's number, \`u-\${row}\` or \`u-\${row 8}\`.`,
    ),
  rows: z.int().min(1).max(bounds.unitsMax).optional().describe('How many rows to generate.'),
  format: z
    .enum(datasetFormats, { error: `write ${datasetFormats.join(', ')}` })
    .optional()
    .describe(
      'By the ending of the file where it is not given: `.json`, `.ndjson` or `.jsonl`, else CSV.',
    ),
  columns: z
    .record(
      z.string().max(64),
      z.enum(columnTypeNames, { error: `write ${columnTypeNames.join(', ')}` }),
    )
    .optional()
    .describe('Types of columns of CSV; in JSON bodies all but `text` are sent without quotes.'),
  delimiter: z
    .enum([',', ';', '|', '\t', 'tab'], { error: 'write ",", ";", "|" or tab' })
    .optional()
    .describe('Between values: `","` (default), `";"`, `"|"` or `tab`.'),
  encoding: z
    .enum(datasetEncodings, { error: `write ${datasetEncodings.join(', ')}` })
    .optional()
    .describe('Of the file; `utf-8` where it is not given.'),
  pick: textForm(parsePick, pickHint)
    .optional()
    .describe(
      'How a journey draws its row: `uniform` (default), `zipf 1.0`, or `unique`: each row once.',
    ),
  hot: percentForm
    .refine((share) => share < 1, 'the hot share is below 100%')
    .optional()
    .describe("The first row's own share of all draws; the other rows share the rest by Zipf."),
  start: z
    .int()
    .min(0)
    .max(bounds.unitsMax)
    .optional()
    .describe('Of `pick: unique`: rows at the beginning of the file that earlier runs have used.'),
  resume: z
    .boolean()
    .optional()
    .describe(
      'Of `pick: unique`: go on after the last row that the run before drew, over all its shards.',
    ),
}).superRefine((value, context) => {
  for (const { path, message } of sourceFaults(value)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
  for (const key of ['start', 'resume'] as const) {
    if (value[key] === undefined || value.pick?.kind === 'unique') continue;
    context.addIssue({ code: 'custom', path: [key], message: `"${key}" needs pick: unique` });
  }
  const format = value.format ?? formatOf(value.file ?? '');
  for (const key of ['columns', 'delimiter'] as const) {
    if (value[key] === undefined || format === 'csv') continue;
    const message = `"${key}" needs format: csv; values of ${format} have types of their own`;
    context.addIssue({ code: 'custom', path: [key], message });
  }
  if (value.hot !== undefined && value.pick?.kind !== 'zipf') {
    context.addIssue({ code: 'custom', path: ['hot'], message: '"hot" needs pick: zipf' });
  }
});

interface Source {
  readonly file?: string | undefined;
  readonly generate?: Readonly<Record<string, string>> | undefined;
  readonly rows?: number | undefined;
}

/** Rows come from a file, or are generated: then all keys about files are out of place. */
function sourceFaults(value: Source & Readonly<Record<string, unknown>>) {
  const { file, generate, rows } = value;
  if (generate === undefined) {
    return [
      ...(file === undefined
        ? [{ path: [], message: 'no rows; give "file", or "generate" and "rows"' }]
        : []),
      ...(rows === undefined ? [] : [{ path: ['rows'], message: '"rows" needs "generate"' }]),
    ];
  }
  const cells = Object.entries(generate);
  const problems = cells.flatMap(([column, cell]) => {
    const message = cellProblem(cell);
    return message === null ? [] : [{ path: ['generate', column], message }];
  });
  const others = ['file', 'format', 'columns', 'delimiter', 'encoding'];
  return [
    ...problems,
    ...(rows === undefined ? [{ path: [], message: 'say how many: "rows: 10000000"' }] : []),
    ...(cells.some(([, cell]) => namesRow(cell))
      ? []
      : [
          { path: ['generate'], message: `no column holds \${row}, so all rows would be the same` },
        ]),
    ...others
      .filter((key) => value[key] !== undefined)
      .map((key) => ({
        path: [key],
        message: `"${key}" is of files; leave it out beside "generate"`,
      })),
  ];
}

const units = z.int().min(0).max(bounds.unitsMax);

export const dataSchema = closed({
  datasets: z
    .record(wordName, dataset)
    .refine((all) => Object.keys(all).length <= bounds.datasets, `more than ${bounds.datasets}`)
    .optional()
    .describe(`Rows that journeys draw from: \`\${item.sku}\` is column sku of dataset item.`),
  stock: closed({
    default: units.describe('Units of every SKU that is not named.'),
    skus: z
      .record(z.string().min(1).max(128), units)
      .refine((all) => Object.keys(all).length <= bounds.skus, `more than ${bounds.skus}`)
      .optional(),
  })
    .optional()
    .describe('Stock that each run seeds in the shadow store.'),
  switches: z
    .record(
      z.string().regex(/^[\w.-]{1,64}$/, 'a switch is letters, digits, ".", "_" or "-"'),
      z.string().min(1).max(128),
    )
    .refine((all) => Object.keys(all).length <= bounds.switches, `more than ${bounds.switches}`)
    .optional()
    .describe(
      'Switches of the target, turned for shadow traffic before the load and back after it.',
    ),
  setup: stepsSchema
    .optional()
    .describe(`Run once before the load; captures are \`\${setup.name}\`.`),
  cookies: z
    .boolean()
    .optional()
    .describe('Cookies that setup is given go on: each journey and teardown begin with them.'),
  teardown: stepsSchema.optional().describe('Run once after the load.'),
}).superRefine((value, context) => {
  if (value.cookies !== true || Object.keys(value.setup ?? {}).length > 0) return;
  const message = '"cookies" needs "setup", whose cookies go on';
  context.addIssue({ code: 'custom', path: ['cookies'], message });
});

/** `headers`: those that the scenario sends with every request, of set-up and of teardown. */
export function dataOf(
  file: z.output<typeof dataSchema> | undefined,
  headers: Readonly<Record<'setup' | 'teardown', StepDefaults['headers'] & object>>,
): Scenario['data'] {
  const { setup, teardown, datasets, stock, switches, cookies } = file ?? {};
  const specs = Object.entries(datasets ?? {}).map(([name, entry]) => [name, datasetOf(entry)]);
  const names = (steps: z.output<typeof stepsSchema> = {}): readonly string[] => {
    const captured = Object.values(steps).flatMap(({ capture }) => Object.keys(capture ?? {}));
    return Object.keys(datasets ?? {}).filter((name) => !captured.includes(name));
  };
  return {
    setup: stepsOf(setup ?? {}, { headers: headers.setup, datasets: names(setup) }),
    ...(cookies === true ? { setupCookies: true } : {}),
    teardown: stepsOf(teardown ?? {}, { headers: headers.teardown, datasets: names(teardown) }),
    datasets: Object.fromEntries(specs),
    stock: { default: stock?.default ?? 0, skus: stock?.skus ?? {} },
    switches: switches ?? {},
  };
}

function datasetOf(entry: z.output<typeof dataset>): DatasetSpec {
  const pick = entry.pick ?? { kind: 'uniform' };
  const { format, columns, delimiter, encoding, start } = entry;
  return {
    file: entry.file ?? null,
    ...(entry.generate === undefined
      ? {}
      : {
          generated: {
            count: entry.rows ?? 0,
            columns: Object.keys(entry.generate),
            cells: Object.values(entry.generate),
          },
        }),
    ...(format === undefined ? {} : { format }),
    ...(columns === undefined ? {} : { types: columns }),
    ...(start === undefined ? {} : { start }),
    ...(entry.resume === true ? { resume: true } : {}),
    ...(delimiter === undefined ? {} : { delimiter: delimiter === 'tab' ? '\t' : delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    pick: pick.kind === 'zipf' ? { ...pick, hotShare: entry.hot ?? 0 } : { kind: pick.kind },
  };
}
