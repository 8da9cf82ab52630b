import type { AnswerPlace } from './answerValue.ts';
import { textsOf, type Upload } from './upload.ts';

export interface JourneySpec {
  /** Empty where the journey is a script by hand. */
  readonly steps: readonly StepSpec[];
  /** The way through the steps; absent: one after the other. */
  readonly flow?: readonly FlowNode[];
  readonly latencyBoundMs: number;
  /** A k6 module whose default export walks the journey: path of the file, relative to the scenario file. */
  readonly script?: string;
  /** Files of the scenario's folder that the script may read; absent: none. */
  readonly files?: readonly string[];
  /** Datasets of which the script is told a row; absent: none. */
  readonly rows?: readonly string[];
  /** Names of the secrets that the script is told; absent: none. */
  readonly secrets?: readonly string[];
  /** Its journeys are walked without the session of their VU. */
  readonly withoutSession?: true;
}

/** The way of a journey through its steps: which it walks once, several times, sometimes, or one of. */
export type FlowNode =
  | { readonly kind: 'step'; readonly step: string }
  | {
      readonly kind: 'repeat';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly body: readonly FlowNode[];
    }
  | {
      readonly kind: 'when';
      readonly name: string;
      readonly when: WhenSpec;
      readonly body: readonly FlowNode[];
    }
  | { readonly kind: 'one of'; readonly name: string; readonly branches: readonly FlowBranch[] };

export interface FlowBranch {
  readonly name: string;
  /** Its share is this part of the sum of all weights. */
  readonly weight: number;
  readonly body: readonly FlowNode[];
}

/** A share of the journeys, or a value that a test is made of; `value` is one placeholder. */
export type WhenSpec = { readonly chance: number } | ({ readonly value: string } & CheckTest);

export interface StepSpec {
  readonly name: string;
  /** Of a step in a block: its place below the steps of the path in the file. */
  readonly at?: readonly string[];
  readonly method: Method;
  /**
   * May hold placeholders (`template.ts`). One that begins with "/" follows the target's base; one that begins with
   * a placeholder is an address that an answer or a dataset gives.
   */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON value (placeholders in strings and keys) or a text body. */
  readonly body: unknown;
  /** Takes the place of `body`, which is null then; absent where a body holds no file. */
  readonly upload?: Upload;
  readonly captures: readonly CaptureSpec[];
  readonly checks: readonly CheckSpec[];
  /** Statuses that are a correct answer. */
  readonly expectStatus: readonly StatusSpec[];
  /** Statuses that end the journey as a business refusal (sold out): counted apart, not an error, not goodput. */
  readonly refusedStatus: readonly StatusSpec[];
  /** What makes an answer of any status such a business refusal; absent where nothing does. */
  readonly refusedWhen?: readonly CheckSpec[];
  /** Each of its requests asks for an order; absent: it places none. */
  readonly order?: OrderSpec;
  readonly timeoutMs: number;
  /** Redirects are followed, each as a request of its own; absent where the first answer is judged. */
  readonly follow?: true;
  /** When the request is sent once more; absent: never. */
  readonly retry?: RetrySpec;
  /** The step asks again until this holds; absent: it asks once. */
  readonly until?: UntilSpec;
  /** Pause after the step. */
  readonly think: ThinkTime | null;
}

export const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** A status, or all of a class. */
export type StatusSpec = number | StatusClass;
export const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;
export type StatusClass = (typeof statusClasses)[number];

/** A step that places an order. */
export interface OrderSpec {
  /** Statuses by which admission control refuses an order, before the shop has looked at it. */
  readonly limitedStatus: readonly StatusSpec[];
}

/** Answers after which a request is sent once more, after a pause that doubles from try to try. */
export interface RetrySpec {
  readonly on: readonly RetryCause[];
  /** How often at most, beside the first request. */
  readonly triesMax: number;
  readonly waitMs: number;
  /** The longest pause. An answer whose `Retry-After` asks for a longer one stands. */
  readonly waitMsMax: number;
}

export const noAnswer = 'no answer';
export type RetryCause = StatusSpec | typeof noAnswer;

/** What an answer must say; until it does, the step asks again. */
export interface UntilSpec {
  readonly check: CheckForm;
  readonly everyMs: number;
  /** No request begins later than this after the first one; null: requests alone are counted. */
  readonly withinMs: number | null;
  /** Requests at most, with the first one. */
  readonly requestsMax: number;
}

/** Where a step stands below the steps of its path in the file. */
export const placeOf = ({ at, name }: StepSpec): readonly string[] => at ?? [name];

/** Whether the step may send its request more than once. */
export const mayAskAgain = (step: StepSpec): boolean =>
  step.retry !== undefined || step.until !== undefined;

const requestTimeoutMsMin = 10_000;

/** Timeout of a request for which the scenario sets none: no journey is cut within its path's bound. */
export const requestTimeoutMs = (latencyBoundMs: number): number =>
  Math.max(requestTimeoutMsMin, latencyBoundMs);

/** A value of the answer that later steps may use as `${name}`; `pick.sku` is a field of a captured element. */
export type CaptureSpec = { readonly name: string } & AnswerPlace;

/** What a check asks of a value; a text of `equals`, `notEquals` and `contains` may hold placeholders. */
export interface CheckTest {
  readonly equals?: string | number | boolean | null;
  readonly notEquals?: string | number | boolean | null;
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  readonly exists?: boolean;
  readonly contains?: string | number | boolean | null;
  /** A regular expression of JavaScript. */
  readonly matches?: string;
}

/** A check without its name. */
export type CheckForm = CheckTest & AnswerPlace;
export type CheckSpec = { readonly name: string } & CheckForm;

/** Whether an answer of the step may end its journey as a business refusal. */
export const mayRefuse = (step: StepSpec): boolean =>
  step.refusedStatus.length > 0 || (step.refusedWhen ?? []).length > 0;

/** What of a step may hold placeholders, by its key in the scenario file. */
export const templatesOf = (step: StepSpec) => ({
  request: step.url,
  headers: step.headers,
  body: step.body,
  ...(step.upload === undefined ? {} : { multipart: textsOf(step.upload) }),
  check: step.checks.map(wantedOf),
  refused: (step.refusedWhen ?? []).map(wantedOf),
  until: step.until === undefined ? [] : wantedOf(step.until.check),
});

const wantedOf = ({ equals, notEquals, contains }: CheckTest) => [equals, notEquals, contains];

export type ThinkTime =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number; readonly maxMs: number }
  | { readonly kind: 'normal'; readonly meanMs: number; readonly sdMs: number };

export interface PathPlan {
  readonly name: string;
  readonly journey: JourneySpec;
  /** Arrival rate at level 1 (100%). */
  readonly peakRatePerSecond: number;
  /** VUs are planned from rate × this bound on a journey's duration, think time included. */
  readonly latencyBoundMs: number;
}
