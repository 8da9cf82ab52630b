import type { RunInput, RunMachine } from '../../../core/run/lifecycle.ts';
import type { ShardRow } from '../../../core/run/run.ts';
import type { NewEvent } from '../../../edge/store/measureStore.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunContext } from '../runContext.ts';

/** The shards' rows, read again and again: each change is published, and told to the machine. */
export interface ShardWatch {
  read(): Promise<readonly WatchedShard[]>;
  /**
   * Told to the machine, but after a stop that somebody asked of another server: the shards end by
   * its flag, and the run must not be over before it knows why.
   */
  tell(rows: readonly WatchedShard[]): Promise<void>;
}

export function createShardWatch(context: RunContext): ShardWatch {
  const { id, deps } = context;
  const shown = new Map<string, string>();

  const isNew = (shard: ShardRow): boolean => {
    const text = JSON.stringify(shard);
    const key = `${shard.round} ${shard.shard}`;
    if (shown.get(key) === text) return false;
    shown.set(key, text);
    return true;
  };
  const applyStopRequest = async (): Promise<void> => {
    if (context.machine().stoppedBy !== null) return;
    const cause = await deps.runs.stopRequest(id);
    if (cause !== null) await context.tell({ type: 'stop', cause });
  };
  return {
    async read() {
      const rows = await deps.rounds.shards(id);
      const changed = rows.map(({ expired: _, ...shard }) => shard).filter(isNew);
      for (const shard of changed) deps.updates.publish(id, { type: 'shard', shard });
      await context.notes(changed.filter(noteworthy).map(eventOf));
      return rows;
    },
    async tell(rows) {
      const news = rows.filter((row) => inputOf(row, context.machine()) !== null);
      // Read after the rows: a request is written before the flag that its shards end by.
      if (news.some(hasEnded)) await applyStopRequest();
      const inputs = news.map((row) => inputOf(row, context.machine()));
      await context.tellAll(inputs.filter((input) => input !== null));
    },
  };
}

/** What a row means to a machine that knows the shard in this phase; null when it is no news. */
export function inputOf(row: WatchedShard, machine: RunMachine): RunInput | null {
  const { shard } = row;
  if (row.round !== machine.round) return null;
  const phase = machine.shards[shard];
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
    default:
      break;
  }
  const fellBack = phase === 'ready' && row.state !== 'running' && machine.state === 'readying';
  return fellBack ? { type: 'shard-unready', shard } : null;
}

const hasEnded = (row: WatchedShard): boolean => ['done', 'failed', 'lost'].includes(row.state);

function noteworthy(shard: ShardRow): boolean {
  return shard.state !== 'queued' && shard.state !== 'claimed';
}

function eventOf(shard: ShardRow): NewEvent {
  const words = shard.message === null ? '' : `: ${shard.message}`;
  return {
    kind: 'shard',
    message: `shard ${shard.shard} ${shard.state}${words}`,
    data: { ...shard },
  };
}
