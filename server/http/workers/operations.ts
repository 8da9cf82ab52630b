import { z } from 'zod';
import type { OperationTable } from '../api/operation.ts';
import {
  createdJoinTokenSchema,
  joinBodySchema,
  joinedSchema,
  joinTokenBodySchema,
  joinTokenSchema,
  workerSchema,
} from './schemas.ts';

const numericId = z.object({ id: z.string().regex(/^[0-9]{1,18}$/, 'an id is a whole number') });

/** Workers of this and of other hosts, and the tokens by which they join. */
export const workers = {
  listWorkers: {
    method: 'get',
    path: '/workers',
    tag: 'workers',
    summary:
      'Who takes shards: workers of the local stack seen in the last hour, and all that joined.',
    access: 'viewer',
    status: 200,
    response: z.array(workerSchema),
    problems: [],
  },
  joinWorker: {
    method: 'post',
    path: '/workers',
    tag: 'workers',
    summary: 'Join by a token: makes a PostgreSQL role and a Redis user, shown this once.',
    access: 'open',
    body: joinBodySchema,
    status: 201,
    response: joinedSchema,
    problems: [403, 409, 422, 429, 502],
  },
  revokeWorker: {
    method: 'delete',
    path: '/workers/{name}',
    tag: 'workers',
    summary: 'Drop the role and the Redis user of a worker that joined; its shards are lost.',
    access: 'admin',
    params: z.object({ name: z.string().min(1).max(200) }),
    status: 204,
    problems: [403, 404, 422],
  },
  listJoinTokens: {
    method: 'get',
    path: '/join-tokens',
    tag: 'workers',
    summary: 'Join tokens that can still be used.',
    access: 'admin',
    status: 200,
    response: z.array(joinTokenSchema),
    problems: [],
  },
  createJoinToken: {
    method: 'post',
    path: '/join-tokens',
    tag: 'workers',
    summary: 'Make a token by which workers join; its secret is shown once.',
    access: 'admin',
    body: joinTokenBodySchema,
    status: 201,
    response: createdJoinTokenSchema,
    problems: [403, 422],
  },
  deleteJoinToken: {
    method: 'delete',
    path: '/join-tokens/{id}',
    tag: 'workers',
    summary: 'Revoke a join token; workers that used it stay.',
    access: 'admin',
    params: numericId,
    status: 204,
    problems: [403, 404, 422],
  },
} as const satisfies OperationTable;
