import { z } from 'zod';
import { abortHint, parseAbortRule } from '../abort/abortRule.ts';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { sloSchema } from '../slo/sloSchema.ts';
import { labelHint, labelNamePattern, labelsMax, labelValuePattern } from '../text/labels.ts';
import {
  durationHint,
  durationPattern,
  parseDuration,
  parsePercent,
  parseRate,
  percentHint,
  percentPattern,
  rateHint,
  ratePattern,
} from '../text/units.ts';
import type { DatasetSpec } from '../traffic/dataset.ts';
import type { Scenario } from './scenario.ts';
import { levelHint, parseLevel } from './shorthand.ts';
import { stepsOf, stepsSchema, wordName } from './stepSchema.ts';

/** The shape of a scenario file. What crosses keys (names, order of captures) is judged in `references.ts`. */

export const bounds = {
  paths: 16,
  datasets: 16,
  levels: 50,
  rules: 20,
  skus: 10_000,
  switches: 32,
  levelMax: 10,
  holdMsMin: 4_000,
  holdMsMax: 3_600_000,
  latencyBoundMsMax: 120_000,
  shardsMax: 1_000,
  seedMax: 4_294_967_295,
  unitsMax: 1_000_000_000,
} as const;

const duration = textForm(parseDuration, durationHint, durationPattern);
const percent = textForm(parsePercent, percentHint, percentPattern);
const rate = textForm(parseRate, rateHint, ratePattern).refine(
  (perSecond) => perSecond > 0,
  'a rate is above 0',
);

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
  file: z.string().min(1).max(256).describe('CSV file with a header line, relative to this file.'),
  pick: textForm(parsePick, pickHint)
    .optional()
    .describe(
      'How a journey draws its row: `uniform` (default), `zipf 1.0`, or `unique`: each row once.',
    ),
  hot: percent
    .refine((share) => share < 1, 'the hot share is below 100%')
    .optional()
    .describe("The first row's own share of all draws; the other rows share the rest by Zipf."),
}).superRefine((value, context) => {
  if (value.hot !== undefined && value.pick?.kind !== 'zipf') {
    context.addIssue({ code: 'custom', path: ['hot'], message: '"hot" needs pick: zipf' });
  }
});

const units = z.int().min(0).max(bounds.unitsMax);

const data = closed({
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
  teardown: stepsSchema.optional().describe('Run once after the load.'),
});

const pathName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a path is lower-case letters, digits or "-", 32 at most')
  .refine((name) => name !== 'customer', '"customer" means the customers; name the path otherwise');

const scriptFile = /^[\w-][\w./-]*\.(?:js|ts)$/;

const path = closed({
  within: duration
    .refine((ms) => ms >= 1 && ms <= bounds.latencyBoundMsMax, 'the bound lies between 1ms and 2m')
    .describe('Bound on a whole journey, think time included; VUs are planned from rate × bound.'),
  steps: stepsSchema.optional().describe('Requests in order, by name.'),
  script: z
    .string()
    .regex(scriptFile, 'a script is a .js or .ts file below this folder, such as pay.js')
    .max(128)
    .optional()
    .describe('A k6 module by hand, instead of steps: its default export walks one journey.'),
}).superRefine((value, context) => {
  const given = [value.steps, value.script].filter((each) => each !== undefined).length;
  if (given === 1) return;
  const message =
    given === 0 ? 'no journey: give "steps" or "script"' : '"steps" or "script", not both';
  context.addIssue({ code: 'custom', path: given === 0 ? [] : ['script'], message });
});

const level = textForm(parseLevel, levelHint).refine(
  (entry) => entry.level > 0 && entry.level <= bounds.levelMax,
  `a level lies above 0% and up to ${bounds.levelMax * 100}%`,
);
const inHoldBounds = (ms: number): boolean => ms >= bounds.holdMsMin && ms <= bounds.holdMsMax;
const holdMessage = 'a hold lies between 4s (its first 3s are not measured) and 1h';

const place = z
  .record(
    z.string().regex(labelNamePattern, labelHint),
    z.string().regex(labelValuePattern, labelHint),
  )
  .refine((all) => Object.keys(all).length <= labelsMax, `more than ${labelsMax} labels`);

