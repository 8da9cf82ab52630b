import type { DrillEvent } from '../../core/drill/drillEvents.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import type { FailureMatrix } from '../../core/drill/report/failureMatrix.ts';
import type { Result } from '../../core/result.ts';
import type { DrillDetail, DrillRow } from '../../run/drill/drillService.ts';
import type { CommandFailure } from './failure.ts';

/** The requests about drills. */
export interface DrillApi {
  startDrill(
    file: string,
    target: string | null,
    withoutProtection?: boolean,
  ): Promise<Result<DrillRow, CommandFailure>>;
  drills(limit: number): Promise<Result<readonly DrillRow[], CommandFailure>>;
  failureMatrix(): Promise<Result<FailureMatrix, CommandFailure>>;
  drill(id: string): Promise<Result<DrillDetail, CommandFailure>>;
  drillEvents(id: string, after: number): Promise<Result<readonly DrillEvent[], CommandFailure>>;
  abortDrill(id: string, reason: string): Promise<Result<DrillRow, CommandFailure>>;
  noteDrill(id: string, text: string): Promise<Result<DrillRow, CommandFailure>>;
  drillReport(id: string): Promise<Result<DrillReport, CommandFailure>>;
  /** The bytes of one file of the drill's folder. */
  drillFile(id: string, name: string): Promise<Result<Buffer, CommandFailure>>;
}

/** How requests are sent. */
interface Sender {
  json<T>(method: string, path: string, body?: unknown): Promise<Result<T, CommandFailure>>;
  /** Repeats what may be repeated while the connection breaks. */
  again<T>(request: () => Promise<Result<T, CommandFailure>>): Promise<Result<T, CommandFailure>>;
  bytesOf(path: string): Promise<Result<Buffer, CommandFailure>>;
}

export function drillApi({ json, again, bytesOf }: Sender): DrillApi {
  const drill = (id: string): string => `/api/drills/${encodeURIComponent(id)}`;
  return {
    startDrill: (file, target, withoutProtection = false) =>
      json('POST', '/api/drills', { file, target, withoutProtection }),
    drills: (limit) => json('GET', `/api/drills?limit=${limit}`),
    failureMatrix: () => json('GET', '/api/drills/matrix'),
    drill: (id) => json('GET', drill(id)),
    drillEvents: (id, after) => json('GET', `${drill(id)}/events?after=${after}`),
    abortDrill: (id, reason) => again(() => json('POST', `${drill(id)}/abort`, { reason })),
    noteDrill: (id, text) => json('POST', `${drill(id)}/notes`, { text }),
    drillReport: (id) => json('GET', `${drill(id)}/report`),
    drillFile: (id, name) => bytesOf(`${drill(id)}/files/${encodeURIComponent(name)}`),
  };
}
