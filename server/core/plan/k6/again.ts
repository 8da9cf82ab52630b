import { noAnswer, type RetryCause, type StepSpec } from '../../traffic/journey.ts';
import { Answers } from './answers.ts';
import { checkCode, wantedCode } from './checks.ts';
import { indented } from './layout.ts';
import { failureReasons } from './metrics.ts';
import { captureName, quote } from './names.ts';
import { isOneCode } from './statuses.ts';
import type { StepStyle } from './stepStyle.ts';

/**
 * A step that may send its request more than once: a loop around its code. Requests after the first carry the
 * tag `again`, so that they are told apart from it.
 */

/** Parts of one request of the step, as statements. */
export interface RequestParts {
  /** What is done before a request is sent. */
  readonly sends: readonly string[];
  /** What follows each answer. */
  readonly answered: readonly string[];
  readonly judges: readonly string[];
  /** What makes sure of the step's content, when all of it is asked for. */
  readonly ends: readonly string[];
}

export interface AgainNames {
  readonly params: string;
  /** An expression of what the last request took, in ms. */
  readonly durationMs: string;
  /** An object that is told of a failure: what was found, what was wanted. */
  seen(found: string, wanted: string): string;
}

/** Name of the variable that sums up what the requests of a step took, in ms. */
export const spentName = (index: number): string => `spentMs${index + 1}`;

export function againCode(
  step: StepSpec,
  index: number,
  style: StepStyle,
  parts: RequestParts,
  names: AgainNames,
): readonly string[] {
  const [first, spent] = [index === 0 && style.declared !== true, spentName(index)];
  const { until, retry } = step;
  const counters = [
    ...(until === undefined ? [] : [`requests${index + 1} = 1`]),
    ...(retry === undefined ? [] : [`tries${index + 1} = 0`]),
  ];
  const begun = until !== undefined && until.withinMs !== null;
  return [
    ...(first ? ['let res;'] : []),
    ...(style.declared === true ? [] : declared(step)),
    `let ${spent} = 0;`,
    `${names.params}.tags = { name: ${quote(step.name)} };`,
    ...(begun ? [`const begunMs${index + 1} = Date.now();`] : []),
    `for (let ${counters.join(', ')}; ; ) {`,
    ...indented([
      ...parts.sends,
      ...parts.answered,
      `${spent} += ${names.durationMs};`,
      ...retryCode(step, index, names),
      ...parts.judges,
      ...untilCode(step, index, style, names),
      ...parts.ends,
      'break;',
    ]),
    '}',
  ];
}

/** Captured values outlive the loop. */
const declared = ({ captures }: StepSpec): readonly string[] =>
  captures.length === 0 ? [] : [`let ${captures.map(({ name }) => captureName(name)).join(', ')};`];

const tagged = (params: string, step: StepSpec, again: 'retry' | 'poll'): string =>
  `${params}.tags = { name: ${quote(step.name)}, again: '${again}' };`;

function retryCode({ retry, ...step }: StepSpec, index: number, { params }: AgainNames) {
  if (retry === undefined) return [];
  const tries = `tries${index + 1}`;
  const causes = retry.on.map(causeCode).join(' || ');
  return [
    `if (${tries} < ${retry.triesMax} && (${causes})) {`,
    `  const waitMs = retryMs(res, ${retry.waitMs} * 2 ** ${tries}, ${retry.waitMsMax});`,
    '  if (waitMs !== null) {',
    `    ${tries} += 1;`,
    `    ${tagged(params, step, 'retry')}`,
    '    wait(waitMs / 1000);',
    '    continue;',
    '  }',
    '}',
    // Asked again, the step may be told once more to wait.
    ...(step.until === undefined ? [] : [`${tries} = 0;`]),
  ];
}

const causeCode = (cause: RetryCause): string =>
  cause === noAnswer ? 'res.status === 0' : isOneCode([cause]);

function untilCode(
  step: StepSpec,
  index: number,
  style: StepStyle,
  { params, seen }: AgainNames,
): readonly string[] {
  const { until } = step;
  if (until === undefined) return [];
  const answers = new Answers(index + 1);
  const found = answers.of(until.check);
  const check = { name: 'until', ...until.check };
  const condition = checkCode(check, found, style.datasets);
  const wanted = wantedCode(check, style.datasets);
  const requests = `requests${index + 1}`;
  const over = [
    `${requests} >= ${until.requestsMax}`,
    ...(until.withinMs === null
      ? []
      : [`Date.now() + ${until.everyMs} - begunMs${index + 1} > ${until.withinMs}`]),
  ].join(' || ');
  const failure = style.fail(
    step,
    quote(failureReasons.notInTime),
    seen(`shown(${found.exact})`, wanted),
  );
  const code = [
    ...answers.before(),
    `if (!(${condition})) {`,
    `  if (${over}) ${failure}`,
    `  ${requests} += 1;`,
    `  ${tagged(params, step, 'poll')}`,
    `  wait(${until.everyMs / 1000});`,
    '  continue;',
    '}',
  ];
  // What is drawn for the check has the names of what is drawn for captures.
  return answers.before().length === 0 ? code : ['{', ...indented(code), '}'];
}
