import type { StepSpec, ThinkTime } from '../../traffic/journey.ts';
import { placeholdersOf } from '../../traffic/template.ts';
import {
  checkCode,
  type Datasets,
  formCode,
  isLoneNumber,
  jsonCode,
  jsonTextCode,
  textCode,
  urlCode,
  wantedCode,
} from './expressions.ts';
import { failureReasons } from './metrics.ts';
import { captureName, keyOf, paramsName, quote } from './names.ts';
import { Selectors } from './selector.ts';
import { isSecretCapture } from './telling.ts';

/** One step's code. A driven journey and a setup differ in what a failure does, so the caller gives it. */
export interface StepStyle {
  readonly journey: string;
  readonly datasets: Datasets;
  /** Statement that ends the journey; `reason` is an expression, `seen` an object of what is told about it. */
  fail(step: StepSpec, reason: string, seen: string): string;
  refuse(step: StepSpec): string;
  /** Statements after each answer, and after each answer that was found correct. */
  answered(step: StepSpec): readonly string[];
  correct(step: StepSpec): readonly string[];
  /** Expressions of the secrets in the requests up to a step, by its index. */
  secrets(index: number): readonly string[];
  /** Keeps every body, and tells each check and captured value (a journey that is tried once). */
  readonly tells?: boolean;
}

export const needsBody = (step: StepSpec): boolean =>
  step.captures.length > 0 || step.checks.length > 0;

const isDynamic = (text: string): boolean => placeholdersOf(text).length > 0;

/** A number that keeps its digits is written as a string, but is JSON. */
const isText = (body: unknown): boolean =>
  body === null || (typeof body === 'string' && !isLoneNumber(body));

/** Name of the constant that classifies a step's statuses for k6. */
export const expectedName = (step: StepSpec): string => `expect_${step.expectStatus.join('_')}`;

/** The step's request parameters as a constant; the tag's header is added once the run is known. */
export function paramsCode(step: StepSpec, index: number, style: StepStyle): string {
  const headers = Object.entries(step.headers).filter(([, value]) => !isDynamic(value));
  const typed = Object.keys(step.headers).some((name) => name.toLowerCase() === 'content-type');
  if (!isText(step.body) && !typed) headers.push(['Content-Type', 'application/json']);
  const entries = headers.map(
    ([name, value]) => `${keyOf(name)}: ${textCode(value, style.datasets)}`,
  );
  const literal = entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  const type = style.tells === true || needsBody(step) ? 'text' : 'none';
  const name = paramsName(style.journey, index, step);
  return `const ${name} = params(${quote(step.name)}, ${step.timeoutMs}, '${type}', ${expectedName(step)}, ${literal});`;
}

/** Statements that send the step and judge its answer. */
export function stepCode(step: StepSpec, index: number, style: StepStyle): readonly string[] {
  const name = paramsName(style.journey, index, step);
  return [
    `// ${step.name}`,
    ...headersCode(step, name, style),
    `${index === 0 ? 'let ' : ''}res = ${requestCode(step, name, style.datasets)};`,
    ...style.answered(step),
    ...statusCode(step, index, style),
    ...bodyCode(step, index, style),
    ...style.correct(step),
  ];
}

/** Headers that hold placeholders. HTTP cannot carry every value, and k6 would trim or refuse the others. */
function headersCode(step: StepSpec, params: string, style: StepStyle): readonly string[] {
  return Object.entries(step.headers)
    .filter(([, value]) => isDynamic(value))
    .flatMap(([key, value]) => {
      const header = `${params}.headers[${quote(key)}]`;
      const set = `${header} = ${textCode(value, style.datasets)};`;
      const isOurs = placeholdersOf(value).every(
        ({ kind }) => kind === 'journey' || kind === 'run',
      );
      return isOurs
        ? [set]
        : [
            set,
            `if (isUnsendable(${header})) ${style.fail(step, quote(failureReasons.unsendableHeader), '{}')}`,
          ];
    });
}

function requestCode(step: StepSpec, params: string, datasets: Datasets): string {
  const url = urlCode(step.url, datasets);
  const content = contentCode(step, datasets);
  if (step.method === 'GET') {
    return content === 'null'
      ? `http.get(${url}, ${params})`
      : `http.request('GET', ${url}, ${content}, ${params})`;
  }
  const method = step.method === 'DELETE' ? 'del' : step.method.toLowerCase();
  return `http.${method}(${url}, ${content}, ${params})`;
}

