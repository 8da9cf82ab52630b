import { z } from 'zod';
import type { DescribedPlan } from '../../core/plan/criteria.ts';
import { sameType } from '../../core/sameType.ts';
import { goals } from '../../core/scenario/goal.ts';
import { isolationSchema } from '../../core/target/isolation.ts';
import { cellTypes } from '../../core/traffic/columnType.ts';
import { transients } from '../../core/traffic/round.ts';
import {
  abortRuleSchema,
  auditSpecSchema,
  criteriaSchema,
  journeySchema,
  sessionSchema,
  sloSchema,
  stepSchema,
} from './planPartSchemas.ts';

const pickSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('uniform') }),
  z.object({ kind: z.literal('zipf'), exponent: z.number(), hotShare: z.number() }),
  z.object({ kind: z.literal('unique') }),
]);

const datasetSchema = z
  .object({
    name: z.string(),
    columns: z.array(z.string()),
    types: z.record(z.string(), z.enum(cellTypes)).optional(),
    rows: z.array(z.array(z.string())),
    packed: z
      .object({
        count: z.int(),
        first: z.array(z.string()),
        parts: z.array(z.string()).meta({
          description: 'Base64 of raw DEFLATE of blocks of 16 rows, in place of the rows.',
        }),
      })
      .optional(),
    generated: z
      .object({ count: z.int(), cells: z.array(z.string()) })
      .optional()
      .meta({ description: 'Rows that are made from their number, in place of the rows.' }),
    start: z.int().optional().meta({
      description: 'Rows at the beginning of the file that were left out.',
    }),
    checksum: z.string().optional().meta({
      description: 'Of unique rows: tells whether a later run has the same ones.',
    }),
    resume: z
      .object({
        after: z.string().nullable().optional().meta({
          description: 'The run after whose rows it goes on; null when no run has drawn of it.',
        }),
        isAnew: z.boolean().optional().meta({ description: 'The rows of that run were others.' }),
        isAtLeast: z.boolean().optional().meta({
          description: 'That run may have left out some of the rows before.',
        }),
      })
      .optional()
      .meta({ id: 'Resumption', description: 'The dataset goes on after the run before.' }),
    pick: pickSchema,
  })
  .meta({ id: 'DatasetPlan' });

const pathPlanSchema = z
  .object({
    name: z.string(),
    journey: journeySchema,
    peakRatePerSecond: z.number().meta({ description: 'Arrival rate at level 1 (100%).' }),
    latencyBoundMs: z.number(),
  })
  .meta({ id: 'PathPlan' });

const stageLoadSchema = z
  .object({
    path: z.string(),
    rate: z.number().int().meta({ description: 'Arrivals in `timeUnitMs`, over all shards.' }),
    timeUnitMs: z.number(),
    ratePerSecond: z.number(),
    vus: z.number().int(),
    profile: z
      .object({ slotMs: z.number().int(), starts: z.array(z.number().int()) })
      .meta({ id: 'ArrivalProfile', description: 'How many starts lie in each slot of the stage.' })
      .optional(),
    ramp: z
      .object({ fromPerSecond: z.number(), toPerSecond: z.number() })
      .meta({ id: 'Ramp', description: 'Journeys per second where a ramp begins and ends.' })
      .optional(),
  })
  .meta({ id: 'StageLoad' });

const stagePlanSchema = z
  .object({
    index: z.number().int(),
    level: z.number().meta({
      description:
        'Share of the peak, 0.85 is 85%: of several the lowest, of a ramp that of its end.',
    }),
    levelMax: z.number().optional().meta({ description: 'The highest level of a path.' }),
    fromLevel: z.number().optional().meta({ description: 'Where a ramp begins.' }),
    transient: z.enum(transients).optional().meta({
      description: 'What makes it no steady load, which gives no load point.',
    }),
    spread: z
      .object({ burstMs: z.number(), fromMs: z.number(), toMs: z.number() })
      .optional()
      .meta({
        id: 'Spread',
        description:
          'All starts are wanted within burstMs, and each client waits for fromMs to toMs first.',
      }),
    shapeLine: z.number().int().optional().meta({
      description: "The line of the shape's file that it is.",
    }),
    startMs: z.number(),
    holdMs: z.number(),
    loads: z.array(stageLoadSchema),
  })
  .meta({ id: 'StagePlan' });

