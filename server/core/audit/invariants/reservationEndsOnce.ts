import { type ReservationState, reservationOf } from '../engine/state.ts';
import { compareCommits } from '../facts/fact.ts';
import type { LedgerFact } from '../facts/ledger.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: the ledger rows of each reservation are sorted by commit. The first row that does not fit
 * is the witness: a second end, a second reserve, an end without a reserve, an end with other units.
 */
export const reservationEndsOnce: Invariant<'reservation-ends-once'> = {
  name: 'reservation-ends-once',
  subject: 'reservation',
  needs: ['ledger'],
  unit: 'units',
  severity: 'major',
  harm: 'records',
  broken: 'reserved and ended wrongly',
  doc: 'a reservation is made once and ends at most once, with the units it was made with',
  judge(view, subjects) {
    const breaches: Breach[] = [];
    for (const id of subjects) {
      const breach = judge(id, reservationOf(view.state, id));
      if (breach !== null) breaches.push(breach);
    }
    return breaches;
  },
};

const ends = (fact: LedgerFact): boolean => fact.kind === 'release' || fact.kind === 'sell';

function judge(id: string, { ledger }: ReservationState): Breach | null {
  const rows = [...ledger].sort(compareCommits);
  const made = rows.filter((fact) => fact.kind === 'reserve');
  const ended = rows.filter(ends);
  const wrong = wrongOf(made, ended);
  const culprit = wrong?.culprit;
  if (wrong === null || culprit === undefined) return null;
  const witness = [culprit, ...rows.filter((fact) => fact !== culprit)].map((fact) => ({
    kind: 'ledger' as const,
    id: fact.id,
    detail: `${fact.kind} ${fact.units} of ${fact.sku}, reservation ${id}`,
  }));
  return {
    subject: id,
    settles: false,
    group: culprit.sku,
    sku: culprit.sku,
    amount: wrong.amount,
    message: `${culprit.sku}: reservation ${id} ${wrong.text}`,
    witness,
    committedAtMs: culprit.atMs,
    signature: rows.map((fact) => fact.id).join(),
  };
}

function wrongOf(made: readonly LedgerFact[], ended: readonly LedgerFact[]) {
  const endedUnits = sum(ended);
  const madeUnits = sum(made);
  if (ended.length > 1) {
    const kinds = ended.map((fact) => fact.kind).join(' and ');
    return {
      culprit: ended[1],
      amount: sum(ended.slice(1)),
      text: `ended ${ended.length} times: ${kinds}`,
    };
  }
  if (made.length > 1) {
    return { culprit: made[1], amount: sum(made.slice(1)), text: `made ${made.length} times` };
  }
  if (made.length < ended.length) {
    return { culprit: ended[0], amount: endedUnits, text: 'ended and was never made' };
  }
  if (ended.length === 1 && endedUnits !== madeUnits) {
    const amount = Math.abs(endedUnits - madeUnits);
    return { culprit: ended[0], amount, text: `holds ${madeUnits} and ended with ${endedUnits}` };
  }
  return null;
}

function sum(facts: readonly LedgerFact[]): number {
  return facts.reduce((units, fact) => units + fact.units, 0);
}
