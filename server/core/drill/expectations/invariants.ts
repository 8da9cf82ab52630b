import { olderText } from '../../audit/finding.ts';
import { plural } from '../../text/figures.ts';
import { expectationKind } from './expectationKind.ts';

/** Every invariant that the audit checks holds from the beginning of the run to its end. */
export const invariants = expectationKind({
  kind: 'invariants',
  fields: {},
  doc: 'Every invariant that the audit checks holds throughout.',
  example: 'hold',
  readsAudit: true,
  parse: (text) => (text === 'hold' ? {} : null),
  describe: () => 'the invariants of the audit hold throughout',
  impossible: () => null,

  judge(_, { recorded: { findings, audits } }) {
    const own = findings.filter(({ beforeRun }) => beforeRun !== true);
    const [first] = own;
    if (first !== undefined) {
      return {
        state: 'fail',
        saw: `${plural(own.length, 'finding')}, the first: ${first.message}`,
      };
    }
    if (audits.length === 0) return { state: 'unknown', saw: 'the run had no audit' };
    const blind = audits.find(({ state }) => state === 'unknown');
    if (blind !== undefined) {
      const why = blind.reason ?? 'it gave no reason';
      return { state: 'unknown', saw: `the audit of the ${blind.store} store is unknown: ${why}` };
    }
    const checked = audits.map(
      (audit) => audit.checked.filter(({ subjects }) => subjects > 0).length,
    );
    if (checked.includes(0)) return { state: 'unknown', saw: 'the audit checked no row' };
    const older = findings.length - own.length;
    return { state: 'pass', saw: `no finding${older === 0 ? '' : `; ${olderText(older)}`}` };
  },
});
