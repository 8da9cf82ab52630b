import { requireContext } from '../core/context.ts';

/** Job data with its owner. Plain JSON, so it survives Redis, retries and delays. */
export interface Carried<T> {
  /** The signed list member of the run that queued the job; null for live work. */
  readonly zhShadow: string | null;
  readonly data: T;
}

/** Wraps job data with the current context. Throws outside every context. */
export function carry<T>(data: T): Carried<T> {
  const context = requireContext('carry');
  return { zhShadow: context.kind === 'shadow' ? context.entry : null, data };
}
