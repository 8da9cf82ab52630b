import { z } from 'zod';
import { flowCountsSchema } from '../../core/measure/flowCounts.ts';
import { journeySamplesSchema } from '../../core/measure/journeySamples.ts';
import type { CustomerSecond, TimelineSecond } from '../../core/measure/timeline.ts';
import { sameType } from '../../core/sameType.ts';

export const histogramSchema = z
  .object({
    schema: z.number().int().meta({ description: 'Bucket base is 2^(2^-schema).' }),
    count: z.number().int(),
    zeroCount: z.number().int(),
    buckets: z
      .array(z.tuple([z.number().int(), z.number().int()]))
      .meta({ description: 'Pairs of index and count, sorted by index; values are milliseconds.' }),
  })
  .meta({
    id: 'Histogram',
    description: 'Exponential buckets: index i counts the values v with base^(i-1) < v <= base^i.',
  });

const stepCellSchema = z
  .object({
    step: z.string(),
    requests: z.number().int(),
    failures: z.record(z.string(), z.number().int()),
    noEvidence: z.record(z.string(), z.number().int()).optional(),
    refusedBy: z.record(z.string(), z.number().int()).optional(),
    flow: flowCountsSchema.optional(),
    serviceMs: histogramSchema,
  })
  .meta({ id: 'StepCell' });

const cellSchema = z
  .object({
    path: z.string(),
    stage: z.number().int(),
    started: z.number().int(),
    dropped: z.number().int(),
    finished: z.number().int(),
    correct: z.number().int(),
    refused: z.number().int(),
    failed: z.number().int(),
    noEvidence: z.number().int().optional().meta({
      description: "Ended by what is not the target's failure; neither failed nor correct.",
    }),
    journeyMs: histogramSchema,
    responseMs: histogramSchema.optional(),
    startLagMs: histogramSchema,
    steps: z.array(stepCellSchema),
  })
  .meta({ id: 'Cell', description: 'Counts of one path in one stage; journeys are the unit.' });

const generatorLagSchema = z
  .object({
    workerP99Ms: z.number(),
    workerMaxMs: z.number(),
    k6WaitShare: z.number().nullable(),
    hostCpuShare: z.number().nullable(),
    hostStealShare: z.number().nullable(),
  })
  .meta({
    id: 'GeneratorLag',
    description:
      "What kept a shard's generator from its work; null where the system does not tell.",
  });

const generatorSchema = z
  .object({
    shard: z.number().int(),
    host: z.string().optional(),
    sharesTarget: z.literal(true).optional().meta({
      description: "The shard's machine has an address of the target.",
    }),
    k6CpuShare: z.number().optional().meta({
      description: 'Absent in the second in which k6 ended, where it is not known.',
    }),
    workerCpuShare: z.number(),
    memoryBytes: z.number(),
    vusBusy: z.number(),
    vusPlanned: z.number(),
    lag: generatorLagSchema.optional(),
    dropped: z.number().int().optional(),
  })
  .meta({ id: 'ShardGenerator' });

const spanSchema = z
  .object({
    shard: z.number().int(),
    fromMs: z.number(),
    toMs: z.number(),
    clockJumpMs: z.number().optional(),
  })
  .meta({ id: 'ShardSpan', description: "What a shard's frame covers, since the round's start." });

export const timelineSecondSchema = z
  .object({
    round: z.number().int(),
    second: z.number().int(),
    shards: z.array(z.number().int()),
    missing: z.array(z.number().int()),
    cells: z.array(cellSchema),
    generators: z.array(generatorSchema),
    spans: z.array(spanSchema).optional(),
    reached: z.record(z.string(), z.number()).optional().meta({
      description: 'Requests by `host:port address` of names with several addresses.',
    }),
    samples: journeySamplesSchema.optional(),
  })
  .meta({
    id: 'TimelineSecond',
    description:
      'All shards merged by second. A second may come again with more shards: replace it.',
  });

export const customerSecondSchema = z
  .object({
    round: z.number().int(),
    second: z.number().int(),
    requests: z.number().int(),
    errors: z.number().int(),
    latencyMs: histogramSchema,
  })
  .meta({ id: 'CustomerSecond', description: 'Untagged customers beside the run.' });

sameType<TimelineSecond, z.output<typeof timelineSecondSchema>>(true);
sameType<CustomerSecond, z.output<typeof customerSecondSchema>>(true);
