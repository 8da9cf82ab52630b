import { fault } from './fault.ts';
import { note } from './note.ts';
import { replicas } from './replicas.ts';
import { switchAction } from './switch.ts';

/** Every kind of action, in the order in which messages name them. */
export const actionKinds = [
  // One line for each kind.
  fault,
  switchAction,
  replicas,
  note,
] as const;
