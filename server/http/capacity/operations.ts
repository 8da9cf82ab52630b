import type { OperationTable } from '../api/operation.ts';
import { planBodySchema, plannedForecastSchema } from './schemas.ts';

/** Planning of nights from what runs measured. */
export const capacity = {
  planCapacity: {
    method: 'post',
    path: '/capacity/plan',
    tag: 'runs',
    summary:
      'Plan the replicas of each service for a forecast night, or name every mistake in the forecast. Keeps nothing.',
    access: 'viewer',
    body: planBodySchema,
    status: 200,
    response: plannedForecastSchema,
    problems: [422, 503],
  },
} as const satisfies OperationTable;
