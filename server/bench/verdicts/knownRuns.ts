import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import type { VerdictState } from '../../core/verdict/verdict.ts';
import { packageRoot } from '../../root.ts';

/** A run of the sample shop whose verdict is known before it starts. */
export interface KnownRun {
  readonly name: string;
  /** The text of its scenario file. */
  readonly scenario: string;
  readonly verdict: VerdictState;
  /** What its headline must say, in every output. */
  readonly headline: RegExp;
  /** What the gravest finding must say, before everything else; null where nothing may be found. */
  readonly finding: RegExp | null;
  /** Tones that the run's status must never have while its load runs. */
  readonly never: readonly ('pass' | 'fail')[];
  /** The generator's k6 is stopped for 300 ms of each 600. */
  readonly starved?: true;
}

type Change = (scenario: Document) => void;

/** A scenario of the sample shop, changed. */
function changed(file: string, change: Change): string {
  const text = readFileSync(join(packageRoot(), 'scenarios/mall', file), 'utf8');
  const scenario = parseDocument(text);
  change(scenario);
  return String(scenario);
}

/** The shop's payment provider pays 50 a second: 100% of this scenario's peak. */
const climb = (name: string, levels: readonly string[], required: string, more?: Change): string =>
  changed('midnight-peak.yaml', (scenario) => {
    scenario.set('name', name);
    scenario.setIn(['load', 'levels'], levels);
    scenario.setIn(['load', 'require'], required);
    scenario.setIn(['load', 'hold'], '12s');
    // The verdict is to come from the SLOs: a busy machine could trip a rule before.
    scenario.delete('abort');
    more?.(scenario);
  });

/** So little that the shop carries it on a busy machine too, with limits that such a machine keeps. */
const lightly: Change = (scenario) => {
  scenario.setIn(['load', 'peak'], { browse: '10/s', order: '10/s', pay: '10/s' });
  scenario.setIn(['load', 'hold'], '22s');
  for (const path of ['browse', 'order', 'pay']) {
    scenario.setIn(['paths', path, 'within'], '10s');
    scenario.setIn(['slos', path], { p95: '4s', errors: '5%' });
  }
};

export const knownRuns: readonly KnownRun[] = [
  {
    name: 'needs 120%, breaks at 115%',
    scenario: climb('needs-120', ['85%', '115%', '120%'], '120%'),
    verdict: 'fail',
    headline:
      /^needed 192\/s, proven (?:136\/s|nothing): not proven \(120% of the peak required, .*breached at (?:85|115)% /,
    finding: null,
    never: [],
  },
  {
    name: 'needs 100%, carries 150%',
    scenario: climb('carries-150', ['100%', '150%'], '100%', lightly),
    verdict: 'pass',
    headline:
      /^needed 30\/s, proven 45\/s: proven \(100% of the peak required, 150% proven\); no stage breached an SLO$/,
    finding: null,
    never: ['fail'],
  },
  {
    name: 'oversold, with the stock guard off',
    scenario: changed('guard-off.yaml', () => undefined),
    verdict: 'fail',
    headline: /^shadow audit: [\d\u202f ]+ units of SKU-0001 oversold, [\d\u202f ]+ orders; /,
    finding: /^[\d ]+ units of SKU-0001 oversold, [\d ]+ orders$/,
    never: [],
  },
  {
    name: 'a starved generator',
    scenario: climb('starved', ['100%', '110%'], '100%', lightly),
    verdict: 'unknown',
    headline:
      /^needed 30\/s, proven nothing: not proven .* limited by the generator: .*(?:add|free its machine)/,
    finding: null,
    never: ['fail'],
    starved: true,
  },
];
