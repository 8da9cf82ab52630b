import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type TagProxyOptions, tagProxy } from '../../edge/stack/proxy/tagProxy.ts';

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
  // A lenient parser, which NODE_OPTIONS may ask for, accepts requests with two lengths.
  const server = createServer({ insecureHTTPParser: false }, tagProxy(options));
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(err(oneLine(error))));
    server.listen(port, host, () => {
      const { port: own } = server.address() as AddressInfo;
      const name = host.includes(':') ? `[${host}]` : host;
      resolve(
        ok({
          url: `http://${name}:${own}`,
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
