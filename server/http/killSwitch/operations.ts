import type { Operation } from '../api/operation.ts';
import { leverPullSchema, leverSchema, pullBodySchema } from './schemas.ts';

/** The safety lever: whoever may start load may stop all of it; only an admin lets it start again. */
export const lever = {
  lever: {
    method: 'get',
    path: '/lever',
    tag: 'lever',
    summary: 'The safety lever: is all load stopped, by whom and why?',
    access: 'viewer',
    status: 200,
    response: leverSchema,
    problems: [],
  },
  pullLever: {
    method: 'post',
    path: '/lever/pull',
    tag: 'lever',
    summary:
      'Stop every run at once and let none start. Pulled again, it keeps the first reason and stops what runs.',
    access: 'lead',
    body: pullBodySchema,
    status: 200,
    response: leverPullSchema,
    problems: [403, 422],
  },
  liftLever: {
    method: 'post',
    path: '/lever/lift',
    tag: 'lever',
    summary: 'Let runs start again. What was stopped stays stopped.',
    access: 'admin',
    status: 200,
    response: leverSchema,
    problems: [403],
  },
} as const satisfies Record<string, Operation>;
