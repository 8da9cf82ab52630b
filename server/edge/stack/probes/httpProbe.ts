import { performance } from 'node:perf_hooks';
import type { ProbeRead } from '../../../core/drill/probe.ts';
import { type ProbeValue, unknownValue } from '../../../core/drill/recordedLoad.ts';
import { headersOf } from '../../../core/target/markers.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { isOwnFailure } from '../../../core/text/ownFailure.ts';
import { type JsonPathPart, parseJsonPath } from '../../../core/traffic/jsonPath.ts';
import { type Asked, ask } from '../http/exchange.ts';
import type { ReadOptions } from './readOptions.ts';

type HttpRead = ProbeRead & { readonly kind: 'http' };

/**
 * One GET. A target that does not answer is broken, whatever is tolerated of its answers; what this machine could not
 * send is unknown. An answer that is no success has no time and no figure in its body.
 */
export async function readHttp(
  { url, read }: HttpRead,
  { target, tag, timeoutMs }: ReadOptions,
): Promise<ProbeValue> {
  const isOwn = url.startsWith('/');
  const address = isOwn ? below(target.baseUrl, url) : url;
  const fromMs = performance.now();
  try {
    const asked = await ask(target, address, {
      timeoutMs,
      ...(isOwn ? { headers: headersOf(tag) } : {}),
    });
    return valueOfAnswer(read, asked, performance.now() - fromMs);
  } catch (error) {
    const why = oneLine(error);
    return isOwnFailure(why) ? unknownValue(why) : { state: 'judged', holds: false, text: why };
  }
}

function valueOfAnswer(read: string, { status, body }: Asked, tookMs: number): ProbeValue {
  if (read === 'status') return { state: 'read', value: status, text: '' };
  const isDone = status >= 200 && status < 300;
  if (read === 'time') {
    return isDone
      ? { state: 'read', value: tookMs, text: `status ${status}` }
      : { state: 'judged', holds: false, text: `status ${status}` };
  }
  if (!isDone) return unknownValue(`status ${status} in place of ${read}`);
  const value = partOf(body, parseJsonPath(read) ?? []);
  return typeof value === 'number' && Number.isFinite(value)
    ? { state: 'read', value, text: '' }
    : unknownValue(`${read} of the answer is no number`);
}

/** The part of a JSON value at a path of keys and indexes; undefined where there is none. */
function partOf(body: unknown, path: readonly JsonPathPart[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) {
      if (part.kind === 'index') return value[part.index];
      return part.kind === 'back' ? value.at(-part.back) : undefined;
    }
    const isObject = typeof value === 'object' && value !== null;
    return isObject && part.kind === 'key' && Object.hasOwn(value, part.key)
      ? Reflect.get(value, part.key)
      : undefined;
  }, body);
}
