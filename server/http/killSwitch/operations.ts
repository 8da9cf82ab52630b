import type { OperationTable } from '../api/operation.ts';
import { killSwitchPullSchema, killSwitchSchema, pullBodySchema } from './schemas.ts';

/** The safety lever: a lead may stop all load; only an admin may let it start again. */
export const killSwitch = {
  killSwitch: {
    method: 'get',
    path: '/kill-switch',
    tag: 'kill-switch',
    summary: 'The safety lever: is all load stopped, by whom and why?',
    access: 'viewer',
    status: 200,
    response: killSwitchSchema,
    problems: [],
  },
  pullKillSwitch: {
    method: 'post',
    path: '/kill-switch/pull',
    tag: 'kill-switch',
    summary:
      'Stop every run at once and let none start. Pulled again, it keeps the first reason and stops what runs.',
    access: 'lead',
    body: pullBodySchema,
    status: 200,
    response: killSwitchPullSchema,
    problems: [403, 422],
  },
  liftKillSwitch: {
    method: 'post',
    path: '/kill-switch/lift',
    tag: 'kill-switch',
    summary: 'Let runs start again. What was stopped stays stopped.',
    access: 'admin',
    status: 200,
    response: killSwitchSchema,
    problems: [403],
  },
} as const satisfies OperationTable;