const load = closed({
  goal: z
    .enum(['find-capacity', 'hold'])
    .describe('Climb until an SLO breaks, or hold a load and judge it.'),
  peak: z.record(z.string(), rate).describe('Arrival rate of each path at 100%.'),
  levels: z
    .array(
      level.refine((entry) => entry.holdMs === null || inHoldBounds(entry.holdMs), holdMessage),
    )
    .min(1)
    .max(bounds.levels)
    .describe('Stages in order, as shares of the peak: `25%`, or `75% for 20s`.'),
  hold: duration
    .refine(inHoldBounds, holdMessage)
    .optional()
    .describe('How long each level lasts.'),
  precision: z
    .enum(['fine', 'coarse'])
    .optional()
    .describe("`fine` (default): percentiles within 1%; `coarse`: k6's own buckets, ±4.4%."),
  shards: z.int().min(1).max(bounds.shardsMax).optional().describe('k6 processes; default 1.'),
  place: place
    .optional()
    .describe('Labels of the workers that may take its shards: `{ zone: a }`.'),
  seed: z.int().min(0).max(bounds.seedMax).optional().describe('Same seed, same draws; default 1.'),
}).superRefine((value, context) => {
  value.levels.forEach((entry, index) => {
    if (entry.holdMs === null && value.hold === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['levels', index],
        message: 'no hold: give load.hold, or write "75% for 20s"',
      });
    }
    const before = value.levels[index - 1];
    if (value.goal === 'find-capacity' && before !== undefined && entry.level <= before.level) {
      context.addIssue({
        code: 'custom',
        path: ['levels', index],
        message: 'levels of find-capacity rise; this one does not',
      });
    }
  });
  if (value.goal === 'find-capacity' && value.levels.length < 2) {
    context.addIssue({
      code: 'custom',
      path: ['levels'],
      message: 'find-capacity needs at least two levels',
    });
  }
});

const audit = closed({
  file: z.string().min(1).max(256).describe('Audit file, relative to this file.'),
  every: duration
    .refine((ms) => ms >= 200 && ms <= 60_000, 'the audit runs every 200ms to 60s')
    .optional()
    .describe('How often the ledger is folded while load runs; default 1s.'),
  settle: duration
    .refine((ms) => ms <= 60_000, 'settling takes 60s at most')
    .optional()
    .describe('How long two services may disagree before it is a finding; default 3s.'),
});

export const scenarioSchema = closed({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name is lower-case letters, digits or "-", 64 at most'),
  target: z
    .string()
    .min(1)
    .max(256)
    .describe('Name of a target file in targets/, or a path to one.'),
  data: data.optional(),
  paths: z
    .record(pathName, path)
    .refine((all) => Object.keys(all).length > 0, 'at least one path')
    .refine((all) => Object.keys(all).length <= bounds.paths, `more than ${bounds.paths} paths`)
    .describe('The business flows of the link, by name.'),
  load,
  slos: z.record(z.string(), sloSchema).describe('What counts as good, per path.'),
  abort: z
    .array(textForm(parseAbortRule, abortHint))
    .max(bounds.rules)
    .optional()
    .describe('When the run stops by itself.'),
  audit: audit.optional(),
});

/** The normalized scenario of a file whose shape is right. */
export function scenarioOf(file: z.output<typeof scenarioSchema>): Scenario {
  return {
    name: file.name,
    target: file.target,
    data: {
      setup: stepsOf(file.data?.setup ?? {}),
      teardown: stepsOf(file.data?.teardown ?? {}),
      datasets: mapValues(file.data?.datasets ?? {}, datasetOf),
      stock: { default: file.data?.stock?.default ?? 0, skus: file.data?.stock?.skus ?? {} },
      switches: file.data?.switches ?? {},
    },
    paths: mapValues(file.paths, (entry) => ({
      steps: stepsOf(entry.steps ?? {}),
      latencyBoundMs: entry.within,
      ...(entry.script === undefined ? {} : { script: entry.script }),
    })),
    load: loadOf(file.load),
    slos: Object.entries(file.slos).flatMap(([name, specs]) =>
      specs.map((spec) => ({ path: name, ...spec })),
    ),
    abort: file.abort ?? [],
    audit:
      file.audit === undefined
        ? null
        : {
            file: file.audit.file,
            everyMs: file.audit.every ?? 1_000,
            settleMs: file.audit.settle ?? 3_000,
          },
  };
}

function loadOf(file: z.output<typeof load>): Scenario['load'] {
  return {
    goal: file.goal,
    precision: file.precision ?? 'fine',
    peak: file.peak,
    stages: file.levels.map((entry) => ({
      level: entry.level,
      holdMs: entry.holdMs ?? file.hold ?? bounds.holdMsMin,
    })),
    shards: file.shards ?? 1,
    place: file.place ?? {},
    seed: file.seed ?? 1,
  };
}

function datasetOf(entry: z.output<typeof dataset>): DatasetSpec {
  const pick = entry.pick ?? { kind: 'uniform' };
  return {
    file: entry.file,
    pick: pick.kind === 'zipf' ? { ...pick, hotShare: entry.hot ?? 0 } : { kind: pick.kind },
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}
