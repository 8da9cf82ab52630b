import type { ErrorFamily } from './errorSpec.ts';

/** Workers, and the tokens by which they join. */
export const workerErrors = {
  'ZH-WORKER-001': {
    title: 'Join token not accepted',
    line: 'the join token is unknown, used up or expired',
    remedy: 'Make another with "zerohour join-token".',
    exit: 'usage',
    status: 403,
  },
  'ZH-WORKER-002': {
    title: 'No address for workers elsewhere',
    line: '{reason}',
    remedy:
      'Set ZEROHOUR_WORKER_DATABASE_URL and ZEROHOUR_WORKER_REDIS_URL; see docs/guides/many-machines.md.',
    exit: 'usage',
    status: 409,
  },
  'ZH-WORKER-003': {
    title: 'Worker not registered',
    line: 'the worker could not be registered: {reason}',
    remedy: "Give the server's own users CREATEROLE in PostgreSQL and ACL SETUSER in Redis.",
    exit: 'missing',
    status: 502,
  },
  'ZH-WORKER-004': {
    title: 'No such worker',
    line: 'no worker {worker} has joined by a token',
    remedy: 'See "zerohour workers"; a worker of the local stack is stopped with its stack.',
    exit: 'usage',
    status: 404,
  },
  'ZH-WORKER-005': {
    title: 'No such join token',
    line: 'there is no join token with the id {id}',
    remedy: 'List the join tokens in the console and take an id from there.',
    exit: 'usage',
    status: 404,
  },
  'ZH-WORKER-006': {
    title: 'Too few workers',
    line: '{reason}',
    remedy: 'Add workers, raise --capacity, or change "place" in the scenario.',
    exit: 'missing',
    status: 502,
  },
  'ZH-WORKER-007': {
    title: 'Malformed join token',
    line: '--join takes a token that begins with zhj_',
    remedy: 'Make one with "zerohour join-token".',
    exit: 'usage',
    status: null,
  },
  'ZH-WORKER-008': {
    title: 'Server to join not named',
    line: 'no server to join is named, and none runs here',
    remedy: 'Name it: --server https://zerohour.example.',
    exit: 'usage',
    status: null,
  },
  'ZH-WORKER-009': {
    title: 'Worker without a stack',
    line: 'the worker knows neither a join token nor DATABASE_URL and REDIS_URL',
    remedy: 'Join by a token: zerohour worker --join zhj_….',
    exit: 'missing',
    status: null,
  },
  'ZH-WORKER-010': {
    title: 'Worker revoked',
    line: 'worker {worker} was revoked by its server',
    remedy: 'Join again with a new token.',
    exit: 'missing',
    status: null,
  },
  'ZH-WORKER-011': {
    title: 'Plan beyond the limits of the workers',
    line: 'the plan does not fit the workers: {reason}',
    remedy: 'Raise the named limit on the worker, add workers, or plan more shards or fewer VUs.',
    exit: 'missing',
    status: 502,
  },
} as const satisfies ErrorFamily<'WORKER'>;
