import { lookUp } from '../engine/layered.ts';
import type { AuditView } from '../engine/state.ts';
import { orderOf } from '../engine/state.ts';
import type { SeenState, WrongChanges } from '../engine/stateTrail.ts';
import { compareIds } from '../facts/fact.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: what each row of `states` said in the readings before is compared with what it says now. A change is wrong when
 * no path of the file's automaton leads from one to the other, when a state is not declared, and when a version falls.
 * A change that was wrong stays wrong, whatever the row says later.
 */
export const statesFollowAutomaton: Invariant<'states-follow-automaton'> = {
  name: 'states-follow-automaton',
  subject: 'order',
  needs: ['states'],
  unit: 'changes',
  severity: 'major',
  harm: 'records',
  broken: 'of states made that are not allowed',
  doc: 'a state is a declared one, changes along the declared ways, and no version falls',
  judge: (view, orders) => [...orders].flatMap((id) => judgeOrder(view, id)),
};

/** A row whose state changed as it may not. */
interface WrongRow {
  readonly id: string;
  readonly wrong: WrongChanges;
}

function judgeOrder({ state, trails }: AuditView, id: string): readonly Breach[] {
  const rows = orderOf(state, id)
    .states.flatMap((row): readonly WrongRow[] => {
      const wrong = lookUp(trails, row.id)?.wrong;
      return wrong === undefined ? [] : [{ id: row.id, wrong }];
    })
    .sort((a, b) => (a.wrong.atMs ?? 0) - (b.wrong.atMs ?? 0) || compareIds(a.id, b.id));
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      subject: id,
      settles: false,
      group: id,
      sku: null,
      amount: rows.reduce((sum, { wrong }) => sum + wrong.count, 0),
      orders: 1,
      message: `order ${id} ${changeText(first.wrong)}`,
      witness: rows.map(({ id: row, wrong }) => ({
        ...{ kind: 'state', id: row, detail: statesText(wrong) },
      })),
      committedAtMs: first.wrong.atMs,
      signature: rows.map((row) => `${row.id} ${row.wrong.count}`).join(),
    },
  ];
}

function changeText({ from, to, why }: WrongChanges): string {
  if (why === 'undeclared') return `is ${to.state}, a state that the audit file does not declare`;
  const before = from?.state ?? 'unknown';
  if (why === 'not-allowed') {
    return `changed from ${before} to ${to.state}, which the audit file does not allow`;
  }
  return `went back from version ${from?.version} (${before}) to version ${to.version} (${to.state})`;
}

const statesText = ({ from, to }: WrongChanges): string =>
  from === null ? `is ${seenText(to)}` : `was ${seenText(from)}, then ${seenText(to)}`;

const seenText = ({ state, version }: SeenState): string =>
  version === null ? state : `${state} (version ${version})`;
