import { z } from 'zod';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { labelHint, labelNamePattern, labelsMax, labelValuePattern } from '../text/labels.ts';
import { bounds, durationForm, percentForm, rateForm } from './forms.ts';
import type { Scenario } from './scenario.ts';
import { levelHint, parseLevel } from './shorthand.ts';

/** The key `load` of a scenario file: goal, peak rates, required load, levels and shards. */

const level = textForm(parseLevel, levelHint).refine(
  (entry) => entry.level > 0 && entry.level <= bounds.levelMax,
  `a level lies above 0% and up to ${bounds.levelMax * 100}%`,
);
const inHoldBounds = (ms: number): boolean => ms >= bounds.holdMsMin && ms <= bounds.holdMsMax;
const holdMessage = 'a hold lies between 4s (its first 3s are not measured) and 24h';

const place = z
  .record(
    z.string().regex(labelNamePattern, labelHint),
    z.string().regex(labelValuePattern, labelHint),
  )
  .refine((all) => Object.keys(all).length <= labelsMax, `more than ${labelsMax} labels`);

/** Without `require`, the peak itself is required. */
export const requiredLevelDefault = 1;

export const loadSchema = closed({
  goal: z
    .enum(['find-capacity', 'hold'])
    .describe('Climb until an SLO breaks, or hold a load and judge it.'),
  peak: z.record(z.string(), rateForm).describe('Arrival rate of each path at 100%.'),
  levels: z
    .array(
      level.refine((entry) => entry.holdMs === null || inHoldBounds(entry.holdMs), holdMessage),
    )
    .min(1)
    .max(bounds.levels)
    .describe('Stages in order, as shares of the peak: `25%`, or `75% for 20s`.'),
  require: percentForm
    .refine(
      (level) => level > 0 && level <= bounds.levelMax,
      `the required load lies above 0% and up to ${bounds.levelMax * 100}%`,
    )
    .optional()
    .describe('The share of the peak that must meet every SLO; default 100%.'),
  hold: durationForm
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

export function loadOf(file: z.output<typeof loadSchema>): Scenario['load'] {
  return {
    goal: file.goal,
    precision: file.precision ?? 'fine',
    peak: file.peak,
    requiredLevel: file.require ?? requiredLevelDefault,
    stages: file.levels.map((entry) => ({
      level: entry.level,
      holdMs: entry.holdMs ?? file.hold ?? bounds.holdMsMin,
    })),
    shards: file.shards ?? 1,
    place: file.place ?? {},
    seed: file.seed ?? 1,
  };
}
