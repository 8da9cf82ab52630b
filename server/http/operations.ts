import { z } from 'zod';
import { accounts } from './accounts/operations.ts';
import type { OperationTable } from './api/operation.ts';
import { campaigns } from './campaigns/operations.ts';
import { capacity } from './capacity/operations.ts';
import { drills } from './drills/operations.ts';
import { killSwitch } from './killSwitch/operations.ts';
import { runs } from './runs/operations.ts';
import { scenarios } from './scenarios/operations.ts';
import { switches } from './switches/operations.ts';
import { workers } from './workers/operations.ts';

const health = {
  health: {
    method: 'get',
    path: '/health',
    tag: 'server',
    summary: 'Is the server up and does its database answer?',
    access: 'open',
    status: 200,
    response: z.object({ status: z.literal('ok') }),
    problems: [503],
  },
} as const satisfies OperationTable;

/** Every operation of the API, by its OpenAPI operationId. */
export const operations = {
  ...health,
  ...accounts,
  ...scenarios,
  ...runs,
  ...capacity,
  ...campaigns,
  ...drills,
  ...killSwitch,
  ...switches,
  ...workers,
} as const;
