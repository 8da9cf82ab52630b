import { createServer } from 'node:http';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';

export interface MetricsServer {
  /** `http://127.0.0.1:9102/metrics` */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the text at `/metrics` on the loopback interface; the error is one line. Port 0 takes a free one. */
export async function serveMetrics(
  port: number,
  metrics: () => string,
): Promise<Result<MetricsServer, string>> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('see /metrics\n');
      return;
    }
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
      .end(metrics());
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    return err(oneLine(error));
  }
  const bound = server.address();
  const at = typeof bound === 'object' && bound !== null ? bound.port : port;
  return ok({
    address: `http://127.0.0.1:${at}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
