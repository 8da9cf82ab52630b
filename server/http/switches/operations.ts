import { z } from 'zod';
import type { OperationTable } from '../api/operation.ts';
import {
  effectSchema,
  historyQuerySchema,
  historySchema,
  listQuerySchema,
  nameParamSchema,
  previewBodySchema,
  previewSchema,
  pushBodySchema,
  pushesQuerySchema,
  pushParamSchema,
  pushSchema,
  rollBackBodySchema,
  switchPageSchema,
  targetQuerySchema,
} from './schemas.ts';

const tag = 'switches';
const problems = [403, 404, 422, 502];

/** Switches of a target: whoever may start runs may push them. */
export const switches = {
  listSwitches: {
    ...{ method: 'get', path: '/switches', tag, access: 'viewer', status: 200, problems },
    summary: 'The switches of a target with their present values, a page at a time.',
    query: listQuerySchema,
    response: switchPageSchema,
  },
  listSwitchEffects: {
    ...{
      method: 'get',
      path: '/switches/effects/{name}',
      tag,
      access: 'viewer',
      status: 200,
      problems,
    },
    summary: 'The value and behaviour that each instance shows of one switch now.',
    params: nameParamSchema,
    query: targetQuerySchema,
    response: z.array(effectSchema),
  },
  listSwitchHistory: {
    ...{ method: 'get', path: '/switches/history', tag, access: 'viewer', status: 200, problems },
    summary: 'What happened to the switches of a target, the newest first.',
    query: historyQuerySchema,
    response: z.array(historySchema),
  },
  previewPush: {
    ...{ method: 'post', path: '/switches/preview', tag, access: 'viewer', status: 200 },
    summary:
      'What a push would change, per switch and instance, and in which batches. Changes nothing.',
    body: previewBodySchema,
    response: previewSchema,
    problems,
  },
  startPush: {
    ...{ method: 'post', path: '/switches/push', tag, access: 'lead', status: 202 },
    summary: 'Push values in batches, made from the versions that are named.',
    body: pushBodySchema,
    response: pushSchema,
    problems: [...problems, 409],
  },
  listPushes: {
    ...{ method: 'get', path: '/switches/pushes', tag, access: 'viewer', status: 200, problems },
    summary: 'The pushes of a target, the newest first.',
    query: pushesQuerySchema,
    response: z.array(pushSchema),
  },
  getPush: {
    ...{
      method: 'get',
      path: '/switches/pushes/{id}',
      tag,
      access: 'viewer',
      status: 200,
      problems,
    },
    summary: 'One push: batches, and what each instance shows.',
    params: pushParamSchema,
    response: pushSchema,
  },
  continuePush: {
    ...{ method: 'post', path: '/switches/pushes/{id}/continue', tag, access: 'lead', status: 202 },
    summary: 'Let a paused push go on.',
    params: pushParamSchema,
    response: pushSchema,
    problems: [403, 404, 409],
  },
  rollBackPush: {
    ...{
      method: 'post',
      path: '/switches/pushes/{id}/roll-back',
      tag,
      access: 'lead',
      status: 202,
    },
    summary: 'Roll a push under way back: each instance gets its earlier value.',
    params: pushParamSchema,
    body: rollBackBodySchema,
    response: pushSchema,
    problems: [403, 404, 409, 422],
  },
} as const satisfies OperationTable;
