import { z } from 'zod';
import type { Operation } from '../api/operation.ts';
import { preflightSchema } from '../runs/schemas/report.ts';
import { preflightBodySchema, scenarioSummarySchema } from '../runs/schemas/run.ts';
import { costSchema } from './schemas/cost.ts';
import { planSchema } from './schemas/plan.ts';
import { diagnosticSchema } from './schemas/scenario.ts';

/** Scenario files, their targets and the preflight canary. */
export const scenarios = {
  listScenarios: {
    method: 'get',
    path: '/scenarios',
    tag: 'scenarios',
    summary: 'Scenario files that the server knows.',
    access: 'viewer',
    status: 200,
    response: z.array(scenarioSummarySchema),
    problems: [],
  },
  scenario: {
    method: 'get',
    path: '/scenarios/{id}',
    tag: 'scenarios',
    summary: 'One scenario with its text and compiled plan; its diagnostics when it has no plan.',
    access: 'viewer',
    params: z.object({
      id: z
        .string()
        .min(1)
        .max(200)
        .meta({ description: 'Percent-encoded: `mall%2Fmidnight-peak`.' }),
    }),
    query: z.strictObject({
      target: z.string().min(1).max(200).nullable().default(null),
      shards: z.coerce.number().int().min(1).max(1000).nullable().default(null),
    }),
    status: 200,
    response: z
      .object({
        summary: scenarioSummarySchema,
        source: z.string().nullable(),
        plan: planSchema.nullable().meta({ description: 'Null when there are diagnostics.' }),
        cost: costSchema.nullable().meta({ description: 'Null when there is no plan.' }),
        diagnostics: z.array(diagnosticSchema),
      })
      .meta({ id: 'ScenarioDetail' }),
    problems: [404, 422],
  },
  preflight: {
    method: 'post',
    path: '/scenarios/preflight',
    tag: 'scenarios',
    summary: 'Run the preflight canary alone; sends no load.',
    access: 'lead',
    body: preflightBodySchema,
    status: 200,
    response: preflightSchema,
    problems: [403, 404, 409, 412, 422, 502],
  },
  listTargets: {
    method: 'get',
    path: '/targets',
    tag: 'scenarios',
    summary: 'Names of the targets that a scenario may be driven at.',
    access: 'viewer',
    status: 200,
    response: z.array(z.string()),
    problems: [],
  },
} as const satisfies Record<string, Operation>;
