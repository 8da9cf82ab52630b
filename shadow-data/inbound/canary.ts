import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, currentContext } from '../core/context.ts';
import { oneLine } from '../core/oneLine.ts';
import { outgoingHeaders } from '../outbound/http.ts';

/** Where every service answers, below its base URL; mounted behind `shadowContext`. */
export const canaryPath = '/.well-known/zerohour/canary';

/** What a service saw of the tag, and which store the database says it would use. */
export interface CanaryAnswer {
  readonly service: string;
  readonly instance: string;
  readonly tagSeen: boolean;
  readonly runId: string | null;
  /** The database's own answer (current user and schema); null when the probe failed. */
  readonly store: string | null;
  readonly problem: string | null;
  readonly downstream: readonly CanaryHop[];
}

export interface CanaryHop {
  readonly url: string;
  readonly answer: CanaryAnswer | null;
  readonly problem: string | null;
  /** An edge asked in place of its service, so the answer does not show what the service passes on. */
  readonly askedBy?: 'edge';
}

export interface CanaryOptions {
  readonly service: string;
  readonly instance: string;
  /** Asks the routed store who it is; must go the way real work goes. */
  readonly probe: () => Promise<{ readonly store: string }>;
  /** Base URLs of the services that this one calls. */
  readonly downstream: () => readonly string[];
  /** Header that carries the tag onwards, when the stack has one of its own. */
  readonly header?: string;
  /** Set by a proxy that answers for its service, and marks each hop that it asks. */
  readonly askedBy?: 'edge';
  /** How a service behind this one is asked; default: Node's own `fetch`. */
  readonly fetch?: CanaryFetch;
  /** How long a service behind this one may take; default 3 s. */
  readonly hopTimeoutMs?: number;
}

/** What the canary needs of `fetch`. */
export type CanaryFetch = (
  url: string,
  init: {
    readonly headers: Record<string, string>;
    readonly signal: AbortSignal;
    readonly redirect: 'error';
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

const depthHeader = 'zerohour-canary-depth';
/** How deep canaries go, how long one waits for another by default, and how much it reads. */
export const canaryLimits = { depth: 8, hopTimeoutMs: 3000, answerCharacters: 1_000_000 } as const;

/**
 * The canary of one service: reports what it saw and asks every service behind it, so that the
 * tag is proven to travel. Only a tagged canary goes on: a live one must not fan out for anybody.
 */
export function canaryHandler(options: CanaryOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const depth = depthOf(request);
    answer(options, depth).then(
      (body) => send(response, 200, body),
      (error: unknown) => send(response, 500, { error: oneLine(error) }),
    );
  };
}

async function answer(options: CanaryOptions, depth: number): Promise<CanaryAnswer> {
  const context = currentContext();
  const tagged = context?.kind === 'shadow';
  const [store, downstream] = await Promise.all([
    probe(options, context),
    tagged && depth < canaryLimits.depth ? askAll(options, depth + 1) : [],
  ]);
  return {
    service: options.service,
    instance: options.instance,
    tagSeen: tagged,
    runId: tagged ? context.tag.runId : null,
    ...store,
    downstream,
  };
}

async function probe(
  options: CanaryOptions,
  context: Context | undefined,
): Promise<{ store: string | null; problem: string | null }> {
  if (context === undefined) return { store: null, problem: 'mounted outside shadowContext' };
  try {
    return { store: (await options.probe()).store, problem: null };
  } catch (error) {
    return { store: null, problem: oneLine(error) };
  }
}

function askAll(options: CanaryOptions, depth: number): Promise<CanaryHop[]> {
  return Promise.all(options.downstream().map((url) => askHop(url, depth, options)));
}

async function askHop(url: string, depth: number, options: CanaryOptions): Promise<CanaryHop> {
  const asked = options.askedBy === undefined ? { url } : { url, askedBy: options.askedBy };
  try {
    const ask = options.fetch ?? fetch;
    const response = await ask(`${url.replace(/\/+$/, '')}${canaryPath}`, {
      headers: outgoingHeaders({ [depthHeader]: String(depth) }, options.header),
      signal: AbortSignal.timeout(options.hopTimeoutMs ?? canaryLimits.hopTimeoutMs),
      redirect: 'error',
    });
    const text = await response.text();
    if (response.status !== 200)
      return { ...asked, answer: null, problem: `status ${response.status}` };
    if (text.length > canaryLimits.answerCharacters)
      return { ...asked, answer: null, problem: 'answer is too long' };
    return { ...asked, answer: JSON.parse(text) as CanaryAnswer, problem: null };
  } catch (error) {
    return { ...asked, answer: null, problem: oneLine(error) };
  }
}

function depthOf(request: IncomingMessage): number {
  const given = request.headers[depthHeader];
  if (given === undefined) return 0;
  // An unreadable depth counts as the deepest: a loop must end.
  return typeof given === 'string' && /^[0-9]$/.test(given) ? Number(given) : canaryLimits.depth;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
