import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handFiles } from '../../../core/plan/k6/hand.ts';
import { renderScript } from '../../../core/plan/k6/script.ts';
import { sentFiles } from '../../../core/plan/k6/uploads.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { packedFiles } from '../../../edge/files/rowPacker.ts';

/** A file of a shard's private folder. */
export interface ShardFile {
  readonly name: string;
  readonly text: string | Uint8Array;
}

export const scriptFile = 'script.js';

/** The files that k6 needs to drive a round: the script with its data, and hand-written scripts beside it. */
export const roundFiles = (plan: Plan, round: number): readonly ShardFile[] => [
  { name: scriptFile, text: renderScript(plan, round) },
  ...packedFiles(plan),
  ...handFiles(plan),
  ...sentFiles(plan),
];

/** For this user only: k6 runs as the same. */
export async function writeShardFiles(folder: string, files: readonly ShardFile[]): Promise<void> {
  for (const { name, text } of files) await writeFile(join(folder, name), text, { mode: 0o600 });
}
