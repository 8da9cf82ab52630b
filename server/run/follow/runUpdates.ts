import { EventEmitter } from 'node:events';
import type { Finding } from '../../core/audit/finding.ts';
import type { CustomerSecond, TimelineSecond } from '../../core/measure/timeline.ts';
import type { RunEvent, RunRow, ShardRow } from '../../core/run/run.ts';

/** A change of a run, as the live page shows it. */
export type RunUpdate =
  | { readonly type: 'run'; readonly run: RunRow }
  | { readonly type: 'second'; readonly second: TimelineSecond }
  | { readonly type: 'customers'; readonly second: CustomerSecond }
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'shard'; readonly shard: ShardRow }
  | { readonly type: 'event'; readonly event: RunEvent };

export interface UpdatePublisher {
  publish(runId: string, update: RunUpdate): void;
}

export interface UpdateSource {
  /** Calls back on every update of the run until the returned function is called. */
  subscribe(runId: string, listener: (update: RunUpdate) => void): () => void;
}

/** Updates inside this process, by run id. */
export interface Updates extends UpdatePublisher, UpdateSource {}

/** `failed` takes what a listener throws; the other listeners are called all the same. */
export function createUpdates(failed: (error: unknown) => void): Updates {
  const emitter = new EventEmitter();
  // Each open console page listens; the HTTP server limits their number.
  emitter.setMaxListeners(0);
  return {
    publish(runId, update) {
      emitter.emit(runId, update);
    },
    subscribe(runId, listener) {
      const guarded = (update: RunUpdate): void => {
        try {
          listener(update);
        } catch (error) {
          failed(error);
        }
      };
      emitter.on(runId, guarded);
      return () => {
        emitter.off(runId, guarded);
      };
    },
  };
}