const roundPlanSchema = z
  .object({
    index: z.number().int(),
    stages: z.array(stagePlanSchema),
    durationMs: z.number(),
    takesOver: z
      .object({
        shapeMs: z.number().meta({ description: 'Where its loads begin in the load shape.' }),
        plannedMs: z.number().meta({
          description: 'When it was planned to begin, since the start of the round before.',
        }),
        rate: z.number().meta({ description: "Its rates, as a multiple of the shape's." }),
        rateBefore: z.number(),
        by: z.string(),
      })
      .optional()
      .meta({ id: 'TakeOver', description: 'How it takes over from the round before.' }),
    search: z
      .object({
        lastPass: z.number().nullable().meta({ description: 'Highest level that met every SLO.' }),
        firstFail: z.number().nullable().meta({ description: 'Lowest level that breached one.' }),
      })
      .optional()
      .meta({
        id: 'SearchedRound',
        description: 'Where a search stood when it planned the round.',
      }),
    sessionVus: z.number().int().optional().meta({ description: 'VUs that log in for it.' }),
  })
  .meta({ id: 'RoundPlan' });

const searchSchema = z
  .object({
    firstLevel: z.number(),
    levelMin: z.number(),
    levelMax: z.number(),
    precision: z.number(),
    durationMsMax: z.number(),
    betweenMs: z.number(),
    peakPerSecond: z.number(),
    samples: z.array(z.object({ needed: z.number(), peakPerSecond: z.number() })),
  })
  .meta({
    id: 'SearchSpec',
    description: 'What a search may drive; levels are shares of the peak.',
  });

export const planSchema = z
  .object({
    schemaVersion: z.literal(1),
    scenario: z.string(),
    target: z.string(),
    baseUrl: z.string(),
    baseUrls: z.array(z.string()).optional().meta({
      description: 'All addresses of a target with several; baseUrl is the first.',
    }),
    allowWritableRole: z.boolean().optional(),
    isolation: isolationSchema.optional(),
    precision: z.enum(['fine', 'coarse']),
    goal: z.enum(goals),
    expect: z
      .object({
        goodputMin: z.number().optional().meta({
          description:
            'Smallest goodput under an overload, as a share of that at the level before.',
        }),
        recoveredMs: z.number().optional(),
        driftMax: z.number().optional(),
      })
      .optional()
      .meta({ description: 'What the overloads or the soak of the goal must show.' }),
    search: searchSchema.optional(),
    requiredLevel: z.number().meta({ description: 'The required load, as a share of the peak.' }),
    setup: z.array(stepSchema),
    setupCookies: z.literal(true).optional().meta({
      description: 'Each journey and teardown begin with the cookies that setup was given.',
    }),
    teardown: z.array(stepSchema),
    session: sessionSchema.optional(),
    paths: z.array(pathPlanSchema),
    scripts: z
      .array(z.object({ file: z.string(), text: z.string() }).meta({ id: 'ScriptModule' }))
      .optional()
      .meta({ description: 'Text of every module that scripts by hand are made of.' }),
    files: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Files that requests send, by path, as base64.' }),
    datasets: z.array(datasetSchema),
    rounds: z.array(roundPlanSchema),
    slos: z.array(sloSchema),
    abort: z.array(abortRuleSchema),
    audit: auditSpecSchema.nullable(),
    stock: z.object({ default: z.number(), skus: z.record(z.string(), z.number()) }),
    switches: z.record(z.string(), z.string()),
    dispersion: z.number().optional().meta({
      description: 'Index of dispersion at 1 s that arrivals are asked to have; absent: even.',
    }),
    shards: z.number().int(),
    place: z.record(z.string(), z.string()).optional(),
    seed: z.number(),
    overrides: z
      .array(z.string())
      .optional()
      .meta({ description: 'What a command changed in the scenario file for this run.' }),
    criteria: criteriaSchema,
  })
  .meta({ id: 'Plan', description: 'What will be driven, computed before anything starts.' });

sameType<DescribedPlan, z.output<typeof planSchema>>(true);
