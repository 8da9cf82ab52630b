import type { TagHeader } from '../../../core/target/markers.ts';
import type { Target } from '../../../core/target/target.ts';

/** How the stack is read. */
export interface ReadOptions {
  readonly target: Target;
  /** Sent with requests to the target itself. */
  readonly tag: TagHeader;
  readonly timeoutMs: number;
}
