import { spawn } from 'node:child_process';
import { dyingWithParent } from '../edge/embedded/child.ts';
import { freePorts } from '../edge/embedded/freePorts.ts';
import { createControl, pausedAndReady } from '../edge/k6/control.ts';
import { describeExit } from '../edge/k6/exit.ts';
import { cpuUntilExit } from './cpuUntilExit.ts';
import type { K6Setting } from './shardRun.ts';

const READY_MS_MAX = 30_000;

/**
 * Runs a k6 script without output, thresholds and summary, with Go's defaults unless the setting changes
 * them. Returns k6's CPU in ms from the start barrier to its exit, as `runShardOnce` does, so that
 * neither includes the start-up. Throws when k6 fails.
 */
export async function runPlainK6(
  binary: string,
  folder: string,
  script: string,
  setting: K6Setting = {},
): Promise<number> {
  const port = await freePorts(1);
  const [file = '', ...args] = dyingWithParent('KILL', binary, [
    'run',
    '--paused',
    `--address=127.0.0.1:${port}`,
    '--no-thresholds',
    '--summary-mode=disabled',
    '--quiet',
    '--no-color',
    script,
  ]);
  const child = spawn(file, args, {
    env: {
      HOME: folder,
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      K6_NO_USAGE_REPORT: 'true',
      ...setting.processEnv,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-4096);
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(describeExit({ code, signal }, stderr)));
  });
  const control = createControl(port);
  const deadline = Date.now() + READY_MS_MAX;
  while ((await control.status()) !== pausedAndReady) {
    if (child.exitCode !== null) throw new Error((await ended) ?? 'k6 ended before it was ready');
    if (Date.now() > deadline) child.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const onEnd = setting.onStart?.(child.pid ?? -1);
  await control.resume();
  const cpuMs = await cpuUntilExit(child.pid ?? -1, ended);
  onEnd?.();
  await control.close();
  const problem = await ended;
  if (problem !== null) throw new Error(problem);
  return cpuMs;
}
