import {
  type CaptureSpec,
  type CheckSpec,
  mayAskAgain,
  type StepSpec,
  templatesOf,
} from '../../traffic/journey.ts';
import { isDrawn, placeholdersOf } from '../../traffic/template.ts';
import { againCode } from './again.ts';
import { Answers } from './answers.ts';
import { checkCode, wantedCode } from './checks.ts';
import {
  type Datasets,
  formCode,
  givenAddress,
  isLoneNumber,
  jsonCode,
  jsonTextCode,
  textCode,
  urlCode,
} from './expressions.ts';
import { failureReasons } from './metrics.ts';
import { captureName, keyOf, paramsName, quote } from './names.ts';
import { renewedCode } from './renewed.ts';
import { expectedName, isNoneCode, isOneCode, statusWords } from './statuses.ts';
import { durationCode, needsBody, placesOf, type StepStyle } from './stepStyle.ts';
import { isSecretCapture } from './telling.ts';
import { uploadCode } from './uploads.ts';

const isDynamic = (text: string): boolean => placeholdersOf(text).length > 0;

/** A number that keeps its digits is written as a string, but is JSON. */
const isText = (body: unknown): boolean =>
  body === null || (typeof body === 'string' && !isLoneNumber(body));

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
  return `const ${name} = params(${quote(step.name)}, ${step.timeoutMs}, '${type}', ${expectedName(step.expectStatus)}, ${literal});`;
}

