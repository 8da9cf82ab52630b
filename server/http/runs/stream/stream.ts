import { createSession, type Session } from 'better-sse';
import type { Request, Response } from 'express';
import { failure } from '../../../core/errors/failure.ts';
import type { Position } from '../../../core/measure/timeline.ts';
import { isFinal } from '../../../core/run/lifecycle.ts';
import type { Frozen } from '../../../core/sameType.ts';
import type { RunRow, RunService, RunUpdate } from '../../../run/runService.ts';
import type { Handler } from '../../api/handler.ts';
import { HttpProblem } from '../../api/problem.ts';
import type { runs } from '../operations.ts';
import { createConnectionLimit } from './connectionLimit.ts';
import { type Cursor, readCursor, roundEnd, startCursor, writeCursor } from './cursor.ts';
import { createProgress, type Progress } from './progress.ts';
import type { StreamMessage } from './schemas.ts';
import { notIn, readSnapshot, type SentSnapshot } from './snapshot.ts';

export interface StreamLimits {
  readonly heartbeatMs: number;
  /** How long a client waits before it reconnects. */
  readonly retryMs: number;
  /** Bytes that may wait for a slow client; beyond, its connection is closed and it resumes where it was. */
  readonly backlogBytesMax: number;
  readonly perUser: number;
  readonly total: number;
}

export const streamLimits: StreamLimits = {
  heartbeatMs: 10_000,
  retryMs: 1_000,
  backlogBytesMax: 8 * 1024 * 1024,
  perUser: 20,
  total: 200,
};

/** `GET /runs/{id}/stream`, and the way to end all streams when the server stops. */
export function runStream(
  service: RunService,
  /** Whether the session or token of the request is still valid; called with every heartbeat. */
  isStillValid: (req: Request) => Promise<boolean>,
  limits: StreamLimits = streamLimits,
): { readonly handler: Handler<(typeof runs)['streamRun']>; close(): void } {
  const connectionLimit = createConnectionLimit(limits);
  const handler: Handler<(typeof runs)['streamRun']> = async ({
    params,
    query,
    identity,
    req,
    res,
  }) => {
    if (res.closed) return;
    const resumeAt = readCursor(req.get('Last-Event-ID') ?? '');
    // An EventSource does not reconnect after 204.
    if (resumeAt?.ended) return void res.status(204).end();
    const leave = connectionLimit.take(identity.user.id, () => res.end());
    if (leave === null) {
      throw new HttpProblem(failure('ZH-SERVER-003'), { headers: { 'Retry-After': '5' } });
    }
    res.once('close', leave);
    const first = before(query.round, query.from);
    const after = resumeAt ?? { ...startCursor, second: first, customers: first };
    await follow(service, params.id, after, resumeAt !== null, req, res, limits);
    watch(req, res, isStillValid, limits.heartbeatMs);
  };
  return { handler, close: () => connectionLimit.clear() };
}

/** The position before the first second that a client wants; null for the start. */
function before(round: number, second: number): Position | null {
  if (second > 0) return { round, second: second - 1 };
  return round > 0 ? { round: round - 1, second: roundEnd } : null;
}

/**
 * Subscribes before it reads the snapshot, so that no update is lost between the two. Updates that
 * arrive meanwhile and are not in the snapshot are sent after it.
 */
async function follow(
  service: RunService,
  runId: string,
  after: Cursor,
  resumed: boolean,
  req: Request,
  res: Response,
  limits: StreamLimits,
): Promise<void> {
  let waiting: RunUpdate[] | null = [];
  let deliver = (update: RunUpdate): void => void waiting?.push(update);
  const unsubscribe = await service.subscribe(runId, (update) => deliver(update));
  if (res.closed) return unsubscribe();
  res.once('close', unsubscribe);
  const snapshot = await readSnapshot(service, runId, after, resumed).catch((error: unknown) => {
    unsubscribe();
    throw error;
  });
  if (snapshot === null) {
    unsubscribe();
    throw new HttpProblem(failure('ZH-RUN-001', { run: runId }));
  }
  const session = await createSession(req, res, {
    keepAlive: limits.heartbeatMs,
    retry: limits.retryMs,
  });
  const line = createLine(service, session, res, createProgress(after), limits.backlogBytesMax);
  line.snapshot(snapshot);
  deliver = line.update;
  for (const update of notIn(snapshot, waiting)) line.update(update);
  waiting = null;
  if (isFinal(snapshot.run.state)) line.end(snapshot.run);
}

/** One client's connection, with what was sent on it. */
interface Line {
  snapshot(snapshot: SentSnapshot): void;
  update(update: RunUpdate): void;
  end(run: RunRow): void;
}

function createLine(
  service: RunService,
  session: Session,
  res: Response,
  progress: Progress,
  backlogBytesMax: number,
): Line {
  let ending = false;
  const push = (message: Frozen<StreamMessage>, ended = false): void => {
    if (!session.isConnected || res.writableEnded) return;
    if (res.writableLength > backlogBytesMax) return void res.destroy();
    session.push(message, 'message', writeCursor(progress.cursor(ended)));
  };
  const snapshot = (sent: SentSnapshot): void => {
    progress.noteSnapshot(sent);
    push(sent);
  };
  const end = (run: RunRow): void => {
    ending = true;
    push({ type: 'end', run }, true);
    res.end();
  };
  /** Sends a last snapshot before the end, since something may be stored that was never announced. */
  const endWithRest = async (runId: string): Promise<void> => {
    ending = true;
    const rest = await readSnapshot(service, runId, progress.cursor(), true).catch(() => null);
    // Without the end message the client reconnects and reads the rest then.
    if (rest === null) return void res.end();
    snapshot(rest);
    end(rest.run);
  };
  const update = (next: RunUpdate): void => {
    if (ending) return;
    if (!progress.note(next)) return;
    push(next);
    if (next.type === 'run' && isFinal(next.run.state)) void endWithRest(next.run.id);
  };
  return { snapshot, update, end };
}

/** Ends the stream when its user logs out or is removed, or when the session or token expires. */
export function watch(
  req: Request,
  res: Response,
  isStillValid: (req: Request) => Promise<boolean>,
  everyMs: number,
): void {
  if (res.closed) return;
  const timer = setInterval(() => {
    isStillValid(req).then(
      (valid) => {
        if (!valid) res.end();
      },
      // A database that is away for a moment ends no stream.
      () => undefined,
    );
  }, everyMs);
  timer.unref();
  res.once('close', () => clearInterval(timer));
}
