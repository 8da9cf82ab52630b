import { z } from 'zod';
import type { CapacityPlan } from '../../core/forecast/capacityPlan.ts';
import type { ServicePlan } from '../../core/forecast/servicePlan.ts';
import { sameType } from '../../core/sameType.ts';
import { diagnosticSchema } from '../api/problemSchema.ts';

export const forecastCharactersMax = 65_536;

export const planBodySchema = z
  .strictObject({
    forecast: z.string().min(1).max(forecastCharactersMax).meta({
      description:
        'YAML, as docs/guides/capacity.md describes it. Runs are named by their ids; no file is read.',
    }),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(1)
      .meta({ description: 'Of the simulated nights; the same seed gives the same plan.' }),
  })
  .meta({ id: 'PlanForecast' });

const range = z.object({ likely: z.number(), low: z.number(), high: z.number() });
const likelyAndHigh = z.object({ likely: z.number(), high: z.number() });

const common = {
  service: z.string(),
  demand: likelyAndHigh.meta({
    description: 'Calls per second in the busiest second: median and 95% of nights.',
  }),
  measured: z.array(
    z.object({ replicas: z.number(), capacity: z.number(), low: z.number(), high: z.number() }),
  ),
};

const servicePlanSchema = z
  .union([
    z.object({
      ...common,
      replicas: z.number(),
      machines: z.number(),
      costPerHour: z.number().nullable().meta({ description: 'Null: the price is not known.' }),
      capacity: range.meta({ description: 'Calls per second of all replicas, with 95%.' }),
      carried: z.number().meta({
        description: 'The share of nights that is carried, with the headroom and after the losses.',
      }),
      limitPerReplica: z
        .number()
        .meta({ description: 'Calls per second that one replica should admit at most.' }),
      lost: z.array(
        z.object({ lost: z.number(), carried: z.number(), short: likelyAndHigh }).meta({
          description:
            'With so many replicas lost: the share of nights in which all calls are carried, and the share of calls that is not.',
        }),
      ),
      curve: z.array(z.object({ ...range.shape, replicas: z.number() })),
      check: z.array(
        z
          .object({
            replicas: z.number(),
            measured: z.number(),
            predicted: range,
            inside: z.boolean(),
          })
          .meta({ description: 'A measurement beside what the others predict.' }),
      ),
    }),
    z.object({ ...common, replicas: z.null(), reason: z.string() }),
  ])
  .meta({ id: 'ServicePlan', description: 'Replicas of a service, or why none can be named.' });

const capacityPlanSchema = z
  .object({
    name: z.string(),
    state: z.enum(['planned', 'unknown']),
    nights: z.number(),
    seed: z.number(),
    services: z.array(servicePlanSchema),
    cost: z
      .object({
        perHour: z.number(),
        whole: z.number(),
        perThousandOrders: z.number().nullable(),
      })
      .nullable()
      .meta({ description: 'Null where a service has no replicas or no price.' }),
    regret: z
      .array(
        z.object({
          service: z.string(),
          replicas: z.number().nullable(),
          isMost: z.boolean(),
          regret: z.object({ mean: z.number(), high: z.number() }).nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'Null where a price or the value of an order is missing.' }),
  })
  .meta({ id: 'CapacityPlan' });

sameType<ServicePlan, z.output<typeof servicePlanSchema>>(true);
sameType<CapacityPlan, z.output<typeof capacityPlanSchema>>(true);

export const plannedForecastSchema = z
  .object({
    plan: capacityPlanSchema.nullable().meta({ description: 'Null when there are diagnostics.' }),
    csv: z.string().nullable(),
    markdown: z.string().nullable(),
    diagnostics: z.array(diagnosticSchema),
  })
  .meta({ id: 'PlannedForecast' });
