import { z } from 'zod';
import { sameType } from '../sameType.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';

const count = z.number().int().nonnegative();
const share = z.number().nonnegative();

/** Of a latency in ms. */
export const quantileSchema = z
  .object({ value: z.number().nullable(), samples: count })
  .meta({ id: 'Quantile', description: 'In ms; null with fewer than 10/(1-q) samples.' });

const responseQuantile = z
  .object({
    value: z.number().nullable(),
    samples: count,
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
    description: 'In ms: the quantile, or what it is at least; null in the other states.',
  });

const responsePercentiles = z
  .object({ p50Ms: responseQuantile, p95Ms: responseQuantile, p99Ms: responseQuantile })
  .meta({ id: 'ResponsePercentiles' });

const responseTimes = z
  .object({ correct: responsePercentiles, censored: responsePercentiles })
  .meta({
    id: 'ResponseTimes',
    description:
      'Planned start to done. correct: of correct journeys, not available with a dropped start; censored: of all starts but refused ones, those without a correct answer as never answered.',
  });

const measured = z
  .object({
    offeredPerSecond: z.number(),
    startedPerSecond: z.number(),
    achievedPerSecond: z.number(),
    goodputPerSecond: z.number(),
    requestsPerSecond: z.number(),
    windowMs: z.number().nonnegative().optional().meta({
      description: 'What achieved, goodput and requests are counted in; 0: the hold was too short.',
    }),
    planned: count,
    started: count,
    dropped: count,
    finished: count,
    correct: count,
    refused: count,
    failed: count,
    cut: count.optional().meta({
      description:
        'Journeys that the end of the load cut before the bound of their path: neither failed nor answered.',
    }),
    noEvidence: count.optional().meta({
      description:
        "Ended by what is not the target's failure (ports, certificates, DNS of the generator), and left out of errorShare.",
    }),
    overdue: count.optional().meta({
      description: 'Journeys open past the bound of their path at the end; errors beside `failed`.',
    }),
    errorShare: share.meta({
      description:
        '(failed + overdue) / (finished - noEvidence + overdue); 0 when that is of no journey.',
    }),
    p50Ms: quantileSchema,
    p95Ms: quantileSchema,
    p99Ms: quantileSchema,
    startLagP99Ms: quantileSchema,
    response: responseTimes
      .optional()
      .describe('Planned start to done; the percentiles above are service time.'),
  })
  .meta({ id: 'Measured' });

const sloOutcome = z
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
    round: count,
    stage: count,
    level: z.number().meta({
      description: 'Share of the peak; of paths at several levels the lowest.',
    }),
    levelMax: z.number().optional().meta({
      description: 'The highest level of a path, at which a breach counts; absent: `level`.',
    }),
    startMs: z.number(),
    holdMs: z.number(),
    total: measured,
    paths: z.record(z.string(), measured),
    generatorLimited: z.string().nullable(),
    unknown: z.string().nullable(),
    slos: z.array(sloOutcome),
  })
  .meta({ id: 'LoadPoint', description: 'One stage, measured.' });

sameType<LoadPoint, z.output<typeof loadPointSchema>>(true);
