import { createHash } from 'node:crypto';
import { currentContext } from '@zerohour/shadow-data';

/** The same id for the same key, so that a repeated request meets what the first one made. */
export function idFrom(kind: 'order' | 'payment' | 'refund', key: string): string {
  return `${kind}-${digest(`${kind} ${key}`).slice(0, 26)}`;
}

/** The same for requests that ask for the same. */
export function digestOf(body: unknown): string {
  return digest(JSON.stringify(body)).slice(0, 26);
}

/** A statement's name: PostgreSQL keeps 63 bytes. */
export function nameOf(statement: string): string {
  return `s_${digest(statement).slice(0, 24)}`;
}

/** The rehearsal that this work belongs to; null for a customer's. */
export function currentRun(): string | null {
  const context = currentContext();
  return context?.kind === 'shadow' ? context.tag.runId : null;
}

/** `live`, or the run: what in-process caches keep apart by. */
export function currentOwner(): string {
  return currentRun() ?? 'live';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
