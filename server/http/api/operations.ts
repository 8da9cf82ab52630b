import { z } from 'zod';
import type { Operation } from './operation.ts';
import { accounts } from './operations/accounts.ts';
import { lever } from './operations/lever.ts';
import { runs } from './operations/runs.ts';
import { scenarios } from './operations/scenarios.ts';
import { workers } from './operations/workers.ts';

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
} as const satisfies Record<string, Operation>;

/** Every operation of the API, by its OpenAPI operationId. */
export const operations = {
  ...health,
  ...accounts,
  ...scenarios,
  ...runs,
  ...lever,
  ...workers,
} as const;
export type Operations = typeof operations;
export type OperationId = keyof Operations;
