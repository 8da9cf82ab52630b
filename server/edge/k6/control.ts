import { Client } from 'undici';

/** k6's REST API over one kept-alive connection: a new one would cost milliseconds at the start barrier. */
export interface K6Control {
  /** `attributes.status`; null while k6 does not answer. */
  status(): Promise<number | null>;
  putSetup(data: unknown): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** k6 lib/execution.go `ExecutionStatus`: every VU is initialised, and k6 waits for the resume. */
export const pausedAndReady = 4;

const ANSWER_MS_MAX = 2_000;

export function createControl(port: number): K6Control {
  const client = new Client(`http://127.0.0.1:${port}`, {
    keepAliveTimeout: 600_000,
    keepAliveMaxTimeout: 600_000,
    headersTimeout: ANSWER_MS_MAX,
    bodyTimeout: ANSWER_MS_MAX,
    pipelining: 1,
  });
  const call = async (method: 'GET' | 'PUT' | 'PATCH', path: string, body: unknown) => {
    const response = await client.request({
      method,
      path,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) {
      throw new Error(`k6 answered ${response.statusCode} to ${method} ${path}: ${text}`);
    }
    return text;
  };
  const patch = (attributes: Readonly<Record<string, boolean>>) =>
    call('PATCH', '/v1/status', { data: { type: 'status', id: 'default', attributes } });
  return {
    status: async () => {
      try {
        return statusOf(await call('GET', '/v1/status', undefined));
      } catch {
        // Not listening yet, or no state: the caller retries until its own limit.
        return null;
      }
    },
    putSetup: async (data) => void (await call('PUT', '/v1/setup', data)),
    resume: async () => void (await patch({ paused: false })),
    stop: async () => void (await patch({ stopped: true })),
    close: () => client.destroy(),
  };
}

function statusOf(text: string): number | null {
  const body: { data: { attributes: { status: unknown } } } = JSON.parse(text);
  const { status } = body.data.attributes;
  return typeof status === 'number' ? status : null;
}
