import type { RunInput, RunMachine, ShardInput, ShardPhase } from '../../../core/run/lifecycle.ts';
import { hasShardEnded, type ShardRow } from '../../../core/run/run.ts';
import type { NewEvent } from '../../../edge/store/measureStore.ts';
import type { ShardReader, WatchedShard } from '../../../edge/store/roundStore.ts';
import type { StopRequestReader } from '../../../edge/store/runStore.ts';
import type { RunContext } from '../../context/runContext.ts';
import type { UpdatePublisher } from '../../follow/runUpdates.ts';

/** Reads the shards' rows repeatedly; publishes each change and dispatches it to the machine. */
export interface ShardWatch {
  read(): Promise<readonly WatchedShard[]>;
  /**
   * Dispatches what the rows mean. When a shard has ended it applies a stop request first: the shard may
   * have ended by the abort flag of another server, and the run must know why it was stopped.
   */
  dispatch(rows: readonly WatchedShard[]): Promise<void>;
}

export interface ShardWatchPorts {
  readonly runs: StopRequestReader;
  readonly rounds: ShardReader;
  readonly updates: UpdatePublisher;
}

export function createShardWatch(context: RunContext, ports: ShardWatchPorts): ShardWatch {
  const { id } = context;
  const published = new Map<string, string>();

  const hasChanged = (shard: ShardRow): boolean => {
    const text = JSON.stringify(shard);
    const key = `${shard.round} ${shard.shard}`;
    if (published.get(key) === text) return false;
    published.set(key, text);
    return true;
  };
  const applyStopRequest = async (): Promise<void> => {
    if (context.machine().stoppedBy !== null) return;
    const cause = await ports.runs.stopRequest(id);
    if (cause !== null) await context.dispatch({ type: 'stop', cause });
  };
  return {
    async read() {
      const rows = await ports.rounds.shards(id);
      const changed = rows.map(({ expired: _, ...shard }) => shard).filter(hasChanged);
      for (const shard of changed) ports.updates.publish(id, { type: 'shard', shard });
      await context.recordEvents(changed.filter(isNoteworthy).map(eventOf));
      return rows;
    },
    async dispatch(rows) {
      const fresh = rows.filter((row) => inputOf(row, context.machine()) !== null);
      // Read after the rows: a request is stored before the flag by which its shards end.
      if (fresh.some(hasShardEnded)) await applyStopRequest();
      const inputs = fresh.map((row) => inputOf(row, context.machine()));
      await context.dispatchAll(inputs.filter((input) => input !== null));
    },
  };
}

/** The input that a row means to a machine with this shard in its present phase; null for no change. */
export function inputOf(row: WatchedShard, machine: RunMachine): RunInput | null {
  const { next, round } = machine;
  if (row.round === round) {
    return phaseInput(row, machine.shards[row.shard], machine.state === 'readying');
  }
  if (next === undefined || row.round !== round + 1) return null;
  const input = phaseInput(row, next.shards[row.shard], !next.started);
  return input === null ? null : { ...input, next: true };
}

/** `waits`: the round of the shard has no start yet. */
function phaseInput(
  row: WatchedShard,
  phase: ShardPhase | undefined,
  waits: boolean,
): ShardInput | null {
  const { shard } = row;
  if (phase === undefined || phase === 'ended' || phase === 'lost') return null;
  switch (row.state) {
    case 'done':
      return { type: 'shard-done', shard };
    case 'failed':
      return { type: 'shard-failed', shard, message: row.message ?? 'its k6 failed' };
    case 'lost':
      return { type: 'shard-lost', shard };
    case 'ready':
      if (row.expired) break;
      return phase === 'waiting' ? { type: 'shard-ready', shard } : null;
  }
  const fellBack = phase === 'ready' && row.state !== 'running' && waits;
  return fellBack ? { type: 'shard-unready', shard } : null;
}

function isNoteworthy(shard: ShardRow): boolean {
  return shard.state !== 'queued' && shard.state !== 'claimed';
}

function eventOf(shard: ShardRow): NewEvent {
  const message = shard.message === null ? '' : `: ${shard.message}`;
  return {
    kind: 'shard',
    message: `shard ${shard.shard} ${shard.state}${message}`,
    data: { ...shard },
  };
}
