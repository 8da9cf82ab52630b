import { fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';

export const shapes = ['lognormal', 'constant', 'bimodal', 'pareto'] as const;
export type Shape = (typeof shapes)[number];

export interface ShapedTarget {
  readonly url: string;
  stop(): void;
}

/** Starts a target process whose latencies follow the shape, or which stalls once. */
export function startShapedTarget(
  shape: Shape | { readonly stallAtMs: number; readonly stallMs: number },
): Promise<ShapedTarget> {
  const env =
    typeof shape === 'string'
      ? { SHAPE: shape }
      : {
          SHAPE: 'stall',
          STALL_AT_MS: String(shape.stallAtMs),
          STALL_MS: String(shape.stallMs),
        };
  const child = fork(join(packageRoot(), 'server/bench/accuracy/target.mjs'), [], {
    execArgv: [],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the target ended with code ${code}`)));
    child.once('message', (message) => {
      const { port } = message as { readonly port: number };
      resolve({ url: `http://127.0.0.1:${port}`, stop: () => void child.disconnect() });
    });
  });
}
