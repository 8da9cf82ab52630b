import type { Result } from '../../core/result.ts';
import type { Rejection } from '../../run/runService.ts';
import type { SwitchService } from '../../run/switch/switchService.ts';
import type { Handlers } from '../api/handler.ts';
import { assertTargetName } from '../api/identity.ts';
import { rejected } from '../api/problem.ts';
import type { switches } from './operations.ts';

/** The value, or the rejection as a problem. */
async function given<T>(work: Promise<Result<T, Rejection>>): Promise<T> {
  const result = await work;
  if (result.ok) return result.value;
  throw rejected(result.error);
}

export function switchHandlers(service: SwitchService): Handlers<typeof switches> {
  return {
    async listSwitches({ query, identity }) {
      assertTargetName(query.target, identity);
      return given(service.list({ ...query, kind: query.kind ?? null }));
    },
    async listSwitchEffects({ params, query, identity }) {
      assertTargetName(query.target, identity);
      return given(service.effects(query.target, params.name));
    },
    async listSwitchHistory({ query, identity }) {
      assertTargetName(query.target, identity);
      const { switch: name = null, before = null } = query;
      return given(service.history({ ...query, switch: name, before }));
    },
    async previewPush({ body, identity }) {
      assertTargetName(body.target, identity);
      const changes = body.changes.map((change) => ({ ...change, version: null }));
      return given(service.preview({ ...body, changes }));
    },
    async startPush({ body, identity }) {
      assertTargetName(body.target, identity);
      return given(service.push({ ...body, by: identity.user.name }));
    },
    async listPushes({ query, identity }) {
      assertTargetName(query.target, identity);
      return given(service.pushes(query.target, query.limit));
    },
    getPush: ({ params }) => given(service.pushOf(params.id)),
    continuePush: ({ params }) => given(service.goOn(params.id)),
    rollBackPush: ({ params, body, identity }) =>
      given(service.rollBack(params.id, identity.user.name, body.reason)),
  };
}
