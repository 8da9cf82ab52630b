import { z } from 'zod';
import type { Cost } from '../../core/plan/cost.ts';
import { sameType } from '../../core/sameType.ts';

const loadCostSchema = z
  .object({
    path: z.string(),
    ratePerSecond: z.number(),
    latencyBoundMs: z.number(),
    vus: z.number().int(),
  })
  .meta({ id: 'LoadCost' });

export const costSchema = z
  .object({
    vus: z.number().int().meta({ description: 'Most at one time, over all shards.' }),
    loads: z.array(loadCostSchema).meta({ description: 'Of the stage with the most VUs.' }),
    vuHeadroom: z.number().meta({ description: 'On top of rate × latency bound.' }),
    shards: z.number().int(),
    sockets: z.number().int(),
    requestsPerSecond: z.number(),
    memoryBytes: z.number().int().meta({ description: 'An estimate: all k6s, ready to start.' }),
    memoryBytesPerShard: z.number().int(),
    cpus: z.number().meta({ description: 'An estimate: CPUs kept busy by k6s and workers.' }),
    host: z
      .object({ cpus: z.number(), memoryBytes: z.number() })
      .meta({ id: 'HostSize', description: "The server's own machine." }),
    hosts: z.number().int().meta({ description: 'Hosts of that size.' }),
  })
  .meta({ id: 'Cost', description: 'What driving a plan takes, at its most.' });

sameType<Cost, z.output<typeof costSchema>>(true);
