import { handFiles } from '../../../core/plan/k6/hand.ts';
import { renderScript } from '../../../core/plan/k6/script.ts';
import type { Plan } from '../../../core/plan/plan.ts';

/** A file of a shard's private folder. */
export interface ShardFile {
  readonly name: string;
  readonly text: string;
}

export const scriptFile = 'script.js';

/** What k6 needs in its folder to drive a round; the script holds its data. Scripts by hand lie beside it. */
export const roundFiles = (plan: Plan, round: number): readonly ShardFile[] => [
  { name: scriptFile, text: renderScript(plan, round) },
  ...handFiles(plan),
];
