import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';
import { type Connection, followStream } from '../../api/followStream.ts';
import type { RunDetail, RunStreamMessage } from '../../api/generated.ts';
import { keys } from '../../api/keys.ts';
import { createBatch } from './batch.ts';
import { initialLiveState, type LiveState, reduceLive, refillFrom } from './state.ts';

export type { Connection } from '../../api/followStream.ts';

export interface LiveRun {
  readonly state: LiveState;
  readonly connection: Connection;
  /** `Date.now()` of this browser when the newest second arrived; null before the first. */
  readonly secondArrivedAt: number | null;
}

/** Messages within this time are drawn together. */
const gatherMs = 50;

/** Follows a run by its stream: a snapshot, then every change; after a break the missed part again. */
export function useLiveRun(detail: RunDetail): LiveRun {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduceLive, detail, initialLiveState);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [secondArrivedAt, setSecondArrivedAt] = useState<number | null>(null);
  const held = useRef(state);
  useEffect(() => {
    held.current = state;
  }, [state]);
  useEffect(() => dispatch({ type: 'detail', run: detail }), [detail]);

  const runId = detail.id;
  useEffect(() => {
    const take = (message: RunStreamMessage) => {
      dispatch(message);
      if (message.type === 'second') setSecondArrivedAt(Date.now());
      if (message.type === 'snapshot' && message.seconds.length > 0) setSecondArrivedAt(Date.now());
      // Only the detail holds the plan, the current round and its start.
      if (isOfDetail(message, held.current.run.round)) {
        client.invalidateQueries({ queryKey: keys.run(runId) });
      }
      if (message.type === 'run' || message.type === 'end') {
        client.invalidateQueries({ queryKey: keys.run(runId) });
        client.invalidateQueries({ queryKey: keys.runs });
      }
    };
    const batch = createBatch<RunStreamMessage>(
      (messages) => messages.forEach(take),
      (then) => window.setTimeout(then, gatherMs),
    );
    const receive = (message: RunStreamMessage) => {
      batch.add(message);
      if (message.type === 'end') batch.flush();
    };
    return followStream<RunStreamMessage>({
      url: () => `/api/runs/${encodeURIComponent(runId)}/stream?from=${refillFrom(held.current)}`,
      receive,
      connection: setConnection,
      failing: () => client.invalidateQueries({ queryKey: keys.session }),
    });
  }, [runId, client]);

  return { state, connection, secondArrivedAt };
}

/** Whether a message says that the rate of the run, the rounds of a search, or the round that drives has changed. */
export function isOfDetail(message: RunStreamMessage, round: number): boolean {
  if (message.type === 'event') return /^(?:rate|search)-/.test(message.event.kind);
  return message.type === 'second' && message.second.round > round;
}
