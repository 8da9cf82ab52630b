import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { err, ok, type Result } from '../../core/result.ts';
import { hostPort } from '../../core/target/egressHost.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type TagProxyOptions, tagProxy } from '../../edge/stack/proxy/tagProxy.ts';
import { headBytesMax } from '../../edge/stack/proxy/upstreams.ts';

/** Longer than clients keep idle connections (Go: 90 s), which would meet an end at their next use. */
const idleMs = 120_000;

export type { TagProxyOptions } from '../../edge/stack/proxy/tagProxy.ts';

/** A tag proxy that listens. */
export interface Edge {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens at host and port (0: any free one). The error is one line. */
export function openEdge(
  options: TagProxyOptions,
  host: string,
  port: number,
): Promise<Result<Edge, string>> {
  const server = createServer(
    // A lenient parser, which NODE_OPTIONS may ask for, accepts requests with two lengths.
    { insecureHTTPParser: false, maxHeaderSize: headBytesMax, keepAliveTimeout: idleMs },
    tagProxy(options),
  );
  // Headers beyond a limit of number would be lost, the tag among them.
  server.maxHeadersCount = 0;
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(err(oneLine(error))));
    server.listen(port, host, () => {
      const { port: own } = server.address() as AddressInfo;
      resolve(
        ok({
          url: `http://${hostPort(host, own)}`,
          close: () =>
            new Promise((done) => {
              server.close(() => done());
              server.closeAllConnections();
            }),
        }),
      );
    });
  });
}
