import { count } from '../../text/figures.ts';
import type { FactIds } from '../facts/registry.ts';
import type { StateFact } from '../facts/states.ts';
import type { Automaton } from './automaton.ts';
import { type Layered, lookUp } from './layered.ts';

/** A state, and the version of the row that had it. */
export type SeenState = Pick<StateFact, 'state' | 'version'>;

/** What was seen of a row whose state the shop overwrites: the latest reading of it. Plain JSON. */
export interface StateTrail extends SeenState {
  /** Changes that may not be; absent where all may. */
  readonly wrong?: WrongChanges;
}

export interface WrongChanges {
  readonly count: number;
  /** The first of them; `from` is null where the row was first seen in a state that is not declared. */
  readonly from: SeenState | null;
  readonly to: SeenState;
  readonly why: WrongWhy;
  /** When it was committed; null where the database does not say. */
  readonly atMs: number | null;
}

export type WrongWhy = 'undeclared' | 'not-allowed' | 'version-fell';

/** By the id of the row; null for one that vanished. */
export type StateTrails = Layered<StateTrail | null>;

/**
 * The trails after a reading, in a layer above those before it.
 *
 * Method: a row shows its latest state only, so what it had before is kept from the reading before. Between two readings
 * a row may pass through several states: a change is allowed when a path of the automaton leads there. A row that is
 * first seen may be in any declared state, and may leave one that is not declared, which is counted once.
 */
export function nextTrails(
  before: StateTrails,
  facts: readonly StateFact[],
  gone: FactIds,
  automaton: Automaton | null,
): StateTrails {
  const own = new Map<string, StateTrail | null>();
  if (automaton === null) return { own, below: before };
  for (const id of gone.states) own.set(id, null);
  for (const fact of facts) {
    const known = own.has(fact.id) ? own.get(fact.id) : lookUp(before, fact.id);
    const trail = nextTrail(known ?? null, fact, automaton);
    if (trail !== known) own.set(fact.id, trail);
  }
  return { own, below: before };
}

function nextTrail(known: StateTrail | null, fact: StateFact, automaton: Automaton): StateTrail {
  const { state, version, atMs } = fact;
  if (known !== null && known.state === state && known.version === version) return known;
  const why = wrongWhy(known, fact, automaton);
  const wrong = known?.wrong;
  if (why === null) return { state, version, ...(wrong === undefined ? {} : { wrong }) };
  const from = known === null ? null : { state: known.state, version: known.version };
  const first = { from, to: { state, version }, why, atMs };
  return { state, version, wrong: { ...first, ...wrong, count: 1 + (wrong?.count ?? 0) } };
}

function wrongWhy(from: SeenState | null, to: SeenState, automaton: Automaton): WrongWhy | null {
  const changes = from?.state !== to.state;
  if (changes && !automaton.has(to.state)) return 'undeclared';
  if (from === null) return null;
  if (from.version !== null && to.version !== null && to.version < from.version) {
    return 'version-fell';
  }
  const ways = automaton.get(from.state);
  return changes && ways !== undefined && !ways.has(to.state) ? 'not-allowed' : null;
}

/** How many rows' trails are stored with an audit's progress, which is written with each reading. */
export const storedTrailsMax = 10_000;

/** The trails as plain JSON, those that changed last at the end; of many the last. */
export type StoredTrails = readonly (readonly [id: string, trail: StateTrail])[];

/** What is stored after a reading whose trails lie in the upper layer. */
export function storeTrails(before: StoredTrails, { own }: StateTrails): StoredTrails {
  if (own.size === 0) return before;
  const kept = new Map<string, StateTrail | null>(before);
  for (const [id, trail] of own) {
    kept.delete(id);
    kept.set(id, trail);
  }
  return [...kept]
    .flatMap(([id, trail]) => (trail === null ? [] : [[id, trail] as const]))
    .slice(-storedTrailsMax);
}

/**
 * Why changes may be missed that were made while no server watched: more rows had a state than are stored. Null where
 * none are. `stored` is what the earlier server stored, `rows` how many rows there are now.
 */
export function lostTrails(stored: StoredTrails | undefined, rows: number): string | null {
  if (stored === undefined || stored.length < storedTrailsMax || rows <= stored.length) return null;
  return `states of ${count(rows - stored.length)} rows could not be compared with those before another server took the run over`;
}
