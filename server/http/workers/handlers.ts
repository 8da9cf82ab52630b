import type { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
import type { JoinTokenRow, WorkerMembership, WorkerRow } from '../../run/worker/membership.ts';
import { hashSecret, newSecret } from '../accounts/secret.ts';
import type { Handlers } from '../api/handler.ts';
import { HttpProblem } from '../api/problem.ts';
import type { workers as operations } from './operations.ts';
import type { joinTokenSchema, workerSchema } from './schemas.ts';

/** Workers and join tokens. An API token may make join tokens too, since the command line has no session. */
export function workerHandlers(workers: WorkerMembership): Handlers<typeof operations> {
  return {
    async listWorkers() {
      return (await workers.list()).map(workerView);
    },

    async joinWorker({ body, req }) {
      const tokenHash = hashSecret(body.token);
      const joined = await workers.join({ tokenHash, host: body.host, from: req.ip ?? '' });
      if (!joined.ok) throw new HttpProblem(joined.error);
      return joined.value;
    },

    async revokeWorker({ params }) {
      if (await workers.revoke(params.name)) return;
      throw new HttpProblem(failure('ZH-WORKER-004', { worker: params.name }));
    },

    async listJoinTokens() {
      return (await workers.tokens()).map(tokenView);
    },

    async createJoinToken({ identity, body }) {
      const secret = newSecret('zhj_');
      const token = { ...body, tokenHash: hashSecret(secret), by: identity.user.name };
      return { ...tokenView(await workers.createToken(token)), secret };
    },

    async deleteJoinToken({ params }) {
      if (await workers.deleteToken(params.id)) return;
      throw new HttpProblem(failure('ZH-WORKER-005', { id: params.id }));
    },
  };
}

function workerView({ seenAt, ...worker }: WorkerRow): z.output<typeof workerSchema> {
  return { ...worker, labels: { ...worker.labels }, seenAt: seenAt?.toISOString() ?? null };
}

function tokenView({ expiresAt, ...token }: JoinTokenRow): z.output<typeof joinTokenSchema> {
  return { ...token, labels: { ...token.labels }, expiresAt: expiresAt.toISOString() };
}