/** The body; its content type says how values in a text are encoded. */
function contentCode({ body, headers }: StepSpec, datasets: Datasets): string {
  if (body === null) return 'null';
  if (typeof body !== 'string' || !isText(body)) return jsonCode(body, datasets);
  const [, type = ''] =
    Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  if (/^\s*application\/x-www-form-urlencoded\b/i.test(type)) return formCode(body, datasets);
  const isJson =
    type === '' ? /^\s*[{[]/.test(body) && !/^\s*\$\{/.test(body) : /[/+]json\b/i.test(type);
  return isJson ? jsonTextCode(body, datasets) : textCode(body, datasets);
}

function statusCode(step: StepSpec, index: number, style: StepStyle): readonly string[] {
  const isOne = (statuses: readonly number[]): string =>
    statuses.map((status) => `res.status === ${status}`).join(' || ');
  const isNone = step.expectStatus.map((status) => `res.status !== ${status}`).join(' && ');
  return [
    ...(step.refusedStatus.length === 0
      ? []
      : [`if (${isOne(step.refusedStatus)}) ${style.refuse(step)}`]),
    `if (${isNone}) ${style.fail(step, 'reasonOf(res)', seenCode(step, index, style, { found: 'shownStatus(res)', wanted: quote(step.expectStatus.join(', ')) }))}`,
  ];
}

interface Seen {
  /** Expressions of the texts to be shown. */
  readonly found?: string;
  readonly wanted?: string;
  /** Secrets of the step's own answer. */
  readonly own?: readonly string[];
}

/** What is told of a failing answer, beside the reason: the answer, and what was found in the place of what. */
function seenCode(
  step: StepSpec,
  index: number,
  style: StepStyle,
  { found, wanted, own = [] }: Seen,
): string {
  const secrets = [...style.secrets(index), ...own];
  const entries = [
    'res',
    `params: ${paramsName(style.journey, index, step)}`,
    ...(found === undefined ? [] : [`found: ${found}`]),
    ...(wanted === undefined ? [] : [`wanted: ${wanted}`]),
    ...(secrets.length === 0 ? [] : [`secrets: [${secrets.join(', ')}]`]),
  ];
  return `{ ${entries.join(', ')} }`;
}

function bodyCode(step: StepSpec, index: number, style: StepStyle): readonly string[] {
  const selectors = new Selectors(index + 1);
  const own = step.captures
    .filter(isSecretCapture)
    .map(({ jsonPath }) => `valueAt(res, ${selectors.of(jsonPath)})`);
  const judged = step.checks.map((check) => {
    const selector = selectors.of(check.jsonPath);
    return {
      name: check.name,
      condition: checkCode(check, selector, style.datasets),
      found: `shown(valueAt(res, ${selector}))`,
      wanted: wantedCode(check, style.datasets),
    };
  });
  const told = judged.map(
    ({ name, condition, found, wanted }) =>
      `tellCheck(${quote(step.name)}, ${quote(name)}, ${condition}, ${found}, ${wanted});`,
  );
  const checks = judged.map(({ name, condition, ...seen }) => {
    const reason = `bodyReason(res.body, ${quote(`check ${name}`)})`;
    return `if (!(${condition})) ${style.fail(step, reason, seenCode(step, index, style, { ...seen, own }))}`;
  });
  const captures = step.captures.flatMap(({ name, jsonPath }) => {
    const value = captureName(name);
    const reason = `captureReason(res, ${quote(name)}, ${value})`;
    const seen = seenCode(step, index, style, {
      found: `shown(${value})`,
      wanted: quote('a value'),
      own,
    });
    return [
      `const ${value} = valueAt(res, ${selectors.of(jsonPath)});`,
      ...(style.tells === true
        ? [`tellCapture(${quote(step.name)}, ${quote(name)}, ${value});`]
        : []),
      `if (!isValue(${value})) ${style.fail(step, reason, seen)}`,
    ];
  });
  // A selector cannot tell a missing value from a body that is not JSON.
  const asksForAbsence = step.checks.some((check) => check.exists === false);
  const notJson = style.fail(
    step,
    quote(failureReasons.notJson),
    seenCode(step, index, style, { wanted: quote('JSON') }),
  );
  return [
    ...(asksForAbsence ? [`if (parse(res.body) === undefined) ${notJson}`] : []),
    ...selectors.draws(),
    ...(style.tells === true ? told : []),
    ...checks,
    ...captures,
  ];
}

/**
 * The pause after a step, drawn from the journey's own randomness. A drawn one is kept in the
 * constant `keptAs` (seconds), if given, so that a time can be computed without it.
 */
export function thinkCode(think: ThinkTime | null, keptAs?: string): readonly string[] {
  if (think === null) return [];
  const seconds = secondsCode(think);
  return keptAs === undefined || think.kind === 'constant'
    ? [`sleep(${seconds});`]
    : [`const ${keptAs} = ${seconds};`, `sleep(${keptAs});`];
}

function secondsCode(think: ThinkTime): string {
  switch (think.kind) {
    case 'constant':
      return String(think.ms / 1000);
    case 'uniform':
      return `uniform(${think.minMs / 1000}, ${think.maxMs / 1000})`;
    case 'exponential':
      return `exponential(${think.meanMs / 1000}, ${think.maxMs / 1000})`;
    case 'normal':
      return `normal(${think.meanMs / 1000}, ${think.sdMs / 1000})`;
  }
}

/** Whether the step draws from the journey's randomness. */
export const drawsRandomly = (step: StepSpec): boolean =>
  (step.think !== null && step.think.kind !== 'constant') ||
  [...step.captures, ...step.checks].some((each) => each.jsonPath.includes('[*]'));
