import type { RequestListener } from 'node:http';
import { canaryHandler, canaryPath, currentContext, shadowContext } from '@zerohour/shadow-data';
import type { TlsKeys } from '../../../core/target/tls.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { passOn } from './passOn.ts';
import { type Upstreams, upstreamsOf } from './upstreams.ts';

/** A proxy in front of a service that does not check the shadow tag itself. */
export interface TagProxyOptions {
  /** Accepted signing keys. */
  readonly keys: readonly string[];
  /** A header of the stack's own that carries the tag. */
  readonly header?: string;
  /** What the service is called in the target file's hops. */
  readonly service: string;
  /** Instances of the service, asked in turn; at least one. */
  readonly live: readonly string[];
  /** Instances with the shadow store, for tagged requests; empty: tagged requests go to the live ones. */
  readonly shadow: readonly string[];
  /** The service keeps nothing: both kinds of request may go to one instance. */
  readonly storeless: boolean;
  /** Base URLs of the services behind this one. The canary says of them that the edge asked, which proves no link. */
  readonly behind: readonly string[];
  /** How the certificates of all of these are checked, and what they are shown. */
  readonly tls?: TlsKeys;
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 60_000;
const probeTimeoutMs = 2_000;
const tagHeaderDefault = 'baggage';

/**
 * Checks the tag of every request, refuses a forged one with 400, answers the canary, and passes everything else on as
 * it came, tag included. A tagged request goes to the shadow instances where there are any.
 */
export function tagProxy(options: TagProxyOptions): RequestListener {
  const upstreams = upstreamsOf(options.tls ?? {});
  const sending = {
    upstreams,
    timeoutMs: options.timeoutMs ?? timeoutMsDefault,
    // A tag is read from both.
    tagHeaders: [options.header ?? tagHeaderDefault, tagHeaderDefault],
  };
  const inTurn = { live: turns(options.live), shadow: turns(options.shadow) };
  const kind = (): 'live' | 'shadow' =>
    currentContext()?.kind === 'shadow' && options.shadow.length > 0 ? 'shadow' : 'live';
  const header = options.header === undefined ? {} : { header: options.header };
  const enter = shadowContext({ keys: options.keys, ...header });
  const canary = canaryHandler({
    ...header,
    service: options.service,
    instance: `edge of ${options.live.map(shownUrl).join(', ')}`,
    downstream: () => options.behind,
    askedBy: 'edge',
    fetch: upstreams.fetch,
    probe: async () => {
      const upstream = inTurn[kind()]();
      await answers(upstreams, upstream);
      if (options.storeless) return { store: 'none (says the edge)' };
      return { store: `${kind()} instances of ${options.service}` };
    },
  });
  const isCanary = new RegExp(`^[^?]*${canaryPath.replaceAll('.', '\\.')}(?:\\?|$)`);
  return (request, response) =>
    enter(request, response, () => {
      // Below any path: the base URL of a target may have one.
      if (isCanary.test(String(request.url))) canary(request, response);
      else passOn(request, response, inTurn[kind()](), sending);
    });
}

function turns(upstreams: readonly string[]): () => string {
  let next = 0;
  return () => {
    const upstream = upstreams[next % upstreams.length];
    next += 1;
    if (upstream === undefined) throw new Error('the edge has no upstream');
    return upstream;
  };
}

/** Rejects when nobody listens there; any answer will do. */
function answers(upstreams: Upstreams, upstream: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = new URL(upstream).pathname;
    const options = { method: 'HEAD', path, timeout: probeTimeoutMs };
    const ask = upstreams.send(
      upstream,
      options,
      (answer) => {
        answer.resume();
        resolve();
      },
      true,
    );
    ask.on('timeout', () => ask.destroy(new Error(`no answer in ${probeTimeoutMs} ms`)));
    ask.on('error', (error) => reject(new Error(`${shownUrl(upstream)}: ${oneLine(error)}`)));
    ask.end();
  });
}
