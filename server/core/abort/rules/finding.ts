import { abortRuleKind } from '../abortRuleKind.ts';
import { once } from '../streak.ts';

/** An audit finding that was not there before the run. */
export const finding = abortRuleKind({
  kind: 'finding',
  fields: {},
  doc: 'The audit found something that was not there before the run.',
  example: 'finding',
  parse: (sentence) => (sentence === 'finding' ? {} : null),
  describe: () => 'an audit finding',
  needs: () => ({ audit: true }),
  secondsNeeded: () => 0,
  samplesNeeded: () => null,

  judge(_rule, { findings }) {
    const first = findings.find((each) => each.beforeRun !== true);
    if (first === undefined) return null;
    const { invariant, store, sku, amount } = first;
    return once({
      text: `audit finding: ${first.message}`,
      data: { invariant, store, sku, amount },
    });
  },
});
