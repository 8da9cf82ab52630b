import { customerErrorShare } from './customerErrorShare.ts';
import { customerLatency } from './customerLatency.ts';
import { errorShare } from './errorShare.ts';
import { finding } from './finding.ts';
import { health } from './health.ts';
import { latency } from './latency.ts';
import { leak } from './leak.ts';
import { starts } from './starts.ts';

/** Every kind of abort rule, in the order in which a sentence is tried and the hint shows them. */
export const abortRuleKinds = [
  // One line for each kind.
  errorShare,
  latency,
  starts,
  customerErrorShare,
  customerLatency,
  health,
  finding,
  leak,
] as const;
