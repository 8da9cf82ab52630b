import { EventEmitter } from 'node:events';
import type { RunUpdate } from '../runService.ts';

/** Who wants to hear of a run, by run id. A listener that throws harms nobody else. */
export interface Updates {
  publish(runId: string, update: RunUpdate): void;
  subscribe(runId: string, listener: (update: RunUpdate) => void): () => void;
}

export function createUpdates(failed: (error: unknown) => void): Updates {
  const emitter = new EventEmitter();
  // Each open console page listens; the HTTP server bounds how many there are.
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
