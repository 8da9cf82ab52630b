import type { RuleTrail } from '../rules/ruleTrail.ts';
import { rowsHeldMax } from '../rules/sqlRule.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: each row that a rule of the audit file returns is a breach. A rule sees orders that a shop commits in steps,
 * so a row counts when a later reading, past the settle time, returns it again. Rows beyond those that are held count
 * together.
 */
export const sqlRules: Invariant<'sql-rules'> = {
  name: 'sql-rules',
  subject: 'rule',
  needs: ['rules'],
  unit: 'rows',
  severity: 'major',
  harm: 'records',
  broken: 'returned by SQL rules, which should return none',
  doc: 'each SQL rule of the audit file returns no row',
  judge: ({ rules }, names) =>
    [...names].flatMap((name) => {
      const trail = rules.get(name);
      return trail === undefined || !trail.isNew ? [] : breachesOf(trail);
    }),
};

function breachesOf({ rule, latest }: RuleTrail): readonly Breach[] {
  const { name, place, errorIf } = rule;
  const { rows, count, problem } = latest;
  if (problem !== null || errorIf?.holds(count) !== true) return [];
  const said = `rule "${name}" (${place})`;
  const breach = (
    row: string,
    amount: number,
    message: string,
    witness: Breach['witness'],
  ): Breach => ({
    ...{ subject: name, settles: true, group: name, sku: null, row, amount },
    ...{ message, witness, committedAtMs: null, signature: row },
  });
  const held = rows.map(({ id, text }) =>
    breach(text, 1, `${said} returns ${text}`, [{ kind: 'row', id, detail: text }]),
  );
  if (count === 0) return [breach('none', 1, `${said} returns no row`, [])];
  if (count <= rowsHeldMax) return held;
  return [...held, breach('more', count - rows.length, `${said} returns ${count} rows`, [])];
}
