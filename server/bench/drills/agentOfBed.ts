import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';
import type { Bed } from './bed.ts';

/** `zerohour agent` on a bed, as a process with this environment beside its own. */
export async function startAgentProcess(
  bed: Bed,
  env: Readonly<Record<string, string>>,
): Promise<{ stop(): Promise<void> }> {
  const file = join(bed.folder, 'agent.yaml');
  await writeFile(file, bed.agentFile);
  const entry = join(packageRoot(), 'server/setup/zerohour.mjs');
  const agent = spawn(process.execPath, [entry, 'agent', file], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const over = new Promise((resolve) => agent.once('exit', resolve));
  return {
    async stop() {
      agent.kill('SIGTERM');
      await over;
    },
  };
}
