/**
 * The generated script's own k6 metrics; `edge/k6` reads them from remote write. Beside them it
 * reads k6's `iterations`, `dropped_iterations`, `http_reqs` and `http_req_duration`.
 *
 * Tags that every series carries: `scenario` = `${path}__${stage}` (`scenarioName`). A request's
 * series also carry `name` = the step, and `expected_response` = "true" only for the step's
 * `expectStatus`: a business refusal (sold out) is "false" there, and so is an error.
 */
export const metrics = {
  /**
   * Trend, plain milliseconds, never below 0, native schema 3. How late a journey began against
   * its planned start. One sample a started journey, taken first: its count is "started". The
   * values are wrong from a shard's first drop on (k6's iteration number stands still), the count
   * is not.
   */
  startLag: 'zh_start_lag',
  /**
   * Trend. Sum of the request durations of a *correct* journey, think time left out. One sample a
   * correct journey: its count is "correct". `fine`: milliseconds to the power of
   * `latencyExponent`, so that native schema 3 reads as schema 6 in latency; `coarse`: plain
   * milliseconds.
   */
  journey: 'zh_journey',
  /**
   * Trend. Planned start to last answer of a *correct* journey, think time left out, same unit as
   * `journey`; one sample a correct journey. Never below start lag + service time; above it, it is
   * read from a clock of whole milliseconds. Wrong from a shard's first drop on, as the lag is.
   */
  response: 'zh_response',
  /**
   * Trend with tag `step`: duration of a correct answer, same unit as `journey`. Only for steps
   * that carry a percentile SLO; the others are read from `http_req_duration`.
   */
  step: 'zh_step',
  /**
   * Trend of k6's time unit with tags `step` and `expected`: one a call of a script by hand that is no request of
   * k6/http. `expected` is "true" for an answer as `expected_response` is there; a message without one has 0.
   */
  call: 'zh_call',
  /** Counter with tags `step` and `reason` (`status 503`, `timeout`, `check paid`): one a failed journey. */
  failed: 'zh_failed',
  /** Counter with tags `step` (of a block or branch) and `kind` (`taken`, `skipped`, `rounds`). */
  flow: 'zh_flow',
  /** Counter with tag `step`: one a journey that ended in a business refusal; of a step that places orders with `reason` (`status 429`). */
  refused: 'zh_refused',
} as const;

/** Power in which `fine` records latencies (buckets of ±0.55% in latency). 2^(2^-3/8) = 2^(2^-6). */
export const latencyExponent = 8;

/** Reasons of `zh_failed` beside `status N`, `check NAME`, `capture NAME` and those of `k6ErrorCodes`. */
export const failureReasons = {
  notJson: 'body is not JSON',
  /** JSON may not begin so (RFC 8259, 8.1), and k6 reads none that does. */
  byteOrderMark: 'body is not JSON: it begins with a byte order mark',
  /** After `capture NAME`: a byte that is not UTF-8, or half a character, which cannot be sent as it came. */
  lost: 'is not UTF-8',
  /** Between the capture's name and what was found: `capture orderId found null`. */
  found: 'found',
  /** Of the registry: a header value with a line break, or with a blank at either end. */
  unsendableHeader: 'header cannot be sent',
  /** After a redirect's status and address: `status 302 → /login, not followed`. */
  notFollowed: 'not followed',
  noAnswer: 'no valid answer',
  /** An answer that was asked for again and again did not say what it should. */
  notInTime: 'until: not in time',
  /** A captured value in the place of a URL is neither a whole one nor a path from "/". */
  noAddress: 'address cannot be requested',
} as const;

/** Name of the k6 scenario that drives a path in a stage. */
export const scenarioName = (path: string, stage: number): string => `${path}__${stage}`;

/**
 * The `scenario` tag of a start beyond the plan: k6 may make one when it stands still at the end of a
 * stage. Such a start sends nothing, and its series name no path.
 */
export const beyondPlan = 'beyond-plan';

/** The tag of samples of a log-in, also of one within a journey. */
export const sessionTag = 'session';

/** The tag of samples of a target with several base URLs: the index of the one that the VU has taken. */
export const baseTag = 'base';

/** The path and stage of a k6 scenario's name; null for any other name. */
export function parseScenarioName(name: string): { path: string; stage: number } | null {
  const match = /^(.+)__(\d+)$/.exec(name);
  const [, path, stage] = match ?? [];
  return path === undefined || stage === undefined ? null : { path, stage: Number(stage) };
}
