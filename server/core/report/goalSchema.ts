import { z } from 'zod';
import { shapedGoals } from '../scenario/goal.ts';

const count = z.number().int().nonnegative();
const state = z.enum(['pass', 'fail', 'unknown']);

const overload = z
  .object({
    stage: count,
    level: z.number(),
    offeredPerSecond: z.number(),
    goodput: z.object({
      perSecond: z.number().nullable().describe('Null where it cannot be known.'),
      beforePerSecond: z.number().nullable(),
      shares: z
        .record(z.string(), z.number())
        .describe('Of each path, as a share of its goodput at the level before.'),
      reason: z.string().nullable(),
    }),
    recovery: z.object({
      state: z.enum(['recovered', 'not recovered', 'unknown']),
      afterMs: z
        .number()
        .nullable()
        .describe('From when the load was back until the target was; null where it is not known.'),
      watchedMs: z.number(),
      windowSeconds: count,
      reason: z.string().nullable(),
    }),
    ends: z.object({
      due: count,
      good: count,
      slow: count.describe('Correct, and beyond the latency SLO.'),
      refused: count,
      failed: count,
      overdue: count,
      dropped: count,
      failures: z.array(z.object({ text: z.string(), count })),
    }),
  })
  .meta({ id: 'OverloadResult' });

const interval = z.object({ value: z.number(), lower: z.number(), upper: z.number() });

const drift = z
  .object({
    path: z.string(),
    figure: z.string(),
    unit: z.enum(['ms', 'per-second', 'share']),
    state: z.enum(['none seen', 'rises', 'falls', 'unknown']),
    typical: z.number().nullable(),
    perHour: interval.nullable().describe('In the unit.'),
    over: interval
      .nullable()
      .describe(
        'Over the measured part of the soak, as a share of the typical value (of errors: of all journeys).',
      ),
    visible: z
      .number()
      .nullable()
      .describe('The smallest drift that would have been seen, in the same.'),
    reason: z.string().nullable(),
  })
  .meta({ id: 'DriftResult' });

export const goalResultSchema = z
  .object({
    goal: z.enum(shapedGoals),
    state,
    text: z.string(),
    reasons: z.array(z.object({ state, text: z.string() })),
    method: z.string(),
    overloads: z.array(overload).optional(),
    drifts: z.array(drift).optional(),
  })
  .meta({ id: 'GoalResult', description: 'What a spike, a recovery or a soak came to.' });
