import { z } from 'zod';
import { preflightSummarySchema } from '../../core/report/schema.ts';
import type { OperationTable } from '../api/operation.ts';
import { diagnosticSchema } from '../api/problemSchema.ts';
import { costSchema } from './costSchema.ts';
import { planSchema } from './planSchema.ts';
import { preflightBodySchema, scenarioSummarySchema, usedRowsSchema } from './schemas.ts';
import { trialSchema, tryBodySchema } from './trialSchema.ts';

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
    summary: 'One scenario with its text and compiled plan, or its diagnostics.',
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
        plan: planSchema.nullable().meta({ description: 'Null when a diagnostic is an error.' }),
        cost: costSchema.nullable().meta({ description: 'Null when there is no plan.' }),
        diagnostics: z.array(diagnosticSchema).meta({ description: 'Beside a plan: warnings.' }),
        unchecked: z.string().nullable().meta({
          description:
            'Why the plan was not checked against its target, whose file is missing; null when it was.',
        }),
      })
      .meta({ id: 'ScenarioDetail' }),
    problems: [404, 422],
  },
  usedRows: {
    method: 'get',
    path: '/used-rows',
    tag: 'scenarios',
    summary: 'How far the runs of a scenario have drawn its datasets of unique rows.',
    access: 'viewer',
    query: z.strictObject({
      scenario: z.string().min(1).max(200).meta({ description: 'The `name` in its file.' }),
    }),
    status: 200,
    response: z.array(usedRowsSchema),
    problems: [422],
  },
  preflight: {
    method: 'post',
    path: '/scenarios/preflight',
    tag: 'scenarios',
    summary: 'Run the preflight canary alone; sends no load.',
    access: 'lead',
    body: preflightBodySchema,
    status: 200,
    response: preflightSummarySchema,
    problems: [403, 404, 409, 422, 502],
  },
  tryScenario: {
    method: 'post',
    path: '/scenarios/try',
    tag: 'scenarios',
    summary: 'Drive one journey of each path, once, and give each request and answer.',
    access: 'lead',
    body: tryBodySchema,
    status: 200,
    response: trialSchema,
    problems: [403, 404, 409, 422, 502],
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
} as const satisfies OperationTable;