/** Statements that send the step and judge its answer. */
export function stepCode(step: StepSpec, index: number, style: StepStyle): readonly string[] {
  const name = paramsName(style.journey, index, step);
  const again = mayAskAgain(step);
  const judged = contentJudgement(step, index, again ? { ...style, declared: true } : style);
  const declares = index === 0 && !again && style.declared !== true;
  const prepares = [...headersCode(step, name, style), ...addressCode(step, style)];
  const request = `res = ${requestCode(step, name, style)};`;
  const sends = [...prepares, `${declares ? 'let ' : ''}${request}`];
  const renewed = renewedCode(step, index, style, [...prepares, request]);
  const answered = [...style.answered(step), ...renewed];
  // k6 may have ended this VU's last journey between a log-in and the request after it.
  const fresh = renewed.length === 0 ? [] : [`${name}.tags = { name: ${quote(step.name)} };`];
  const judges = [...judged.before, ...statusCode(step, index, style, judged.refused)];
  const title = `// ${step.name}`;
  if (!again) {
    return [
      title,
      ...fresh,
      ...sends,
      ...answered,
      ...judges,
      ...judged.code,
      ...style.correct(step, index),
    ];
  }
  const parts = { sends, answered, judges, ends: judged.code };
  const seen = (found: string, wanted: string): string =>
    seenCode(step, index, style, { found, wanted });
  const names = { params: name, durationMs: durationCode(step), seen };
  return [title, ...againCode(step, index, style, parts, names), ...style.correct(step, index)];
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

/** An address that an answer gives is looked at before it is requested. */
function addressCode(step: StepSpec, style: StepStyle): readonly string[] {
  const address = givenAddress(step.url, style.datasets);
  if (address === null) return [];
  const seen = `{ found: shown(${address}), wanted: ${quote('a URL, or a path from "/"')} }`;
  return [`if (!isAddress(${address})) ${style.fail(step, quote(failureReasons.noAddress), seen)}`];
}

function requestCode(step: StepSpec, params: string, style: StepStyle): string {
  const { datasets } = style;
  const named = Object.keys(step.headers).some((name) => name.toLowerCase() === 'host');
  const url = urlCode(step.url, datasets, named ? '{ headers: {} }' : params);
  const content =
    step.upload === undefined ? contentCode(step, datasets) : uploadCode(step.upload, datasets);
  if (step.follow === true) {
    return `followed('${step.method}', ${url}, ${content}, ${params}, ${style.hop(step)})`;
  }
  if (step.method === 'GET') {
    return content === 'null'
      ? `http.get(${url}, ${params})`
      : `http.request('GET', ${url}, ${content}, ${params})`;
  }
  if (step.method === 'HEAD' || step.method === 'OPTIONS') {
    return `http.request('${step.method}', ${url}, ${content}, ${params})`;
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

function statusCode(
  step: StepSpec,
  index: number,
  style: StepStyle,
  refused: readonly string[],
): readonly string[] {
  const refusing = [
    ...(step.refusedStatus.length === 0 ? [] : [isOneCode(step.refusedStatus)]),
    ...refused,
  ];
  const seen = { found: 'shownStatus(res)', wanted: statusWords(step.expectStatus) };
  return [
    ...(refusing.length === 0 ? [] : [`if (${refusing.join(' || ')}) ${style.refuse(step)}`]),
    `if (${isNoneCode(step.expectStatus)}) ${style.fail(step, 'reasonOf(res)', seenCode(step, index, style, seen))}`,
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

/** Statements that judge the answer by its content, and the conditions under which it is a business refusal. */
function contentJudgement(
  step: StepSpec,
  index: number,
  style: StepStyle,
): {
  readonly refused: readonly string[];
  /** Statements that come before the business refusal. */
  readonly before: readonly string[];
  readonly code: readonly string[];
} {
  const answers = new Answers(index + 1);
  const own = step.captures.filter(isSecretCapture).map((capture) => answers.of(capture).exact);
  const seen = (found: Seen): string => seenCode(step, index, style, { own, ...found });
  const refused = (step.refusedWhen ?? []).map(
    (check) => `(${conditionOf(check, answers, style)})`,
  );
  const judged = step.checks.map((check) => judgedCheck(check, answers, style));
  const told = judged.map(
    ({ name, condition, found, wanted }) =>
      `tellCheck(${quote(step.name)}, ${quote(name)}, ${condition}, ${found}, ${wanted});`,
  );
  const checks = judged.map(
    ({ condition, reason, found, wanted }) =>
      `if (!(${condition})) ${style.fail(step, reason, seen({ found, wanted }))}`,
  );
  const captures = step.captures.flatMap((capture) =>
    captureCode(step, capture, answers.of(capture).exact, style, seen),
  );
  // A selector cannot tell a missing value from a body that is not JSON.
  const asksForAbsence = step.checks.some((check) => check.exists === false && 'jsonPath' in check);
  const notJson = style.fail(
    step,
    quote(failureReasons.notJson),
    seenCode(step, index, style, { wanted: quote('JSON') }),
  );
  return {
    refused,
    before: refused.length > 0 ? [noAnswerCode(step, index, style), ...answers.before()] : [],
    code: [
      ...(asksForAbsence ? [`if (parse(res.body) === undefined) ${notJson}`] : []),
      ...(refused.length > 0 ? [] : answers.before()),
      ...(style.tells === true ? told : []),
      ...checks,
      ...captures,
    ],
  };
}

/** An answer that never came has no content to look into. */
const noAnswerCode = (step: StepSpec, index: number, style: StepStyle): string => {
  const seen = { found: 'shownStatus(res)', wanted: statusWords(step.expectStatus) };
  return `if (res.status === 0) ${style.fail(step, 'reasonOf(res)', seenCode(step, index, style, seen))}`;
};

const conditionOf = (check: CheckSpec, answers: Answers, style: StepStyle): string =>
  checkCode(check, answers.of(check), style.datasets);

function judgedCheck(check: CheckSpec, answers: Answers, style: StepStyle) {
  const reason = quote(`check ${check.name}`);
  return {
    name: check.name,
    condition: conditionOf(check, answers, style),
    found: `shown(${answers.of(check).exact})`,
    wanted: wantedCode(check, style.datasets),
    reason: 'jsonPath' in check ? `bodyReason(res.body, ${reason})` : reason,
  };
}

function captureCode(
  step: StepSpec,
  capture: CaptureSpec,
  value: string,
  style: StepStyle,
  seen: (found: Seen) => string,
): readonly string[] {
  const name = captureName(capture.name);
  const isJson = 'jsonPath' in capture;
  const isMissing = isJson ? `!isValue(${name})` : `${name} === undefined`;
  const reason = isJson
    ? `captureReason(res, ${quote(capture.name)}, ${name})`
    : quote(`capture ${capture.name}`);
  return [
    `${style.declared === true ? '' : 'const '}${name} = ${value};`,
    ...(style.tells === true ? toldCapture(step, capture, name) : []),
    `if (${isMissing}) ${style.fail(step, reason, seen({ found: `shown(${name})`, wanted: quote('a value') }))}`,
    `if (isLost(res, ${name})) ${style.fail(step, quote(`capture ${capture.name} ${failureReasons.lost}`), seen({ found: `shown(${name})`, wanted: quote('text in UTF-8') }))}`,
  ];
}

/** A captured value is told cut short; a secret is told whole as well, to be masked wherever it stands. */
const toldCapture = (step: StepSpec, capture: CaptureSpec, name: string): readonly string[] => [
  ...(isSecretCapture(capture) ? [`tell('secrets', { secrets: [${name}] });`] : []),
  `tellCapture(${quote(step.name)}, ${quote(capture.name)}, ${name});`,
];

/** Whether the step draws from the journey's randomness. */
export const drawsRandomly = (step: StepSpec): boolean =>
  (step.think !== null && step.think.kind !== 'constant') ||
  placesOf(step).some((each) => 'jsonPath' in each && each.jsonPath.includes('[*]')) ||
  placeholdersOf(Object.values(templatesOf(step))).some(isDrawn);
