import { join } from 'node:path';
import { packageRoot } from '../../../../root.ts';
import { superviseWatchdog } from '../../../k6/watchdog.ts';

/** What ends a fault without the agent; `keeperProcess.mjs` says what each does. */
export type KeeperAction =
  | {
      readonly do: 'signal';
      readonly pid: number;
      readonly born: string;
      readonly signal: NodeJS.Signals;
    }
  | { readonly do: 'limit'; readonly pid: number; readonly born: string; readonly files: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'request'; readonly method: string; readonly url: string }
  | {
      readonly do: 'start';
      readonly port: number | null;
      /** In place of the port: the file of its pid, and the process that was killed. */
      readonly pidFile: string | null;
      readonly pid: number;
      readonly born: string;
      readonly command: readonly string[];
      readonly cwd: string;
    };

/**
 * A process beside the agent that ends every fault when the agent is gone, and each one at its deadline when the
 * agent is late. The agent restarts a keeper that was suspended or killed; when it cannot, `failed` resolves.
 */
export interface Keeper {
  /** The fault may live until then (`performance.now()`). */
  keep(id: string, untilMs: number, actions: readonly KeeperAction[]): void;
  /** The fault has ended. */
  release(id: string): void;
  readonly failed: Promise<string>;
  readonly pid: () => number | null;
  stop(): Promise<void>;
}

/** `performance.now()` counts from the start of this process, the keeper's clock from that of the machine. */
const clockOriginMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export function startKeeper(): Keeper {
  const lines = new Map<string, string>();
  const file = join(packageRoot(), 'server/edge/stack/faults/keeper/keeperProcess.mjs');
  const running = superviseWatchdog(
    [process.execPath, file],
    () => [...lines.values()],
    'no fault is injected without one',
    // A subject that it starts again gets the agent's environment, as from the agent itself.
    process.env,
  );
  return {
    keep(id, untilMs, actions) {
      const line = `keep ${id} ${(clockOriginMs + untilMs).toFixed(3)} ${JSON.stringify(actions)}`;
      lines.set(id, line);
      running.send(line);
    },
    release(id) {
      lines.delete(id);
      running.send(`release ${id}`);
    },
    failed: running.failed,
    pid: running.pid,
    stop: running.stop,
  };
}
