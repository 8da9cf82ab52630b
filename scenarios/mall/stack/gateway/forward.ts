import type { IncomingMessage, ServerResponse } from 'node:http';
import { outgoingHeaders } from '@zerohour/shadow-data';
import type { Dispatcher } from 'undici';
import type { ServiceClient } from '../kit/client.ts';
import { HttpError, readBody } from '../kit/reply.ts';

const passedRequestHeaders = ['content-type', 'idempotency-key', 'baggage'] as const;
const passedResponseHeaders = ['content-type', 'content-length', 'retry-after'] as const;

/**
 * Hands a request to a replica of a service and its answer back as it comes. Only the headers that
 * the shop knows go through, and the tag as the current work has it. 502 when no answer begins.
 */
export async function forward(
  client: ServiceClient,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const options: Dispatcher.DispatchOptions = {
    path: request.url ?? '/',
    method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
    headers: outgoingHeaders(pick(request.headers, passedRequestHeaders)),
    body: hasBody ? await readBody(request) : null,
  };
  await new Promise<void>((resolve, reject) => {
    client.next().dispatch(options, passOn(response, resolve, reject));
  });
}

function passOn(
  response: ServerResponse,
  resolve: () => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      response.once('close', () => {
        if (!response.writableEnded) controller.abort(new Error('the client went away'));
      });
    },
    onResponseStart(_controller, status, headers) {
      response.writeHead(status, pick(headers, passedResponseHeaders));
    },
    onResponseData(controller, chunk) {
      if (response.write(chunk)) return;
      controller.pause();
      response.once('drain', () => controller.resume());
    },
    onResponseEnd() {
      response.end();
      resolve();
    },
    onResponseError(_controller, error) {
      if (response.destroyed) resolve();
      else reject(new HttpError(502, `no-answer-from-behind: ${error.message}`));
    },
  };
}

function pick(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = typeof value === 'string' ? value : value.join(',');
  }
  return picked;
}
