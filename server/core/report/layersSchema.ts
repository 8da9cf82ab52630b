import { z } from 'zod';
import { type Funnel, layerNames, witnesses } from '../capacity/layers/funnel.ts';
import type { Concurrency } from '../capacity/layers/inFlight.ts';
import { sameType } from '../sameType.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();

const inFlight = z
  .object({
    perSecond: amount.describe('Starts per second; of a service, requests.'),
    meanMs: amount.nullable().describe('Mean time of one, with its pauses.'),
    byLaw: amount.nullable().describe("By Little's law: perSecond times meanMs."),
    waiting: amount.nullable().describe('Of journeys: those that wait for an answer.'),
    counted: amount.nullable().describe('The mean of what was counted each second, as a check.'),
    reason: z.string().nullable().describe('Why there is no figure.'),
  })
  .meta({ id: 'InFlight', description: 'How much was under way at once.' });

export const concurrencySchema = z
  .object({
    points: z.array(
      z
        .object({
          round: count,
          stage: count,
          paths: z.record(z.string(), inFlight),
          link: inFlight.describe('The sum over the paths.'),
        })
        .meta({ id: 'PointConcurrency' }),
    ),
    services: z.array(
      z
        .object({
          service: z.string(),
          processes: count,
          points: z.array(inFlight.nullable()).describe('At each of `points`, in their order.'),
        })
        .meta({ id: 'ServiceConcurrency' }),
    ),
  })
  .meta({ id: 'Concurrency', description: 'What was in flight at each load point.' });

const range = z
  .object({ min: count, max: count })
  .meta({ id: 'CountRange', description: 'Equal where the count is known exactly.' });

export const funnelSchema = z
  .object({
    paths: z.array(z.string()),
    layers: z.array(
      z
        .object({
          name: z.enum(layerNames),
          witness: z.enum(witnesses),
          count: range.nullable(),
          source: z.string(),
          reason: z.string().nullable(),
          paths: z.record(z.string(), range).optional(),
        })
        .meta({ id: 'FunnelLayer' }),
    ),
    state: z.enum(['falls', 'contradiction', 'unknown']),
    text: z.string(),
  })
  .meta({ id: 'Funnel', description: 'How many orders came to each layer of the link.' });

sameType<Concurrency, z.output<typeof concurrencySchema>>(true);
sameType<Funnel, z.output<typeof funnelSchema>>(true);
