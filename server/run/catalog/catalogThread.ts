import { isMainThread, parentPort } from 'node:worker_threads';
import { oneLine } from '../../core/text/oneLine.ts';
import { type CatalogJob, runCatalogJob } from './catalogJob.ts';
import type { ThreadMessage } from './catalogReader.ts';

/** The thread in which scenario files are read: a file that takes for ever holds up nothing else. */
if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const post = (message: ThreadMessage): void => port.postMessage(message);
  port.on('message', (job: CatalogJob) => {
    runCatalogJob(job).then(
      (answer) => post({ kind: 'answer', answer }),
      (error: unknown) => post({ kind: 'bug', message: oneLine(error) }),
    );
  });
  post({ kind: 'ready' });
}
