import { setTimeout as pause } from 'node:timers/promises';
import { createSession, type Session } from 'better-sse';
import type { Request, Response } from 'express';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import { failure } from '../../core/errors/failure.ts';
import type { Frozen } from '../../core/sameType.ts';
import type { DrillService } from '../../run/drill/drillService.ts';
import type { Handler } from '../api/handler.ts';
import { HttpProblem, rejected } from '../api/problem.ts';
import { type ConnectionLimit, createConnectionLimit } from '../runs/stream/connectionLimit.ts';
import { type StreamLimits, streamLimits, watch } from '../runs/stream/stream.ts';
import type { drills } from './operations.ts';
import type { DrillStreamMessage } from './schemas.ts';

/** Events of drills are stored by whichever server conducts them, so they are looked for. */
const lookEveryMs = 500;

type StreamHandler = Handler<(typeof drills)['streamDrill']>;

/** `GET /drills/{id}/stream`, and the way to end all streams when the server stops. */
export function drillStream(
  service: Pick<DrillService, 'get' | 'events'>,
  isStillValid: (req: Request) => Promise<boolean>,
  limits: StreamLimits = streamLimits,
): { readonly handler: StreamHandler; close(): void } {
  const connections = createConnectionLimit(limits);
  const handler: StreamHandler = async ({ params, query, identity, req, res }) => {
    if (res.closed) return;
    const last = req.get('Last-Event-ID') ?? '';
    // An EventSource does not reconnect after 204.
    if (last === ended) return void res.status(204).end();
    const after = /^\d{1,9}$/.test(last) ? Number(last) : query.after;
    const found = await service.get(params.id);
    if (!found.ok) throw rejected(found.error);
    if (res.closed) return;
    enter(connections, identity.user.id, res);
    const session = await createSession(req, res, {
      keepAlive: limits.heartbeatMs,
      retry: limits.retryMs,
    });
    watch(req, res, isStillValid, limits.heartbeatMs);
    const client = { session, res, backlogBytesMax: limits.backlogBytesMax };
    void follow(service, params.id, after, client).catch(() => {
      // The client connects again, and is told then why the drill cannot be read.
      res.end();
    });
  };
  return { handler, close: () => connections.clear() };
}

/** The cursor of a client that has the end. */
const ended = 'end';

function enter(connections: ConnectionLimit, userId: string, res: Response): void {
  const leave = connections.take(userId, () => res.end());
  if (leave === null) {
    throw new HttpProblem(failure('ZH-SERVER-003'), { headers: { 'Retry-After': '5' } });
  }
  res.once('close', leave);
}

interface Client {
  readonly session: Session;
  readonly res: Response;
  /** A client that takes its messages more slowly is cut, and resumes where it was. */
  readonly backlogBytesMax: number;
}

/** Sends the drill at once, and again whenever it has new events, up to its end. */
async function follow(
  service: Pick<DrillService, 'get' | 'events'>,
  id: string,
  after: number,
  { session, res, backlogBytesMax }: Client,
): Promise<void> {
  const push = (message: Frozen<DrillStreamMessage>, cursor: string): void => {
    if (!session.isConnected || res.writableEnded) return;
    if (res.writableLength > backlogBytesMax) return void res.destroy();
    session.push(message, 'message', cursor);
  };
  let last = after;
  let isFirst = true;
  while (session.isConnected && !res.writableEnded) {
    const news = await service.events(id, last);
    if (isFirst || (news.ok && news.value.length > 0)) {
      const drill = await service.get(id);
      // Read after the drill: what a final state follows from is in it.
      const events = await service.events(id, last);
      if (!drill.ok || !events.ok) return void res.end();
      isFirst = false;
      last = events.value.at(-1)?.seq ?? last;
      push({ type: 'drill', drill: drill.value, events: events.value }, String(last));
      if (isFinalDrill(drill.value.state)) {
        push({ type: 'end' }, ended);
        return void res.end();
      }
    }
    await pause(lookEveryMs);
  }
}
