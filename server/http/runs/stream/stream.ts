import { createSession, type Session } from 'better-sse';
import type { Request, Response } from 'express';
import type { Position } from '../../../core/measure/timeline.ts';
import { isFinal } from '../../../core/run/lifecycle.ts';
import type { RunRow, RunService, RunUpdate } from '../../../run/runService.ts';
import type { Handler } from '../../api/handler.ts';
import type { Operations } from '../../operations.ts';
import { HttpProblem } from '../../api/problem.ts';
import type { Frozen } from '../../../core/sameType.ts';
import type { StreamMessage } from '../schemas/stream.ts';
import { createConnectionLimit } from './connectionLimit.ts';
import { type Cursor, readCursor, roundEnd, startCursor, writeCursor } from './cursor.ts';
import { createProgress, type Progress } from './progress.ts';
import { notIn, readSnapshot, type SentSnapshot } from './snapshot.ts';

export interface StreamLimits {
  readonly heartbeatMs: number;
  /** How long a client waits before it reconnects. */
  readonly retryMs: number;
  /** Bytes that may wait for a slow client; beyond, it is let go and resumes where it was. */
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
  /** Is who asked still let in? Asked with every heartbeat. */
  stillKnown: (req: Request) => Promise<boolean>,
  limits: StreamLimits = streamLimits,
): { readonly handler: Handler<Operations['streamRun']>; close(): void } {
  const connectionLimit = createConnectionLimit(limits);
  const handler: Handler<Operations['streamRun']> = async ({ params, query, who, req, res }) => {
    if (res.closed) return;
    const told = readCursor(req.get('Last-Event-ID') ?? '');
    // 204 is how an EventSource is told not to come again.
    if (told?.ended) return void res.status(204).end();
    const leave = connectionLimit.take(who.user.id, () => res.end());
    if (leave === null) {
      throw new HttpProblem(503, 'too many customers views are open; close one', {
        headers: { 'Retry-After': '5' },
      });
    }
    res.once('close', leave);
    const first = before(query.round, query.from);
    const after = told ?? { ...startCursor, second: first, customers: first };
    await follow(service, params.id, after, told !== null, req, res, limits);
    watch(req, res, stillKnown, limits.heartbeatMs);
  };
  return { handler, close: () => connectionLimit.clear() };
}

/** What a client has that wants a round from this second on. */
function before(round: number, second: number): Position | null {
  if (second > 0) return { round, second: second - 1 };
  return round > 0 ? { round: round - 1, second: roundEnd } : null;
}

/**
 * Listens first and reads second, so that nothing falls between; what came meanwhile and is not in
 * the snapshot follows it.
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
    throw new HttpProblem(404, `there is no run ${runId}`);
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

/** One client's connection, with what it was sent. */
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
  /** The truth once more before goodbye: what was stored and never announced is not lost. */
  const endWithRest = async (runId: string): Promise<void> => {
    ending = true;
    const rest = await readSnapshot(service, runId, progress.cursor(), true).catch(() => null);
    // Without a goodbye the client comes again and asks.
    if (rest === null) return void res.end();
    snapshot(rest);
    end(rest.run);
  };
  const update = (news: RunUpdate): void => {
    if (ending) return;
    if (!progress.note(news)) return;
    push(news);
    if (news.type === 'run' && isFinal(news.run.state)) void endWithRest(news.run.id);
  };
  return { snapshot, update, end };
}

/** Ends the stream of who has logged out, was removed, or whose session or token ran out. */
function watch(
  req: Request,
  res: Response,
  stillKnown: (req: Request) => Promise<boolean>,
  everyMs: number,
): void {
  if (res.closed) return;
  const timer = setInterval(() => {
    stillKnown(req).then(
      (known) => {
        if (!known) res.end();
      },
      // A database that is away for a moment locks nobody out.
      () => undefined,
    );
  }, everyMs);
  timer.unref();
  res.once('close', () => clearInterval(timer));
}
