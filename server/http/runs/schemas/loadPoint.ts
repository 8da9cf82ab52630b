import { z } from 'zod';
import type { Quantile } from '../../../core/measure/samples.ts';
import type { LoadPoint } from '../../../core/stages/loadPoint.ts';
import { same } from '../../../core/sameType.ts';

export const quantileSchema = z
  .object({ value: z.number().nullable(), samples: z.number().int() })
  .meta({
    id: 'Quantile',
    description: 'Milliseconds; null when there are fewer than 10/(1-q) samples.',
  });

const responseQuantileSchema = z
  .object({
    value: z.number().nullable(),
    samples: z.number().int(),
    state: z.enum([
      'measured',
      'at least',
      'never answered',
      'not available',
      'not enough samples',
    ]),
  })
  .meta({
    id: 'ResponseQuantile',
    description: 'Milliseconds: the quantile, or what it is at least; null in the other states.',
  });

const responsePercentilesSchema = z
  .object({
    p50Ms: responseQuantileSchema,
    p95Ms: responseQuantileSchema,
    p99Ms: responseQuantileSchema,
  })
  .meta({ id: 'ResponsePercentiles' });

const responseTimesSchema = z
  .object({ correct: responsePercentilesSchema, censored: responsePercentilesSchema })
  .meta({
    id: 'ResponseTimes',
    description:
      'Planned start to done. correct: of correct journeys; censored: of all starts, those without a correct answer as never answered.',
  });

const measuredSchema = z
  .object({
    offeredPerSecond: z.number(),
    startedPerSecond: z.number(),
    achievedPerSecond: z.number(),
    goodputPerSecond: z.number(),
    requestsPerSecond: z.number(),
    windowMs: z.number().optional().meta({
      description: 'What the three figures above were counted in; 0: the hold was too short.',
    }),
    planned: z.number(),
    started: z.number(),
    dropped: z.number(),
    finished: z.number(),
    correct: z.number(),
    refused: z.number(),
    failed: z.number(),
    errorShare: z.number(),
    p50Ms: quantileSchema,
    p95Ms: quantileSchema,
    p99Ms: quantileSchema,
    startLagP99Ms: quantileSchema,
    response: responseTimesSchema.optional(),
  })
  .meta({ id: 'Measured' });

const sloOutcomeSchema = z
  .object({
    path: z.string(),
    name: z.string(),
    limit: z.number(),
    measured: z.number().nullable(),
    state: z.enum(['met', 'breached', 'unknown']),
    reason: z.string().nullable(),
  })
  .meta({ id: 'SloOutcome' });

export const loadPointSchema = z
  .object({
    round: z.number().int(),
    stage: z.number().int(),
    level: z.number(),
    startMs: z.number(),
    holdMs: z.number(),
    total: measuredSchema,
    paths: z.record(z.string(), measuredSchema),
    generatorLimited: z.string().nullable(),
    unknown: z.string().nullable(),
    slos: z.array(sloOutcomeSchema),
  })
  .meta({ id: 'LoadPoint', description: 'One stage, measured.' });

same<Quantile, z.output<typeof quantileSchema>>(true);
same<LoadPoint, z.output<typeof loadPointSchema>>(true);
