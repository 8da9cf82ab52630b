import { entriesOf, type Layered } from '../engine/layered.ts';
import type { KnownFacts } from '../engine/state.ts';
import {
  type Delta,
  type DeltaDraft,
  type FactKind,
  factKinds,
  newDelta,
} from '../facts/registry.ts';

/** How many rows are looked at between two steps. */
const rowsPerStep = 5_000;

/**
 * At most `rowsMax` facts of each kind, each equally likely (reservoir sampling, Vitter's algorithm R); those that were
 * taken back are none. In steps, since a store may hold millions; `false` after a step ends it.
 */
export function* drawRows(
  known: KnownFacts,
  rowsMax: number,
  draw: () => number,
): Generator<undefined, Delta, boolean> {
  const drawn = newDelta();
  for (const { name } of factKinds) {
    if (!(yield* drawKind(drawn, name, known, rowsMax, draw))) break;
  }
  return drawn;
}

function* drawKind<N extends FactKind>(
  into: DeltaDraft,
  kind: N,
  known: KnownFacts,
  rowsMax: number,
  draw: () => number,
): Generator<undefined, boolean, boolean> {
  const chosen: unknown[] = into[kind];
  const facts: Layered<unknown> = known[kind];
  let [seen, looked] = [0, 0];
  for (const [, fact] of entriesOf(facts)) {
    looked += 1;
    if (looked % rowsPerStep === 0 && !(yield undefined)) return false;
    if (fact === null) continue;
    seen += 1;
    const place = seen <= rowsMax ? seen - 1 : Math.floor(draw() * seen);
    if (place < rowsMax) chosen[place] = fact;
  }
  return true;
}
