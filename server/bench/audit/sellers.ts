import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Of one process of sellers, and rows of `counters` in the database, of which each has its own. */
export const connections = 8;

/** A process that sells as a shop's service does. */
export interface Sellers {
  readonly pid: number;
  /**
   * Sells for this time on all connections without a pause: each order is a transaction that takes its unit by a guarded
   * update and writes its line, four round trips. How many orders were committed. Rejects when the process ends.
   */
  sell(ms: number): Promise<number>;
  stop(): void;
}

/** Sellers of the shop at `postgres://…` or `mysql://…`, apart from the audit, which must not keep them from selling. */
export function startSellers(url: string): Sellers {
  const child = fork(fileURLToPath(new URL('./sellerProcess.js', import.meta.url)), [url]);
  const { pid } = child;
  if (pid === undefined) throw new Error('the sellers could not be started');
  return {
    pid,
    sell: (ms) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null): void =>
          reject(new Error(`the sellers ended with ${code}`));
        child.once('exit', ended);
        child.once('message', (sold) => {
          child.off('exit', ended);
          resolve(Number(sold));
        });
        child.send(ms);
      }),
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
