import { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { readYaml, type YamlSource } from '../diagnostics/yamlSource.ts';
import { checkShape, closed } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { percentForm, rateForm } from '../scenario/forms.ts';
import { isTimeZone, timeZoneMessage } from '../target/timeZone.ts';
import { instantOf, isLocalTime } from './localTime.ts';

/** The rehearsals of one sale. */
export interface Campaign {
  readonly name: string;
  readonly saleAtMs: number;
  readonly timeZone: string;
  /** The share of the capacity that stays free at the required load. */
  readonly headroom: number;
  readonly scenarios: readonly RehearsedScenario[];
  /** In the order of time. */
  readonly rehearsals: readonly PlannedRehearsal[];
}

export interface RehearsedScenario {
  readonly name: string;
  /** Journeys per second of each path that the sale brings; null: what each run's scenario requires. */
  readonly required: Readonly<Record<string, number>> | null;
}

/** Runs and drills that are named, and those of the campaign's scenarios that were started in a window. */
export interface PlannedRehearsal {
  readonly title: string;
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  readonly runs: readonly string[];
  readonly drills: readonly string[];
  /** Ids of runs and drills in the window that do not count. */
  readonly without: readonly string[];
  /** What changed before it, a sentence each. */
  readonly changed: readonly string[];
}

export const rehearsalsMax = 50;
const timeHint = 'write a local time such as 2026-11-11T20:00';

const localTime = z.string().refine(isLocalTime, timeHint);
const ids = z
  .array(
    z.string().regex(/^[a-z0-9]{1,40}$/, 'write the id of a run or a drill, such as m2f8k1c9x0aa'),
  )
  .max(100)
  .default([]);
const line = z.string().min(1).max(500);

const scenarioSchema = closed({
  required: z
    .record(z.string(), rateForm)
    .refine((required) => Object.keys(required).length > 0, 'name a path')
    .optional()
    .describe(
      "Journeys per second of each path in the sale; left out: what the runs' scenario requires.",
    ),
});

const rehearsalSchema = closed({
  title: z.string().min(1).max(80),
  from: localTime.optional().describe('Runs and drills that were started from here on …'),
  to: localTime.optional().describe('… and before this time, of the scenarios of the campaign.'),
  runs: ids.describe('Ids of runs, besides those of the time.'),
  drills: ids.describe('Ids of drills, besides those of the time.'),
  without: ids.describe('Ids of runs and drills of the time that do not count.'),
  changed: z.array(line).max(50).default([]).describe('What changed before it, a sentence each.'),
});

export const campaignSchema = closed({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits or "-"'),
  sale: localTime.describe('When the sale begins, by the clocks of the time zone.'),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: ({ input }) => timeZoneMessage(String(input)) })
    .describe('Whose clock, by its IANA name with a region: Asia/Shanghai; or UTC.'),
  headroom: percentForm
    .refine((share) => share < 1, 'headroom is below 100%')
    .default(0)
    .describe('Share of the capacity that stays free at the required load.'),
  scenarios: z
    .record(z.string().min(1).max(100), scenarioSchema)
    .refine((scenarios) => Object.keys(scenarios).length > 0, 'name a scenario')
    .describe('The scenarios that show the capacity, by the name in their files.'),
  rehearsals: z.array(rehearsalSchema).min(1).max(rehearsalsMax),
});

type Written = z.output<typeof campaignSchema>;

/** The campaign of a YAML text, or every diagnostic at once. */
export function parseCampaign(text: string, file: string): Result<Campaign, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(campaignSchema, source.value);
  const diagnostics = [...source.value.diagnostics, ...shape.diagnostics];
  if (shape.value === null || diagnostics.length > 0) return err(diagnostics);
  const written = shape.value;
  const times = readTimes(source.value, written);
  const refused = [...times.refused, ...twice(source.value, written)];
  if (refused.length > 0) return err(refused);
  return ok({
    ...{ name: written.name, saleAtMs: times.saleAtMs, timeZone: written.timeZone },
    headroom: written.headroom,
    scenarios: Object.entries(written.scenarios).map(([name, { required }]) => ({
      ...{ name, required: required ?? null },
    })),
    rehearsals: written.rehearsals.map(({ title, runs, drills, without, changed }, at) => ({
      ...{ title, runs, drills, without, changed },
      window: times.windows[at] ?? null,
    })),
  });
}

/** The instants of local times; those of windows must follow each other. */
function readTimes(source: YamlSource, { sale, timeZone, rehearsals }: Written) {
  const refused: Diagnostic[] = [];
  const refuse = (path: KeyPath, message: string) => refused.push(source.diagnostic(path, message));
  const instant = (path: KeyPath, text: string): number => {
    const atMs = instantOf(text, timeZone);
    if (atMs === null) refuse(path, `clocks in ${timeZone} never show ${text}; correct it`);
    return atMs ?? Number.NaN;
  };
  let endMs = Number.NEGATIVE_INFINITY;
  const windows = rehearsals.map(({ from, to, runs, drills }, at) => {
    const place = (key: string): KeyPath => ['rehearsals', at, key];
    if (from === undefined || to === undefined) {
      const isNamed = from === undefined && to === undefined && runs.length + drills.length > 0;
      if (!isNamed)
        refuse(['rehearsals', at], 'give both from and to, or the ids of runs or drills');
      return null;
    }
    const [fromMs, toMs] = [instant(place('from'), from), instant(place('to'), to)];
    if (toMs <= fromMs) refuse(place('to'), 'it does not lie after from; correct one of them');
    if (fromMs < endMs) {
      refuse(place('from'), 'the rehearsal before ends later; write them in the order of time');
    }
    endMs = Number.isNaN(toMs) ? endMs : toMs;
    return { fromMs, toMs };
  });
  return { saleAtMs: instant(['sale'], sale), windows, refused };
}

/** Titles and ids that stand twice. */
function twice(source: YamlSource, { rehearsals }: Written): readonly Diagnostic[] {
  const known = new Map<string, string>();
  const refused: Diagnostic[] = [];
  const add = (path: KeyPath, key: string, what: string, title: string) => {
    const before = known.get(key);
    const message = `${what} stands in rehearsal "${before}" already; leave it in one of them`;
    if (before !== undefined) refused.push(source.diagnostic(path, message));
    else known.set(key, title);
  };
  for (const [at, { title, runs, drills, without }] of rehearsals.entries()) {
    add(['rehearsals', at, 'title'], `title ${title}`, 'this title', title);
    for (const [key, list] of Object.entries({ runs, drills })) {
      for (const [index, id] of list.entries()) {
        add(['rehearsals', at, key, index], `${key} ${id}`, id, title);
        const message = `${id} is both named and left out; remove it from one list`;
        if (without.includes(id)) {
          refused.push(source.diagnostic(['rehearsals', at, key, index], message));
        }
      }
    }
  }
  return refused;
}
